"""The black-box suite of `tests.taxii.conformance` against a running house, and the suite itself against servers that are wrong."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import make_exchange as make
from tests.conftest import files_of_its_own
from tests.house import own_database
from tests.taxii.conformance import __main__ as command
from tests.taxii.conformance.content import held
from tests.taxii.conformance.must import Must
from tests.taxii.conformance.peer import BARE, FIRST, LAST, Given, Peer
from tests.taxii.conformance.suite import FAILED, MUSTS, PASSED, UNTRIED, tried
from tests.taxii.conformance.wrong_servers import (
    Over,
    Wrong,
    each,
    forgetful,
    header,
    ignoring,
    instead,
    mute,
    over,
    says,
    trusting,
    without,
    written,
)
from tests.taxii.processes import furnished, until

pytestmark = pytest.mark.slow
BY_NAME = {must.check.__name__: must for must in MUSTS}
ERROR = b'{"title": "No", "http_status": "404"}'


@pytest.fixture(scope="module")
def peer(migrated: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A house with server and worker as processes; one for all demands."""
    place = tmp_path_factory.mktemp("conformance")
    with (
        django_db_blocker.unblock(),
        files_of_its_own(place),
        own_database(place) as database,
        furnished(database) as house,
    ):
        nova, other = make.partner(), make.partner()
        given = Given(
            house.address,
            ("feed", make.token(nova)),
            str(make.intake(nova).pk),
            other=("feed", make.token(other)),
            identity=make.identity(nova),
        )
        for name in ("server", "worker"):
            house.start(name)
        until(house.listens, "a listening server")
        asked = Peer(given)
        held(asked)
        yield asked
        asked.close()


@pytest.mark.parametrize("must", MUSTS, ids=lambda must: must.name.replace(" ", "-"))
def test_the_house_does_as_the_standard_demands(peer: Peer, must: Must) -> None:
    found = tried(must, peer)
    assert found.outcome == PASSED, found.why


def test_more_than_a_hundred_demands_are_made_each_under_a_name_of_its_own() -> None:
    assert len({must.name for must in MUSTS}) == len(MUSTS) > 200


def test_no_demand_is_met_by_a_server_that_gives_one_answer_to_everything(peer: Peer) -> None:
    """Each check can fail: an empty success, or a refusal, passes none of them both times."""
    nowhere = httpx.MockTransport(lambda request: httpx.Response(500))
    unfound = {must.name for must in MUSTS}
    for wrong in (mute(200, b"{}"), mute(404, ERROR)):
        asked = over(peer, wrong)
        asked.transport = Over(wrong, nowhere)
        unfound -= {must.name for must in MUSTS if tried(must, asked).outcome == FAILED}
        asked.close()
    assert unfound == set()


def _set(**values: Any) -> Any:
    return lambda found: found.update(values)


def _reversed(found: dict[str, Any]) -> None:
    if "objects" in found:
        found["objects"].reverse()


def _last_left_out(found: dict[str, Any]) -> None:
    if len(found.get("objects", [])) > 1:
        found["objects"].pop()


def _doubled(found: dict[str, Any]) -> None:
    if "objects" in found:
        found["objects"] *= 2


def _renamed(found: dict[str, Any]) -> None:
    if "success_count" in found:
        found["successCount"] = found.pop("success_count")


def _first_root(text: str) -> Any:
    return (
        says(lambda found: found["api_roots"].insert(0, text), at="/taxii2/")
        if text
        else says(lambda found: found["api_roots"].append(found["api_roots"][0]))
    )


