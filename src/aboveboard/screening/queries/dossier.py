"""The dossier of an organisation's screening and the certificate that nothing was found, as data with the proof of the log."""

import json
from typing import Any
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import log
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import certificate, permits
from aboveboard.screening.engine import thresholds, words
from aboveboard.screening.lists.sources import label
from aboveboard.screening.models import Feed, Judgement, ListRecord, ListVersion, Match, Run
from aboveboard.screening.queries.covering import coverage
from aboveboard.screening.queries.doors import visible_matches, visible_runs
from aboveboard.screening.queries.freshness import stale_since
from aboveboard.screening.queries.memory import memory_of, remembered
from aboveboard.screening.sealing import candidate_of, record_of

Plain = dict[str, Any]
NOT_YET = "The log has not taken this screening in yet; its next checkpoint does. Ask again in a minute."


@query(permits.READ)
def no_hit_certificate(actor: Actor, run_id: UUID) -> Plain:
    """The certificate that a screening found nobody, or `Conflict` with the reason why there is none; raises `Missing`."""
    run = _run(actor, run_id)
    found = certificate.hits(json.loads(run.body))
    if found:
        raise Conflict(
            f"There is no such certificate: {len(found)} entries reached the line at which somebody must look. Take the dossier instead."
        )
    made = _document(run)
    if made["log"] is None:
        raise Conflict(NOT_YET)
    return made


@query(permits.READ)
def dossier(actor: Actor, organisation_id: UUID) -> Plain:
    """The latest screening of an organisation with every match of its subjects and what was made of it; raises `Missing`."""
    run = visible_runs(actor, organisation=organisation_id).first()
    if run is None:
        raise Missing("This organisation was never screened, so there is nothing to show; it does not read as clear.")
    matches = list(visible_matches(actor, organisation=organisation_id).order_by("-score", "id"))
    return _document(run) | {"matches": _matches(matches)}


def _run(actor: Actor, run_id: UUID) -> Run:
    run = visible_runs(actor).filter(pk=run_id, organisation_id__isnull=False).first()
    if run is None:
        raise Missing
    return run


def _document(run: Run) -> Plain:
    body = json.loads(run.body)
    assert run.organisation_id is not None  # both callers ask for an organisation's run
    (covered,) = coverage([run.organisation_id])
    versions = {str(row.pk): row for row in ListVersion.objects.filter(pk__in=[each["version"] for each in body["lists"]])}
    feeds = Feed.objects.in_bulk([each["source"] for each in body["lists"]])
    lists = policy.by_hash(body["configuration"]["regulation"]).body
    assert isinstance(lists, Lists)  # sealed by `matching.configuration`
    records = {one["record"] for each in body["subjects"] for one in each["candidates"]}
    captions = {row.pk: record_of(row.body).caption for row in ListRecord.objects.filter(pk__in=records)}
    return {
        "format": certificate.FORMAT,
        "made_at": clock.now().isoformat(),
        "organisation": {"id": str(run.organisation_id), "name": parties.names_of([run.organisation_id]).get(run.organisation_id, "")},
        "no_hit": not certificate.hits(body),
        "is_current": covered.state == "current",
        "run": {"id": str(run.pk), "at": run.at.isoformat(), "sha256": run.sha256, "body": run.body},
        "lists": [
            {
                "source": each["source"],
                "label": label(each["source"]),
                "standing": lists.standing_of(each["source"]).value,
                "published": each["published"],
                "entries": versions[each["version"]].entries if each["version"] in versions else None,
                "sha256": each["sha256"],
                **_age(each["source"], feeds.get(each["source"])),
            }
            for each in body["lists"]
        ],
        "false_positives_percent": {"show": thresholds.SHOW_FALSE_POSITIVE_PERCENT, "act": thresholds.ACT_FALSE_POSITIVE_PERCENT},
        "subjects": [_subject(each, captions) for each in body["subjects"]],
        "log": _log(run),
    }


def _age(source: str, feed: Feed | None) -> Plain:
    """When the list was last found to be the newest, and since when that is too long ago by the regulation, as the house knows it now."""
    checked_at = feed.checked_at if feed else None
    since = stale_since(source, checked_at, fetched=feed is not None and feed.fetched)
    return {
        "checked_at": checked_at.isoformat() if checked_at else None,
        "is_stale": since is not None,
        "stale_since": since.isoformat() if since and checked_at else None,
    }


def _subject(each: Plain, captions: dict[str, str]) -> Plain:
    """A subject as it was asked for, with the entries that came nearest, whether they reached the line or not."""
    nearest = [
        {
            "source": one["source"],
            "entry": one["entry"],
            "caption": captions.get(one["record"], ""),
            "score": one["score"],
            "sentences": words.sentences(candidate_of(one["entry"], one["score"], one["explanation"])),
        }
        for one in each["candidates"]
    ]
    return {"relation": each["relation"], "sentence": each["sentence"], "facts": each["facts"], "nearest": nearest}


def _log(run: Run) -> Plain | None:
    """The entry that the log holds of the screening, opened, with its receipt; None until a checkpoint covers it."""
    rows = Entry.objects.filter(kind=certificate.ENTRY_KIND, outcome=Outcome.DONE, subject_kind="screening.run", subject_id=str(run.pk))
    entry = rows.first()
    receipt = log.receipt(entry) if entry else None
    if receipt is None:
        return None
    return {
        "leaf": receipt.leaf.decode(),
        "payload": receipt.payload,
        "key": receipt.key.hex(),
        "proof": receipt.proof.decode(),
        "vkey": receipt.vkey,
    }


def _matches(rows: list[Match]) -> list[Plain]:
    judgements: dict[UUID, list[Judgement]] = {}
    for judgement in Judgement.objects.filter(match__in=rows).order_by("created_at"):
        judgements.setdefault(judgement.match_id, []).append(judgement)
    people = {key for found in judgements.values() for each in found for key in (each.by_id, each.second_reader_id) if key}
    names = accounts.names_of(f"user:{key}" for key in people)
    captions = {row.pk: record_of(row.body).caption for row in ListRecord.objects.filter(pk__in={row.record_id for row in rows})}
    return [
        {
            "id": str(row.pk),
            "source": row.source,
            "entry": row.entry_id,
            "caption": captions[row.record_id],
            "score": row.score,
            "state": row.state,
            "stops": row.above_act,
            "sentences": words.sentences(candidate_of(row.entry_id, row.score, row.explanation)),
            "remembered": remembered(memory_of(row)),
            "judgements": [_judgement(each, names) for each in judgements.get(row.pk, [])],
        }
        for row in rows
    ]


def _judgement(each: Judgement, names: Any) -> Plain:
    second = f"user:{each.second_reader_id}"
    return {
        "kind": each.kind,
        "reason": each.reason,
        "text": each.text,
        "evidence": each.evidence,
        "by": names.get(f"user:{each.by_id}", ""),
        "at": each.created_at.isoformat(),
        "second_reader": names.get(second, "") if each.second_reader_id else None,
        "second_text": each.second_text,
        "complete": each.complete,
        "expires_on": each.expires_on.isoformat() if each.expires_on else None,
    }
