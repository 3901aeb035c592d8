"""What webhooks tell, to whom and when: news without content, never of what is hidden, never without standing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_settings

from aboveboard.accounts.models import Membership, User
from aboveboard.audit.models import Entry, Payload
from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as reading
from aboveboard.exchange.models import Recall
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.stix.times import timestamp
from aboveboard.exchange.values import PullForm
from aboveboard.kernel import sealing
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.standing.models import Suspension
from aboveboard.standing.values import SuspensionState
from aboveboard.webhooks import actions, jobs, queries
from aboveboard.webhooks.models import Message, ToldRecall, Webhook
from aboveboard.webhooks.rules import repeating
from aboveboard.webhooks.values import MOST_HOOKS, Attempt, HookState, Kind, Sent
from tests import make_exchange as make
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.usefixtures("feeds")
DAY = timedelta(days=1)


def registered(who: Actor, receiver: Receiver) -> Webhook:
    """A webhook that leads to the receiver, which has its secret and was told of the registration."""
    made = actions.register_webhook(who, address=receiver.address)
    receiver.secret = made.secret
    jobs.deliver()
    assert receiver.told("webhook.registered") == [{}]
    receiver.posts.clear()
    return Webhook.objects.get(pk=made.id)


def german(who: Actor, marking: str = make.AMBER, **more: Any) -> dict[str, Any]:
    return make.indicator(who, "[domain-name:value = 'canary.de']", name="canary", **make.marked(marking), **more)


def excluding(country: str) -> dict[str, Any]:
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": [country]}}}


def test_what_comes_is_told_signed_and_without_content(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    registered(bureau, receiver)
    make.admitted(nova, german(nova, make.GREEN))
    jobs.tell()
    told = receiver.told("collection.changed")
    collections = {str(view.id): view.alias for view in reading.visible_collections(bureau)}
    assert {collections[each["collection"]] for each in told} == {"country-de", "shared"}
    newest = {place: reading.visible_arrivals(bureau, place, limit=1)[0].added for place in collections}
    assert {each["collection"]: each["up_to"] for each in told} == {
        place: timestamp(added) for place, added in newest.items() if place in {each["collection"] for each in told}
    }
    assert all(set(each) == {"collection", "up_to"} for each in told)
    for headers, body in receiver.posts:
        assert b"canary" not in body
        assert receiver.accepts(headers, body)
    jobs.tell()
    assert len(receiver.posts) == 2, "nothing is told twice"


def test_a_message_that_was_replayed_or_changed_is_found_out(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    registered(bureau, receiver)
    make.admitted(nova, german(nova))
    jobs.tell()
    ((headers, body),) = receiver.posts
    assert not receiver.accepts(headers, body + b" ")
    assert not receiver.accepts(headers | {"webhook-id": "other"}, body)
    assert not receiver.accepts(headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}, body)
    assert not receiver.accepts(headers, body, now=int(headers["webhook-timestamp"]) + 301.0)
    assert receiver.accepts(headers, body)
    assert not receiver.accepts(headers, body), "the same once more"


def test_what_is_not_taken_is_sent_again_under_the_same_id_with_a_new_time(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    make.admitted(nova, german(nova))
    receiver.status = 500
    jobs.tell()
    jobs.tell()
    assert len(receiver.posts) == 1, "it waits before it tries again"
    make.admitted(nova, german(nova, make.GREEN))
    receiver.status = 204
    with clock.frozen(clock.now() + repeating.wait(1) + timedelta(seconds=1)):
        jobs.tell()
        (first, body), (second, again) = receiver.posts
        assert (first["webhook-id"], body) == (second["webhook-id"], again)
        assert int(second["webhook-timestamp"]) > int(first["webhook-timestamp"])
        hook.refresh_from_db()
        assert (hook.failures, hook.why) == (0, "")
        # What came while the first waited is told next; nothing is lost.
        jobs.tell()
    assert len(receiver.told("collection.changed")) == 4


def test_it_is_switched_off_after_a_day_of_failures_and_the_worklist_says_so(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    receiver.status = 503
    make.admitted(nova, german(nova))
    assert queries.needs_me(bureau) == []
    at = clock.now()
    for failures in range(1, repeating.MOST_FAILURES + 1):
        with clock.frozen(at):
            jobs.tell()
        assert len(receiver.posts) == failures
        at += repeating.wait(failures) + timedelta(seconds=1)
    hook.refresh_from_db()
    assert (hook.state, hook.why) == (HookState.OFF, "It answered 503.")
    (task,) = queries.needs_me(bureau)
    assert (task.key, "503" in task.why) == (hook.pk, True)
    assert queries.needs_me(make.bureau("fr")) == []
    with clock.frozen(at + DAY):
        jobs.tell()
        assert len(receiver.posts) == repeating.MOST_FAILURES
        receiver.status = 204
        actions.switch_on_webhook(bureau, hook)
        with pytest.raises(Conflict):
            actions.switch_on_webhook(bureau, hook)
        jobs.tell()
    assert len(receiver.posts) == repeating.MOST_FAILURES + 1
    assert queries.needs_me(bureau) == []


def test_messages_that_fail_together_count_once_and_are_due_together(receiver: Receiver) -> None:
    hook = registered(make.bureau(), receiver)
    receiver.status = 503
    with rows():
        for _ in range(repeating.MOST_FAILURES + 1):
            Message.objects.create(webhook=hook, kind=Kind.REGISTERED, body="{}", due_at=clock.now())
    jobs.deliver()
    hook.refresh_from_db()
    assert (hook.state, hook.failures) == (HookState.ON, 1)
    (due,) = set(Message.objects.filter(taken_at=None).values_list("due_at", flat=True))
    with clock.frozen(due):
        jobs.deliver()
    hook.refresh_from_db()
    assert (hook.failures, len(receiver.posts)) == (2, 2 * repeating.MOST_FAILURES + 2)


def test_one_message_that_is_taken_lets_a_webhook_begin_anew_and_the_others_come_soon(receiver: Receiver) -> None:
    hook = registered(make.bureau(), receiver)
    with rows():
        first, second, third = [Message.objects.create(webhook=hook, kind=Kind.REGISTERED, body="{}", due_at=clock.now()) for _ in range(3)]
        Webhook.objects.filter(pk=hook.pk).update(failures=3)
    sent = Sent(clock.now(), 3)
    for message, attempt in ((first, Attempt("no")), (second, Attempt()), (third, Attempt("no"))):
        actions.note_attempt(SYSTEM, message, attempt=attempt, sent=sent)
    hook.refresh_from_db()
    third.refresh_from_db()
    assert (hook.failures, third.due_at) == (0, sent.at + repeating.wait(1))


def test_those_without_standing_take_no_place_of_others(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_SENT", 2)
    shut, gone = make.partner(), make.partner()
    for who in (shut, gone):
        actions.register_webhook(who, address=receiver.address)
        actions.register_webhook(who, address=f"{receiver.address}/2")
    suspend(shut)
    with rows():
        User.objects.filter(pk=gone.user).update(is_active=False)
    actions.register_webhook(make.bureau(), address=f"{receiver.address}/3")
    jobs.tell()
    assert receiver.told("webhook.registered") == [{}]


def test_who_answers_gone_is_told_nothing_more(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    receiver.status = 410
    make.admitted(nova, german(nova))
    jobs.tell()
    hook.refresh_from_db()
    assert hook.state == HookState.OFF


def test_nothing_is_told_of_what_the_reader_may_not_see(receiver: Receiver) -> None:
    nova, bureau, other = make.partner(), make.bureau(), make.partner()
    registered(bureau, receiver)
    make.admitted(nova, german(nova, make.RED), german(nova, make.GREEN, **excluding("de")), make.indicator(nova, **make.marked(make.RED)))
    jobs.tell()
    assert receiver.posts == []
    actions.end_webhook(bureau, Webhook.objects.get())
    registered(other, receiver)
    make.admitted(nova, german(nova, make.GREEN))
    jobs.tell()
    assert receiver.posts == [], "GREEN is for countries; that it came is nobody else's news"
    make.admitted(other, german(other, make.AMBER))
    jobs.tell()
    assert receiver.posts == [], "its own is no news"
    make.admitted(nova, german(nova, make.CLEAR))
    jobs.tell()
    assert len(receiver.told("collection.changed")) == 1


@pytest.mark.parametrize("stop", [suspend, hold])
def test_without_standing_it_is_silent_at_once_and_nothing_is_lost(receiver: Receiver, stop: Any) -> None:
    nova, other = make.partner(), make.partner()
    hook = registered(other, receiver)
    make.admitted(nova, german(nova, make.CLEAR))
    actions.tell_webhook(SYSTEM, hook, news=queries.news_for(hook))
    assert Message.objects.filter(taken_at=None).count() == 1
    found = stop(other)
    jobs.tell()
    assert receiver.posts == [], "what was written before is not sent either"
    make.admitted(nova, german(nova, make.CLEAR))
    assert not queries.news_for(hook)
    jobs.tell()
    assert receiver.posts == []
    hook.refresh_from_db()
    assert hook.failures == 0
    if stop is suspend:
        with rows():
            Suspension.objects.filter(pk=found.pk).update(state=SuspensionState.LIFTED)
        jobs.tell()
        jobs.tell()
        assert len(receiver.told("collection.changed")) == 2


def test_it_ends_with_the_rights_of_its_owner(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    make.admitted(nova, german(nova))
    with rows():
        Membership.objects.filter(user=bureau.user).update(until_on=clock.today() - DAY)
    jobs.tell()
    assert (receiver.posts, queries.speaks_for(hook)) == ([], None)
    with rows():
        Membership.objects.filter(user=bureau.user).update(until_on=None)
        User.objects.filter(pk=bureau.user).update(is_active=False)
    jobs.tell()
    assert receiver.posts == []
    with rows():
        User.objects.filter(pk=bureau.user).update(is_active=True)
    jobs.tell()
    assert len(receiver.posts) == 1


def test_recalls_are_told_once_to_whoever_was_given_the_object(receiver: Receiver) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    sent = [german(nova) for _ in range(3)]
    make.admitted(nova, *sent)
    jobs.tell()
    receiver.posts.clear()
    page = reading.visible_objects(bureau, "country-de", Filters())
    exchange.record_pull(bureau, PullForm(page.collection, tuple(item.seq for item in page.items[:2])))
    for each in sent:
        exchange.withdraw(nova, make.intake(nova), stix_id=each["id"], filters=make.ALL)
    jobs.tell()
    jobs.tell()
    (told,) = receiver.told("recall.issued")
    assert set(told["recalls"]) == {str(key) for key in Recall.objects.filter(recipient="country:de").values_list("pk", flat=True)}
    assert len(told["recalls"]) == 2
    assert ToldRecall.objects.filter(webhook=hook).count() == 2
    ((headers, body),) = receiver.posts
    assert receiver.accepts(headers, body)
    assert not any(each["id"].encode() in body for each in sent)


def test_the_secret_is_shown_once_and_kept_nowhere_in_the_clear(receiver: Receiver) -> None:
    bureau = make.bureau()
    made = actions.register_webhook(bureau, address=receiver.address)
    assert made.secret not in repr(made)
    hook = Webhook.objects.get()
    secret = queries.secret_of(hook)
    assert secret not in bytes(hook.secret)
    assert not any(made.secret in body for body in Payload.objects.values_list("body", flat=True))
    with override_settings(SECRET_KEY="another" * 9, SECRET_KEY_FALLBACKS=[]), pytest.raises(ImproperlyConfigured):
        queries.secret_of(hook)
    with pytest.raises(ImproperlyConfigured):
        sealing.opened("second factors", bytes(hook.secret))
    actions.end_webhook(bureau, hook)
    hook.refresh_from_db()
    assert (bytes(hook.secret), Message.objects.count()) == (b"", 0)
    assert not queries.visible_webhooks(bureau).exists()


def test_only_the_people_of_a_party_keep_its_webhooks_and_few_of_them() -> None:
    nova, bureau, french = make.partner(), make.bureau(), make.bureau("fr")
    made = actions.register_webhook(bureau, address="https://hooks.example.org/0")
    hook = Webhook.objects.get(pk=made.id)
    for who in (nova, french, make.desk(), make.partner()):
        with pytest.raises(Missing):
            queries.visible_webhook(who, hook.pk)
        with pytest.raises(Forbidden):
            actions.end_webhook(who, hook)
    with pytest.raises(Forbidden):
        actions.register_webhook(make.desk(), address="https://hooks.example.org/0")
    nobody = Actor("user:x", frozenset({"ncb"}))
    with pytest.raises(Forbidden):
        actions.register_webhook(nobody, address="https://hooks.example.org/0")
    assert not queries.visible_webhooks(nobody).exists()
    with pytest.raises(Conflict):
        actions.register_webhook(bureau, address="https://hooks.example.org/0")
    for number in range(1, MOST_HOOKS):
        actions.register_webhook(bureau, address=f"https://hooks.example.org/{number}")
    with pytest.raises(Conflict):
        actions.register_webhook(bureau, address="https://hooks.example.org/more")
    # A colleague keeps it as well.
    assert actions.end_webhook(make.bureau(), hook).state == HookState.ENDED
    assert actions.register_webhook(nova, address="https://hooks.example.org/0").id
    for address in ("http://hooks.example.org/", "https://169.254.169.254/", "https://127.0.0.1/"):
        with pytest.raises(Invalid):
            actions.register_webhook(french, address=address)


def test_an_attempt_is_noted_once_and_old_messages_go(receiver: Receiver) -> None:
    hook = registered(make.bureau(), receiver)
    (message,) = Message.objects.all()
    with pytest.raises(Conflict):
        actions.note_attempt(SYSTEM, message, attempt=Attempt(), sent=Sent(clock.now(), 0))
    with clock.frozen(clock.now() + 2 * DAY):
        jobs.forget()
        assert Message.objects.count() == 1
    with clock.frozen(clock.now() + 9 * DAY):
        jobs.forget()
    assert (Message.objects.count(), Webhook.objects.get().pk) == (0, hook.pk)
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"webhooks.register_webhook", "webhooks.note_attempt", "webhooks.forget_messages"} <= kinds


def test_one_that_was_ended_while_its_message_was_on_its_way_is_no_fault(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    nova, bureau = make.partner(), make.bureau()
    hook = registered(bureau, receiver)
    make.admitted(nova, german(nova))

    def ended(posts: Any) -> list[Attempt]:
        actions.end_webhook(bureau, hook)
        return [Attempt() for _ in posts]

    monkeypatch.setattr(jobs.sending, "send_all", ended)
    jobs.tell()
    assert json.dumps(list(Message.objects.values_list("kind", flat=True))) == "[]"
