"""Looks addresses and AS numbers up in the operator's data sets; what they do not cover, in those that come with us."""

from pathlib import Path
from typing import Any, Self

import numpy as np

from aboveboard.exchange.addresses.compiling import FORM, Array
from aboveboard.exchange.stix import places
from aboveboard.exchange.stix.registries import Embedded, Located, Registry
from aboveboard.exchange.stix.values import Kind, Value


class Addresses:
    """The data sets of one file; a `Registry`. Safe to use from several threads; the file is never changed."""

    def __init__(self, path: Path, meta: dict[str, Any], arrays: dict[str, Array]) -> None:
        self.sha256 = path.name.removesuffix(FORM.suffix)
        self.countries, self.numbers = str(meta["countries"]), str(meta["numbers"])
        self._arrays = arrays
        self._otherwise: Registry = Embedded()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Maps a file; raises `FileUnusable`."""
        return cls(path, *FORM.read(path))

    def country(self, value: Value) -> Located | None:
        """As `Registry.country`; an operator's data set of countries is the only one asked where there is one."""
        if value.kind is Kind.ASN:
            return self._country_of(int(value.text.removeprefix("AS")))
        if not self.countries:
            return self._otherwise.country(value)
        code = self._of(value, "country_starts", "countries")
        return Located(code.decode(), self.countries) if code else None

    def asn(self, value: Value) -> Located | None:
        """As `Registry.asn`."""
        number = self._of(value, "number_starts", "numbers") if self.numbers else None
        return Located(f"AS{number}", self.numbers) if number else None

    def _country_of(self, number: int) -> Located | None:
        known = self._arrays["as_numbers"]
        place = int(known.searchsorted(np.uint32(number)))
        if place == len(known) or known[place] != number:
            return None
        return Located(self._arrays["as_countries"][place].decode(), self.numbers)

    def _of(self, value: Value, starts: str, said: str) -> Any:
        """What is said of an address; of a network where both its ends say the same."""
        ends = places.packed(value)
        if ends is None:
            return None
        first, last = ends
        found = self._at(first, starts, said)
        return found if first == last or self._at(last, starts, said) == found else None

    def _at(self, address: bytes, starts: str, said: str) -> Any:
        return self._arrays[said][self._arrays[starts].searchsorted(address, side="right") - 1]
