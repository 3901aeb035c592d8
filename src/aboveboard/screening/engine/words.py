"""An explanation said in sentences that a committee can read; the caller brings the language."""

from collections.abc import Callable

from .values import Candidate, Explanation, Finding, How, Part

Translate = Callable[[str], str]


def sentences(candidate: Candidate, translate: Translate = str) -> list[str]:
    """What agrees, what is missing, what contradicts, what could not be compared. `translate` maps the English template."""
    known = candidate.explanation
    found = [_name(known, translate)] if known.name else []
    found += [translate("“{word}” was asked for and is not in the listed name.").format(word=part.asked) for part in _absent(known)]
    if known.missing:
        found.append(translate("The listed name also has: {words}.").format(words=", ".join(known.missing)))
    found += _facts(known, translate)
    if unknown := _unknown(known, translate):
        found.append(translate("Could not be compared: {facts}.").format(facts=", ".join(unknown)))
    if known.cut:
        found.append(translate("The name asked for is very long; only its beginning was compared."))
    return found


def part_sentence(part: Part, translate: Translate = str) -> str:
    """How one word agrees."""
    template = {
        How.SAME: translate("“{asked}” is the same"),
        How.SPELLING: translate("“{asked}” is close to “{listed}”"),
        How.SOUND: translate("“{asked}” sounds like “{listed}”"),
        How.MEANING: translate("“{asked}” means the same as “{listed}”"),
        How.INITIAL: translate("“{asked}” may be the initial of “{listed}”"),
        How.JOINED: translate("“{asked}” is “{listed}”, spaced differently"),
        How.ABSENT: translate("“{asked}” is not there"),
    }[part.how]
    return template.format(asked=part.asked, listed=part.listed)


def _name(known: Explanation, translate: Translate) -> str:
    listed = {
        "weak": translate("Compared with “{name}”, a name the list itself calls weak: {parts}."),
        "former": translate("Compared with “{name}”, a former name: {parts}."),
    }.get(known.kind, translate("Compared with “{name}”: {parts}."))
    agreeing = [part_sentence(part, translate) for part in known.parts if part.how is not How.ABSENT]
    return listed.format(name=known.name, parts="; ".join(agreeing) or translate("no word agrees"))


def _absent(known: Explanation) -> list[Part]:
    return [part for part in known.parts if part.how is How.ABSENT]


def _facts(known: Explanation, translate: Translate) -> list[str]:
    facts = [translate("An identifier is the same.")] if known.identifier is Finding.AGREES else []
    if known.birth is Finding.AGREES:
        facts.append(translate("The birth date agrees ({detail}).").format(detail=known.birth_detail))
    elif known.birth is Finding.CONTRADICTS:
        facts.append(translate("The birth dates contradict each other ({detail}).").format(detail=known.birth_detail))
    if known.country is Finding.AGREES:
        facts.append(translate("A country agrees ({detail}).").format(detail=known.country_detail))
    elif known.country is Finding.CONTRADICTS:
        facts.append(translate("No country is shared ({detail}).").format(detail=known.country_detail))
    if known.schema is Finding.CONTRADICTS:
        facts.append(translate("The list has another kind of party under this name."))
    return facts


def _unknown(known: Explanation, translate: Translate) -> list[str]:
    names = ((known.birth, translate("birth date")), (known.country, translate("country")), (known.identifier, translate("identifiers")))
    return [name for finding, name in names if finding is Finding.UNKNOWN]
