"""Reads and writes marking definitions: the standard ones of TLP and PAP, the house's own levels, and plain statements."""

import re
from collections.abc import Mapping
from copy import replace
from types import MappingProxyType

from aboveboard.exchange.stix.levels import NO_LEVELS, Scheme
from aboveboard.exchange.stix.markings import PAP, STANDARD, TLP_1, TLP_2, TLP_EXTENSION, UNKNOWN, Level, Marking, Meaning, Pap

_PAP_STATEMENT = re.compile(r"\s*PAP\s*:\s*(\S*)\s*", re.IGNORECASE)
_STATEMENT_LENGTH = 2000


def meaning(content: Mapping[str, object], scheme: Scheme = NO_LEVELS) -> Meaning:
    """What a marking-definition object means; one that is neither standard nor a plain statement is `UNKNOWN` (RED).

    A definition that carries a standard id but other content is no standard marking: RED. `scheme` is the house's own classification.
    """
    id_, kind, said = str(content.get("id")), content.get("definition_type"), content.get("definition")
    extensions = content.get("extensions")
    if (own := scheme.meanings.get(id_)) is not None:
        return own if own.level is not None and content == definition(own.level) else UNKNOWN
    if (standard := STANDARD.get(id_)) is not None:
        return standard if _agrees(standard, content) else UNKNOWN
    if extensions is not None or kind != "statement" or not isinstance(said, dict):
        return UNKNOWN
    statement = said.get("statement")
    if not isinstance(statement, str):
        return UNKNOWN
    return _of_statement(statement, scheme)


def _of_statement(statement: str, scheme: Scheme) -> Meaning:
    if match := _PAP_STATEMENT.fullmatch(statement):
        return Meaning(pap=_pap(match[1]), statement=statement[:_STATEMENT_LENGTH])
    if (stated := scheme.stated(statement)) is not None:
        return stated if stated is UNKNOWN else replace(stated, statement=statement[:_STATEMENT_LENGTH])
    # A statement that speaks of TLP is a marking written by hand: nobody can be sure what it means.
    return UNKNOWN if "TLP:" in statement.upper().replace(" ", "") else Meaning(statement=statement[:_STATEMENT_LENGTH])


# What a standard definition consists of: with anything more, one sender would say something to all who read the marking.
_STANDARD_PARTS = frozenset({"type", "spec_version", "id", "created", "name", "definition_type", "definition", "extensions"})
_MADE = MappingProxyType(dict.fromkeys(TLP_2, "2022-10-01") | dict.fromkeys(TLP_1, "2017-01-20") | dict.fromkeys(PAP, "2026-01-01"))
_MIDNIGHT = re.compile(r"T00:00:00(\.0{1,6})?Z")


def _agrees(standard: Meaning, content: Mapping[str, object]) -> bool:
    """Whether a definition under a standard id is the standard's: of its day, and saying what the id means and nothing else."""
    day, time = str(content.get("created"))[:10], str(content.get("created"))[10:]
    named = str(content.get("name", "TLP:")).startswith(("TLP:", "PAP:"))
    if not content.keys() <= _STANDARD_PARTS or day != _MADE[str(content.get("id"))] or not _MIDNIGHT.fullmatch(time) or not named:
        return False
    return _means(standard, content)


def _means(standard: Meaning, content: Mapping[str, object]) -> bool:
    """Whether it says what its id means, in the form of TLP 2.0, of TLP 1 or of our PAP."""
    if standard.pap is not None:
        return content.get("definition") == {"statement": standard.pap.label}
    if standard.tlp is None:
        return False
    if content.get("id") in TLP_2:
        wanted = standard.tlp.name.lower().replace("_", "+")
        extensions = content.get("extensions")
        extension = extensions.get(TLP_EXTENSION) if isinstance(extensions, dict) else None
        return extension == {"extension_type": "property-extension", "tlp_2_0": wanted}
    wanted = {Marking.CLEAR: "white"}.get(standard.tlp, standard.tlp.name.lower())
    return content.get("definition_type") == "tlp" and content.get("definition") == {"tlp": wanted}


def _pap(word: str) -> Pap:
    return {"WHITE": Pap.CLEAR, "CLEAR": Pap.CLEAR, "GREEN": Pap.GREEN, "AMBER": Pap.AMBER}.get(word.upper(), Pap.RED)


def definition(marking: Marking | Pap | Level) -> dict[str, object]:
    """The marking-definition object as STIX 2.1 writes it: TLP 2.0 by OASIS's extension, PAP and the house's levels by a statement.

    That of a level says its label and nothing that a later regulation may change.
    """
    head: dict[str, object] = {"type": "marking-definition", "spec_version": "2.1"}
    if isinstance(marking, Marking):
        id_ = next(id_ for id_, tlp in TLP_2.items() if tlp is marking)
        word = marking.name.lower().replace("_", "+")
        extension = {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": word}}
        return head | {"id": id_, "created": "2022-10-01T00:00:00.000Z", "name": marking.label, "extensions": extension}
    id_ = marking.ref if isinstance(marking, Level) else next(id_ for id_, pap in PAP.items() if pap is marking)
    content: dict[str, object] = {"definition_type": "statement", "definition": {"statement": marking.label}}
    return head | {"id": id_, "created": "2026-01-01T00:00:00.000Z", "name": marking.label} | content