WRONG: list[tuple[Wrong, str]] = [
    (without(FIRST), "manifest_has_first objects_has_first object_has_first versions_has_first first_is_that_of_the_first"),
    (without(LAST), "manifest_has_last objects_has_last object_has_last versions_has_last last_is_that_of_the_last timestamps_are_utc"),
    (header(LAST, "2026-01-01T00:00:00.000Z"), "objects_has_last last_is_that_of_the_last"),
    (header(FIRST, "2026-01-01T00:00:00.000000+00:00"), "objects_has_first timestamps_are_utc one_object_has_its_moments"),
    (header("Content-Type", "application/json"), "is_of_its_type names_its_version errors_name_their_version post_names_its_version"),
    (header("Content-Type", BARE), "names_its_version errors_name_their_version takes_the_version manifest_takes_both_types"),
    (without("Allow"), "names_its_methods"),
    (without("WWW-Authenticate"), "names_a_challenge"),
    (instead(403, of=401), "names_a_challenge status_needs_credentials next_is_no_credential"),
    (instead(403, of=404), "no_status no_such_name no_collection no_root no_object no_versions nothing_to_delete deleted_is_404"),
    (instead(403, of=404), "what_is_hidden_is_not_deleted no_collection_of_that_name deleted_is_deleted_once"),
    (
        instead(200, of=400),
        "limit_of_zero limit_below_zero limit_that_is_no_number limit_twice added_after_that_is_no_time added_after_twice",
    ),
    (instead(500, of=400), "field_twice id_that_is_none version_that_is_none all_with_another version_twice spec_version_that_is_none"),
    (instead(500, of=400), "added_after_elsewhere added_after_several version_of_one_object next_that_was_never_given no_json no_envelope"),
    (instead(406, of=200), "takes_the_version takes_no_version takes_a_list takes_other_spellings manifest_takes_both_types"),
    (instead(415, of=202), "reads_the_version reads_no_version reads_other_spellings post_gives_a_status writable_is_written"),
    (instead(413, of=202), "what_fits_is_taken"),
    (instead(400, of=413), "what_does_not_fit_is_413"),
    (instead(404, of=403), "what_is_shut_is_not_deleted"),
    (instead(202, of=403), "what_is_shut_is_not_written"),
    (
        says(lambda found: found.pop("more", None)),
        "objects_say_more manifest_says_more object_says_more versions_say_more next_comes_with_more",
    ),
    (says(_set(more=True)), "the_last_says_no_more a_full_last_page_says_no_more nothing_is_an_empty_object"),
    (says(_reversed), "manifest_ascends objects_ascend oldest_come_first later_stands_later each_version_has_a_record"),
    (
        says(_last_left_out),
        "all_are_there_below_the_limit next_leads_through_objects dates_lead_through_the_manifest all_versions several_ids",
    ),
    (says(_doubled), "lists_keep_the_limit next_leads_through_objects the_latest_spec_version one_id one_object_is_given"),
    (says(lambda found: found.setdefault("objects", [])), "nothing_is_an_empty_object no_objects no_records an_unknown_id"),
    (says(_set(x_list=[])), "no_list_is_empty"),
    (says(_set(**{"x-Bad": 1})), "custom_names_are_plain"),
    (says(_set(ALIAS="x")), "names_are_those_of_the_tables custom_names_are_plain"),
    (says(_renamed), "names_are_those_of_the_tables status_is_whole"),
    (says(_set(can_write="true")), "truth_is_literal collection_is_whole"),
    (says(_set(can_write=False)), "writable_is_written one_is_as_listed"),
    (says(_set(id="c1f0d7a0-0000-1000-8000-000000000000")), "identifiers_are_random post_gives_a_status"),
    (says(_set(http_status="200")), "error_says_its_status"),
    (says(_set(http_status=404)), "error_is_whole strings_are_strings"),
    (
        says(lambda found: found.pop("title", None)),
        "discovery_is_whole root_is_whole collection_is_whole error_is_whole discovery_is_given",
    ),
    (says(_set(default="/another/"), at="/taxii2/"), "default_is_listed"),
    (says(_set(api_roots=["//host/api/"])), "relative_roots_begin_with_a_slash default_is_listed"),
    (says(_set(api_roots=["http://host/api/"])), "roots_are_https_or_relative"),
    (says(_set(api_roots=["/api/?x=1"])), "roots_have_no_query"),
    (says(_set(api_roots=["/api/", "/api"])), "roots_differ"),
    (says(_set(versions=["2.1"])), "root_names_this_version versions_are_media_types versions_are_given"),
    (says(_set(max_content_length="10")), "numbers_are_whole most_is_positive root_is_whole"),
    (says(_set(max_content_length=0)), "most_is_positive"),
    (says(_set(max_content_length=2**25)), "what_fits_is_taken"),
    (says(_set(total_count=4)), "counts_add_up total_is_that_of_the_envelope complete_stays"),
    (says(_set(failure_count=-1)), "counts_are_positive"),
    (says(_set(failure_count=1)), "duplicates_are_no_failure"),
    (says(_set(success_count=2)), "lists_match_counts what_was_added_is_there details_name_the_object"),
    (says(_set(status="done")), "status_is_one_of_two"),
    (says(_set(request_timestamp="2026-01-01T00:00:00Z")), "timestamps_have_microseconds request_has_its_moment"),
    (each(_set(version="2026-01-01T00:00:00.001Z"), "successes"), "details_name_the_version details_name_created"),
    (each(_set(id="indicator--1"), "successes"), "details_name_the_object"),
    (each(lambda found: found.pop("version", None), "successes"), "details_are_whole"),
    (each(lambda found: found.pop("can_read", None), "collections"), "collections_are_whole one_is_as_listed"),
    (each(_set(alias="one"), "collections"), "aliases_differ"),
    (each(_set(id="one"), "collections"), "ids_differ own_is_listed"),
    (each(_set(date_added="2026-01-01T00:00:00.000Z"), at="manifest"), "timestamps_have_microseconds records_are_whole"),
    (each(_set(version="2026-01-01T00:00:00.001Z"), at="manifest"), "record_bears_modified record_bears_created each_version_has_a_record"),
    (each(_set(media_type="text/plain"), at="manifest"), "record_is_of_the_collections_types media_types_are_all"),
    (each(_set(name="A server!")), "objects_come_out_as_sent one_object_is_given"),
    (each(_set(x_count=9.007199254740991e15 + 1)), "objects_come_out_as_sent"),
    (each(_set(id="indicator-1")), "objects_are_stix"),
    (written(lambda content: b"\xef\xbb\xbf" + content), "is_json"),
    (written(lambda content: content.replace(b"{", b'{"x_twice": 1, "x_twice": 1, ', 1)), "is_json"),
    (written(lambda content: content.replace("ä".encode(), "ä".encode("latin-1"))), "is_json objects_come_out_as_sent"),
    (written(lambda content: b"{}"), "answers_with_its_resource own_is_listed stix_is_in_an_envelope"),
    (ignoring("limit"), "lists_keep_the_limit versions_keep_the_limit limit_of_zero objects_say_more"),
    (ignoring("added_after"), "added_after_is_exclusive added_after_the_future_is_empty added_after_narrows_versions no_versions_left"),
    (ignoring("next"), "next_that_was_never_given"),
    (ignoring("match[id]"), "one_id several_ids an_unknown_id fields_are_and deleted_is_in_no_manifest"),
    (ignoring("match[type]"), "one_type several_types fields_are_and manifest_is_filtered_by_objects filters_hold_on_later_pages"),
    (ignoring("match[version]"), "the_first_version all_versions an_exact_version several_versions no_such_version created_is_a_version"),
    (
        ignoring("match[spec_version]"),
        "other_spec_versions_are_left_out every_field_is_known one_object_by_spec_version versions_by_spec_version",
    ),
    (forgetful, "delete_is_answered deleted_is_404 deleted_is_in_no_manifest deleted_is_no_object one_version_is_deleted"),
    (forgetful, "a_deleted_version_is_not_given malformed_deletes_nothing nothing_to_delete"),
]


