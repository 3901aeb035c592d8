"""Where addresses are, by the data sets in force: those that come with us, or the operator's own."""

from aboveboard.exchange.addresses.compiling import FORM
from aboveboard.exchange.addresses.index import Addresses
from aboveboard.exchange.models import AddressFile
from aboveboard.exchange.queries.mapped_files import MappedFile
from aboveboard.exchange.stix.registries import Embedded, Registry

ADDRESSES = MappedFile(AddressFile, "addresses", FORM, Addresses.open, "The data sets of addresses in force", "aboveboard addresses load")
_EMBEDDED = Embedded()


def registry() -> Registry:
    """What addresses are looked up in; raises `Conflict` where the operator's file is not on this machine."""
    return ADDRESSES.in_force() or _EMBEDDED


def address_sets() -> AddressFile | None:
    """The operator's data sets in force, None where there are none."""
    return AddressFile.objects.order_by("-created_at", "-pk").first()
