"""Numbers in addresses that a reader may not count by: objects of the exchange, and places in its collections."""

from uuid import UUID

from django.http import HttpRequest
from django.urls.converters import UUIDConverter

from aboveboard.kernel.veiling import unveiled, veiled

_OBJECT, _PLACE = "keys of objects", "places in collections"


class ObjectConverter:
    """The key of an object in a route, written `<object:key>`: a view is given the number, an address its veil."""

    regex = UUIDConverter.regex

    def to_python(self, value: str) -> int:
        """The number. Raises `ValueError`, by which the address is not found."""
        return unveiled(_OBJECT, UUID(value))

    def to_url(self, value: int) -> str:
        """The veil of the number."""
        return str(veiled(_OBJECT, value))


def place(number: int) -> str:
    """A place in a collection as a parameter, from which the next page goes on."""
    return str(veiled(_PLACE, number))


def placed(request: HttpRequest, name: str) -> int | None:
    """The place that a parameter names; None for anything else."""
    try:
        return unveiled(_PLACE, UUID(request.GET.get(name, "")))
    except ValueError:
        return None
