"""The filters that write a kind or state of a context in the reader's language, and choose its tone."""

from django import template

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