def _not_found_out(asked: Peer, names: str) -> list[str]:
    found = [name for name in names.split() if tried(BY_NAME[name], asked).outcome != FAILED]
    asked.close()
    return found


@pytest.mark.parametrize(("wrong", "names"), WRONG, ids=[names.partition(" ")[0] for _, names in WRONG])
def test_a_server_that_is_wrong_in_one_thing_is_found_out(peer: Peer, wrong: Wrong, names: str) -> None:
    assert _not_found_out(over(peer, wrong), names) == []


def test_a_server_that_takes_everybody_for_the_caller_is_found_out(peer: Peer) -> None:
    names = """hidden_manifest hidden_objects hidden_object hidden_versions hidden_to_writers status_is_its_senders
        status_needs_credentials names_a_challenge next_keeps_to_the_caller next_is_no_credential"""
    assert _not_found_out(over(peer, trusting(peer)), names) == []
    needing = [must for must in MUSTS if must.check.__name__.endswith("_needs_credentials")]
    asked = over(peer, trusting(peer))
    assert [must.name for must in needing if tried(must, asked).outcome != FAILED] == []
    assert len(needing) == 9
    asked.close()


def test_what_cannot_be_tried_is_neither_passed_nor_failed_and_the_command_says_how_much(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = peer.given
    monkeypatch.setenv("TAXII_PASSWORD", given.credentials[1])
    monkeypatch.setattr(command, "run", lambda asked: (tried(BY_NAME[name], asked) for name in ("own_is_listed", "hidden_objects")))
    words = [f"{given.address}/", "--user", "feed", "--collection", given.collection, "--identity", given.identity]
    assert command.main(words) == 0
    assert "1 passed, 0 failed, 1 not tried, of 2." in capsys.readouterr().out
    assert tried(BY_NAME["hidden_objects"], Peer(Given(given.address, given.credentials, given.collection))).outcome == UNTRIED
    assert command.main([*words[:-3], "none"]) == 1
