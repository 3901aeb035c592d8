"""Says whether an object declares that it is, or leads to, material of child abuse."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from aboveboard.exchange.rules.strings import Said
from aboveboard.policy.values.content import AbuseMaterial

_BETWEEN = re.compile(r"[\W_]+")
# What tells of actors, campaigns and their tools may describe the crime; its name and labels say what the object is.
_DESCRIBES = frozenset(
    {"attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident", "infrastructure", "intrusion-set", "location"}
    | {"malware", "malware-analysis", "report", "threat-actor", "tool", "vulnerability", "extension-definition", "marking-definition"}
)
_DECLARING = ("name", "title", "label", "labels", "tag", "tags", "category", "categories", "classification", "taxonomy", "type", "types")


def is_declared(content: Mapping[str, object], said: Iterable[Said], rule: AbuseMaterial) -> bool:
    """Whether the object says so: in its labels, types, name or title; of an indicator, a note or an observable in any of its texts."""
    describes = content.get("type") in _DESCRIBES
    # Joined by a mark between two blanks, so that no phrase is made of the end of one text and the beginning of the next.
    return says(" | ".join(each.text for each in said if not describes or _declares(each.name)), rule)


def says(text: str, rule: AbuseMaterial) -> bool:
    """Whether a text holds one of the phrases as whole words, and none beside which they mean something else."""
    return any(_says(spelling, rule) for spelling in _spellings(text))


def _spellings(text: str) -> tuple[str, ...]:
    """The text with each letter in its usual form (NFKC): with what cannot be seen (soft hyphens, joiners) as it is, and without that."""
    if text.isascii():
        return (text,)
    usual = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in usual if unicodedata.category(letter) != "Cf")
    return (usual,) if seen == usual else (usual, seen)


def _says(text: str, rule: AbuseMaterial) -> bool:
    words = f" {_BETWEEN.sub(' ', text.casefold().replace('|', ' 0 '))} "
    return any(f" {phrase} " in words for phrase in rule.phrases) and not any(f" {phrase} " in words for phrase in rule.meant_otherwise)


def _declares(name: str) -> bool:
    return name in _DECLARING or name.endswith(tuple(f"_{word}" for word in _DECLARING))
