"""The marking truth table, written by hand, and what it says of each reader; `told` sends one object for each of its lines.

Each object bears a canary that nobody asks for, so whoever is shown it was shown the object.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aboveboard.exchange.models import Alert
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import PAP, Pap
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from tests import make_exchange as make

SOURCE, OTHER, DE, FR, DESK, OFFICER, PUBLIC = "source", "other", "de", "fr", "desk", "officer", "public"
ALWAYS = {SOURCE, DESK}
COUNTRIES = ALWAYS | {DE, FR}
EVERYBODY = COUNTRIES | {OTHER}
UNKNOWN = "marking-definition--00000000-0000-4000-8000-000000000000"
OWN_STATEMENT = "marking-definition--00000000-0000-4000-8000-0000000000aa"
BY_HAND = "marking-definition--00000000-0000-4000-8000-0000000000bb"
WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
OLD_GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
OLD_AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
OLD_RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
PAP_RED = next(ref for ref, pap in PAP.items() if pap is Pap.RED)
OPEN, OFFICIAL, RESTRICTED, CONFIDENTIAL, COSMIC = (
    f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:classification:IPO:{name}')}"
    for name in ("OPEN", "OFFICIAL-USE", "RESTRICTED", "CONFIDENTIAL", "COSMIC")
)
OWN_LEVEL = "marking-definition--00000000-0000-4000-8000-0000000000cc"
OWN_COSMIC = "marking-definition--00000000-0000-4000-8000-0000000000dd"
GERMAN = "[domain-name:value = 'canary.de']"
HASH = "d41d8cd98f00b204e9800998ecf8427e"
LEVELLED = "[domain-name:value = 'level.de']"
NOWHERE = f"[file:hashes.MD5 = '{HASH}']"


def handled(**wishes: list[str]) -> dict[str, Any]:
    """The source's own word on victims and on countries that it shuts out."""
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", **wishes}}}


def part(ref: str) -> dict[str, Any]:
    """A stricter marking on the description alone."""
    return {"granular_markings": [{"selectors": ["description"], "marking_ref": ref}]}


