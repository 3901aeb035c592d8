"""What is shown of the exchange on a page counts as handed over, so that a recall reaches whoever saw it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest

from aboveboard.exchange import actions
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.values import Arrival, PullForm
from aboveboard.kernel.actor import Actor
from aboveboard.parties import queries as parties
from aboveboard.web.templatetags.formats import country


def note(actor: Actor, shown: PullForm) -> None:
    """Note before it is shown what the reader was not given before; what cannot be noted is not shown."""
    actions.note_news(actor, [shown])


def listed(collection: UUID, arrivals: Iterable[Arrival]) -> PullForm:
    """The rows of a list as what is handed over with them."""
    return PullForm(collection, tuple(sorted(each.seq for each in arrivals)))


def strictest(arrivals: Sequence[Arrival]) -> str:
    """The marking of a page with these rows: the strictest among them; empty for an empty page."""
    return Badge.over(each.marking for each in arrivals).label if arrivals else ""


def labels(recipients: Iterable[str]) -> Mapping[str, str]:
    """What recipients are called: a country by its name in the reader's language, an organisation by its own."""
    named = set(recipients)
    keys = {each: UUID(each.partition(":")[2]) for each in named if each.startswith("organisation:")}
    names = parties.names_of(keys.values())
    countries = {each: str(country(each.partition(":")[2])) for each in named if each.startswith("country:")}
    return {each: each for each in named} | countries | {each: names.get(key, each) for each, key in keys.items()}


def number(request: HttpRequest, name: str) -> int | None:
    """A key in the address, from which a page goes on; None for anything else."""
    return next(iter(numbers([request.GET.get(name, "")], 1)), None)


def numbers(texts: Sequence[str], most: int) -> list[int]:
    """Keys that were ticked, each once and in their order, among so many at most; what is no key is passed over."""
    found = (int(text) for text in texts[:most] if text.isascii() and text.isdecimal() and len(text) <= 18)
    return list(dict.fromkeys(found))
