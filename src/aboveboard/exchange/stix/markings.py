"""Reads TLP, PAP and statement markings and says which one governs an object: what is unknown counts as RED."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

from aboveboard.exchange.stix.envelope import Granular, Head

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_PAP_STATEMENT = re.compile(r"\s*PAP\s*:\s*(\S*)\s*", re.IGNORECASE)
_STATEMENT_LENGTH = 2000


class Marking(IntEnum):
    """The Traffic Light Protocol 2.0 of FIRST, least strict first."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The label as FIRST writes it, such as TLP:AMBER+STRICT."""
        return "TLP:" + self.name.replace("_", "+")


class Pap(IntEnum):
    """The Permissible Actions Protocol, least strict first: what a recipient may do with the information."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    RED = 3

    @property
    def label(self) -> str:
        """The label, also the machine tag, such as PAP:AMBER."""
        return f"PAP:{self.name}"


TLP_2 = MappingProxyType(
    {
        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": Marking.CLEAR,
        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Marking.GREEN,
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": Marking.AMBER,
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": Marking.AMBER_STRICT,
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": Marking.RED,
    }
)
TLP_1 = MappingProxyType(
    {
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Marking.CLEAR,
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Marking.GREEN,
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Marking.AMBER,
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Marking.RED,
    }
)
# No standard gives PAP an id, so ours are derived from a name that anyone can derive again.
PAP = MappingProxyType({f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:{pap.label}')}": pap for pap in Pap})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one marking definition asks for; a statement alone asks for no limit on who may see."""

    tlp: Marking | None = None
    pap: Pap | None = None
    statement: str = ""