# name: markings, pattern, further properties, who sees the object; where its description is stricter, who sees that.
TRUTH: dict[str, tuple[list[str], str, dict[str, Any], set[str], set[str] | None]] = {
    "clear": ([make.CLEAR], GERMAN, {}, EVERYBODY, None),
    "green": ([make.GREEN], GERMAN, {}, COUNTRIES, None),
    "amber": ([make.AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "strict": ([make.STRICT], GERMAN, {}, ALWAYS | {DE}, None),
    "red": ([make.RED], GERMAN, {}, ALWAYS, None),
    "red-named": ([make.RED], GERMAN, handled(victim_countries=["FR"]), ALWAYS | {FR}, None),
    "amber-named": ([make.AMBER], NOWHERE, handled(victim_countries=["fr"]), ALWAYS | {FR}, None),
    "amber-nowhere": ([make.AMBER], NOWHERE, {}, ALWAYS, None),
    "unmarked": ([], GERMAN, {}, ALWAYS | {DE}, None),
    "unknown": ([UNKNOWN], GERMAN, {}, ALWAYS, None),
    "unknown-beside-clear": ([make.CLEAR, UNKNOWN], GERMAN, {}, ALWAYS, None),
    "old-white": ([WHITE], GERMAN, {}, EVERYBODY, None),
    "old-green": ([OLD_GREEN], GERMAN, {}, COUNTRIES, None),
    "old-amber": ([OLD_AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "old-red": ([OLD_RED], GERMAN, {}, ALWAYS, None),
    "two-markings": ([make.CLEAR, make.AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "pap-says-nothing-of-readers": ([make.GREEN, PAP_RED], GERMAN, {}, COUNTRIES, None),
    "statement-alone": ([OWN_STATEMENT], GERMAN, {}, ALWAYS | {DE}, None),
    "tlp-written-by-hand": ([BY_HAND], GERMAN, {}, ALWAYS, None),
    "clear-but-not-de": ([make.CLEAR], GERMAN, handled(excluded_countries=["de"]), EVERYBODY - {DE}, None),
    "green-but-not-fr": ([make.GREEN], GERMAN, handled(excluded_countries=["FR"]), COUNTRIES - {FR}, None),
    "amber-but-not-de": ([make.AMBER], GERMAN, handled(excluded_countries=["DE"]), ALWAYS, None),
    "red-named-and-shut-out": ([make.RED], GERMAN, handled(victim_countries=["de"], excluded_countries=["de"]), ALWAYS, None),
    "part-red": ([make.CLEAR], GERMAN, part(make.RED), EVERYBODY, ALWAYS),
    "part-amber": ([make.GREEN], GERMAN, part(make.AMBER), COUNTRIES, ALWAYS | {DE}),
    "part-unknown": ([make.CLEAR], GERMAN, part(UNKNOWN), EVERYBODY, ALWAYS),
    "level-open": ([OPEN], LEVELLED, {}, EVERYBODY, None),
    "level-official": ([OFFICIAL], LEVELLED, {}, COUNTRIES, None),
    "level-official-is-never-a-partners": ([make.CLEAR, OFFICIAL], LEVELLED, {}, COUNTRIES, None),
    "level-official-and-amber": ([make.AMBER, OFFICIAL], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-official-but-not-fr": ([OFFICIAL], LEVELLED, handled(excluded_countries=["fr"]), COUNTRIES - {FR}, None),
    "level-restricted": ([RESTRICTED], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-restricted-beside-clear": ([make.CLEAR, RESTRICTED], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-restricted-named": ([RESTRICTED], NOWHERE, handled(victim_countries=["fr"]), ALWAYS | {FR}, None),
    "level-confidential": ([CONFIDENTIAL], LEVELLED, {}, ALWAYS, None),
    "level-confidential-tells-no-named-country": ([CONFIDENTIAL], LEVELLED, handled(victim_countries=["fr", "de"]), ALWAYS, None),
    "level-open-widens-nothing": ([make.RED, OPEN], LEVELLED, {}, ALWAYS, None),
    "level-two": ([RESTRICTED, OPEN, OFFICIAL], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-and-pap": ([OFFICIAL, PAP_RED], LEVELLED, {}, COUNTRIES, None),
    "level-that-is-none": ([make.CLEAR, COSMIC], LEVELLED, {}, ALWAYS, None),
    "level-stated": ([OWN_LEVEL], LEVELLED, {}, COUNTRIES, None),
    "level-stated-that-is-none": ([make.CLEAR, OWN_COSMIC], LEVELLED, {}, ALWAYS, None),
    "part-official": ([make.CLEAR], LEVELLED, part(OFFICIAL), EVERYBODY, COUNTRIES),
    "part-restricted": ([make.CLEAR], LEVELLED, part(RESTRICTED), EVERYBODY, ALWAYS | {DE}),
    "part-confidential": ([OFFICIAL], LEVELLED, part(CONFIDENTIAL), COUNTRIES, ALWAYS),
    "part-confidential-named": ([make.GREEN], LEVELLED, part(CONFIDENTIAL) | handled(victim_countries=["fr"]), COUNTRIES, ALWAYS),
    "part-stated": ([make.CLEAR], LEVELLED, part(OWN_LEVEL), EVERYBODY, COUNTRIES),
    "part-open-in-green": ([make.GREEN], LEVELLED, part(OPEN), COUNTRIES, None),
}
# The purposes that the agreement of another source allows, whose objects bear these names; everything else may be used for threats.
ALLOWED = {
    "investigation": ["investigation"],
    "protection": ["protection"],
    "response": ["response"],
    "statistics": ["statistics"],
    "both": ["protection", "statistics"],
}
TRUTH |= {
    "for-investigation": ([make.CLEAR], GERMAN, {}, {DESK, DE, FR}, None),
    "for-investigation-amber": ([make.AMBER], GERMAN, {}, {DESK, DE}, None),
    "for-investigation-but-not-fr": ([make.GREEN], GERMAN, handled(excluded_countries=["fr"]), {DESK, DE}, None),
    "for-protection": ([make.CLEAR], GERMAN, {}, {DESK, DE, FR, SOURCE, OTHER}, None),
    "for-protection-named": ([make.RED], NOWHERE, handled(victim_countries=["fr"]), {DESK, FR}, None),
    "for-response": ([make.CLEAR], GERMAN, {}, {DESK}, None),
    "for-response-named": ([make.GREEN], NOWHERE, handled(victim_countries=["de", "fr"]), {DESK}, None),
    "for-statistics": ([make.CLEAR], GERMAN, {}, {DESK}, None),
    "for-both": ([make.CLEAR], GERMAN, part(make.RED), {DESK, DE, FR, SOURCE, OTHER}, {DESK}),
}
# What the house's own classification keeps from bureaus, the whole or a part of it.
KEPT = ("level-confidential", "level-that-is-none", "level-stated-that-is-none", "part-confidential")
TLP_TAGS = ["tlp:clear", "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red"]
LEVEL_TAGS = ["IPO:OPEN", "IPO:OFFICIAL-USE", "IPO:RESTRICTED", "IPO:CONFIDENTIAL"]
VALUE_PAGES = ("/exchange/values/", "/country/values/", "/own/data/values/")
ALIASES = {"shared", "queue", "country-de", "country-fr"}
Sent = tuple[Actor, dict[str, dict[str, Any]]]
STATEMENTS = {OWN_STATEMENT: "Copyright of the sender", BY_HAND: "TLP:GREEN", OWN_LEVEL: "ipo : Official use", OWN_COSMIC: "IPO:COSMIC"}


def canary(name: str) -> str:
    """A word that stands in the name of the object."""
    return f"canary-{name}-whole"


def hidden_canary(name: str) -> str:
    """A word that stands in its description."""
    return f"canary-{name}-part"


# That a source shuts anybody out is for the source and the desk to know.
EXCLUSION = "excluded_countries"
WORDS = [*map(canary, TRUTH), *map(hidden_canary, TRUTH), EXCLUSION]


def allowed(reader: str) -> set[str]:
    """The canaries that this reader may be shown."""
    words = {canary(name) for name, (*_, seen_by, _) in TRUTH.items() if reader in seen_by}
    words |= {EXCLUSION} if reader in ALWAYS else set()
    return words | {hidden_canary(name) for name, (*_, seen_by, part_by) in TRUTH.items() if reader in (part_by or seen_by)}


def shown(answer: Any) -> set[str]:
    """The canaries anywhere in an answer, headers included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + repr(dict(answer.headers))
    return {word for word in WORDS if word in text}


def shown_in(text: str) -> set[str]:
    """The canaries of the table in a text."""
    return {word for word in WORDS if word in text}


def told() -> Sent:
    """The source, and what it and the others sent, admitted; the house must stand."""
    make.feeds()
    source = make.partner()
    stated = [
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": ref,
            "created_by_ref": make.identity(source),
            "created": "2026-01-01T00:00:00.000Z",
            "definition_type": "statement",
            "definition": {"statement": statement},
        }
        for ref, statement in STATEMENTS.items()
    ]
    others = {word: make.partner(purposes=allowed) for word, allowed in ALLOWED.items()}
    sources = {name: others[name.split("-")[1]] if name.startswith("for-") else source for name in TRUTH}
    objects = {
        name: make.indicator(
            sources[name], pattern, name=canary(name), description=hidden_canary(name), object_marking_refs=markings or None, **more
        )
        for name, (markings, pattern, more, _, _) in TRUTH.items()
    }
    for each in (source, *others.values()):
        status = make.admitted(each, *(stated if each is source else ()), *(objects[name] for name in TRUTH if sources[name] is each))
        assert status.failures == 0, make.fates(each, status)
    worker.drain()
    assert Alert.objects.exists()
    return source, objects
