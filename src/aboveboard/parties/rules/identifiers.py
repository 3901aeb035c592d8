"""Which identifiers are valid: LEI by ISO 17442, tax numbers by their country's own check digits."""

import re

import stdnum
from stdnum import lei
from stdnum.exceptions import ValidationError

from aboveboard.kernel.errors import Invalid
from aboveboard.parties.values import reading
from aboveboard.parties.values.words import Scheme

_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9./-]{1,39}")


def identifier(scheme: Scheme, text: object, country: str) -> tuple[str, bool]:
    """The number in its compact form and whether its check digits were verified; raises `Invalid`.

    A country without a published check is taken at its word, and the second value says so.
    """
    value = reading.name("value", text, 40).upper().replace(" ", "")
    if not _PLAIN.fullmatch(value):
        raise Invalid(value="Write the number with letters A to Z, digits, points and dashes only.")
    if scheme is Scheme.LEI:
        return _checked(
            lei, value, "This is no Legal Entity Identifier: its 20 characters end in check digits that do not agree. Copy it anew."
        ), True
    if scheme is Scheme.VAT and (module := _vat_of(country)) is not None:
        return _checked(module, value, "This is no tax number of that country: its check digits do not agree. Copy it anew."), True
    return value, False


def _vat_of(country: str) -> object | None:
    found: object | None = stdnum.get_cc_module(country, "vat")
    return found


def _checked(module: object, value: str, refusal: str) -> str:
    try:
        compact = module.validate(value)  # type: ignore[attr-defined]  # every module of python-stdnum has it
    except ValidationError:
        raise Invalid(value=refusal) from None
    return str(compact)