UNKNOWN = Meaning(tlp=Marking.RED)
STANDARD: Mapping[str, Meaning] = MappingProxyType(
    {id_: Meaning(tlp=tlp) for id_, tlp in (*TLP_2.items(), *TLP_1.items())} | {id_: Meaning(pap=pap) for id_, pap in PAP.items()}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One selector of a granular marking and the TLP that it puts on what it selects."""

    selector: str
    tlp: Marking


@dataclass(frozen=True, slots=True)
class Effective:
    """What governs one object: its TLP and PAP, its statements, stricter parts, and sentences that say why."""

    tlp: Marking
    pap: Pap | None = None
    statements: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()


def meaning(content: Mapping[str, object]) -> Meaning:
    """What a marking-definition object means; one that is neither standard nor a plain statement is `UNKNOWN` (RED).

    A definition that carries a standard id but other content is no standard marking: RED.
    """
    id_, kind, definition = str(content.get("id")), content.get("definition_type"), content.get("definition")
    extensions = content.get("extensions")
    if (standard := STANDARD.get(id_)) is not None:
        return standard if _agrees(standard, content) else UNKNOWN
    if extensions is not None or kind != "statement" or not isinstance(definition, dict):
        return UNKNOWN
    statement = definition.get("statement")
    if not isinstance(statement, str):
        return UNKNOWN
    if match := _PAP_STATEMENT.fullmatch(statement):
        return Meaning(pap=_pap(match[1]), statement=statement[:_STATEMENT_LENGTH])
    # A statement that speaks of TLP is a marking written by hand: nobody can be sure what it means.
    return UNKNOWN if "TLP:" in statement.upper().replace(" ", "") else Meaning(statement=statement[:_STATEMENT_LENGTH])


def effective(head: Head, known: Mapping[str, Meaning], default: Marking) -> Effective:
    """The marking that governs an object: the strictest of its own; `default` where it has no TLP, but never CLEAR.

    `known` holds the meanings of the definitions that were received, by id; the standard ones need not be in it.
    """
    meanings = [(ref, _known(ref, known)) for ref in head.object_marking_refs]
    levels = [found.tlp for _, found in meanings if found.tlp is not None]
    reasons = [f"The marking {ref[:80]} is not known here, so it counts as TLP:RED." for ref, found in meanings if found is UNKNOWN]
    if not levels:
        levels = [max(default, Marking.GREEN)]
        reasons.append(f"It carries no TLP, so the agreement's default {levels[0].label} governs.")
    parts = _parts(head.granular_markings, known)
    paps = [found.pap for _, found in meanings if found.pap is not None]
    return Effective(
        tlp=max(levels),
        pap=max(paps, default=None),
        statements=tuple(dict.fromkeys(found.statement for _, found in meanings if found.statement)),
        parts=tuple(part for part in parts if part.tlp > max(levels)),
        reasons=tuple(reasons),
    )


def strictest(markings: Iterable[Effective]) -> Effective:
    """What governs a merged view of several objects: the strictest TLP and PAP, parts included, and every statement."""
    found = list(markings)
    if not found:
        raise ValueError("A merged view needs at least one object.")
    paps = [each.pap for each in found if each.pap is not None]
    return Effective(
        tlp=max(part.tlp for each in found for part in (Part("", each.tlp), *each.parts)),
        pap=max(paps, default=None),
        statements=tuple(dict.fromkeys(text for each in found for text in each.statements)),
        reasons=tuple(dict.fromkeys(text for each in found for text in each.reasons)),
    )


def _known(ref: str, known: Mapping[str, Meaning]) -> Meaning:
    return STANDARD.get(ref) or known.get(ref, UNKNOWN)


def _parts(granular: Iterable[Granular], known: Mapping[str, Meaning]) -> list[Part]:
    parts = []
    for each in granular:
        # A language marking says nothing about who may see; one without either is malformed, so it hides what it selects.
        found = UNKNOWN if not each.marking_ref else _known(each.marking_ref, known)
        if found.tlp is not None and (each.marking_ref or not each.lang):
            parts += [Part(selector, found.tlp) for selector in each.selectors]
    return parts


def _agrees(standard: Meaning, content: Mapping[str, object]) -> bool:
    """Whether a definition under a standard id says what that id means, in the form of TLP 2.0, of TLP 1 or of our PAP."""
    if standard.pap is not None:
        return content.get("definition") == {"statement": standard.pap.label}
    if standard.tlp is None:
        return False
    if content.get("id") in TLP_2:
        wanted = standard.tlp.name.lower().replace("_", "+")
        extensions = content.get("extensions")
        extension = extensions.get(TLP_EXTENSION) if isinstance(extensions, dict) else None
        return isinstance(extension, dict) and extension.get("tlp_2_0") == wanted
    wanted = {Marking.CLEAR: "white"}.get(standard.tlp, standard.tlp.name.lower())
    return content.get("definition_type") == "tlp" and content.get("definition") == {"tlp": wanted}


def _pap(word: str) -> Pap:
    return {"WHITE": Pap.CLEAR, "CLEAR": Pap.CLEAR, "GREEN": Pap.GREEN, "AMBER": Pap.AMBER}.get(word.upper(), Pap.RED)


def definition(marking: Marking | Pap) -> dict[str, object]:
    """The marking-definition object of a standard marking, as STIX 2.1 writes it: TLP 2.0 by OASIS's extension, PAP by a statement."""
    head: dict[str, object] = {"type": "marking-definition", "spec_version": "2.1"}
    if isinstance(marking, Marking):
        id_ = next(id_ for id_, tlp in TLP_2.items() if tlp is marking)
        word = marking.name.lower().replace("_", "+")
        extension = {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": word}}
        return head | {"id": id_, "created": "2022-10-01T00:00:00.000Z", "name": marking.label, "extensions": extension}
    id_ = next(id_ for id_, pap in PAP.items() if pap is marking)
    content: dict[str, object] = {"definition_type": "statement", "definition": {"statement": marking.label}}
    return head | {"id": id_, "created": "2026-01-01T00:00:00.000Z", "name": marking.label} | content
