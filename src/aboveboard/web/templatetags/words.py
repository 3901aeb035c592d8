"""The filters that write a kind or state of a context in the reader's language, choose its tone, and look words up by a key."""

from collections.abc import Mapping
from typing import Any

from django import template

from aboveboard.web.entry_words import right_title
from aboveboard.web.words import STATE_TONES
from aboveboard.web.words import word as _word

register = template.Library()


@register.filter
def word(value: object, of: str) -> str:
    """`{{ organisation.kind|word:"organisation_type" }}`; nothing for nothing."""
    return _word(value, of) if value else ""


@register.filter
def tone(value: object) -> str:
    """`{% pill row.state|tone … %}`: the tone of an outcome or state; "none" for those that are neither good nor bad."""
    return STATE_TONES.get(str(value), "none")


@register.filter
def at(found: Mapping[Any, Any], key: object) -> Any:
    """`{{ names|at:row.organisation_id }}`: what a mapping holds under a key, None where it holds nothing."""
    return found.get(key)


@register.filter
def right(permit: object) -> str:
    """What a right is called."""
    return right_title(str(permit))
