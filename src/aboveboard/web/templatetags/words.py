"""The filter that writes a kind or state of a context in the reader's language."""

from django import template

from aboveboard.web.words import word as _word

register = template.Library()


@register.filter
def word(value: object, of: str) -> str:
    """`{{ organisation.kind|word:"organisation_type" }}`; nothing for nothing."""
    return _word(value, of) if value else ""
