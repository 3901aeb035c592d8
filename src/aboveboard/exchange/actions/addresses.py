"""Puts the operator's own data sets of addresses in force."""

from aboveboard.exchange import permits
from aboveboard.exchange.models import AddressFile
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.gate import NoAct

LOADS = NoAct("It says where addresses are; what is admitted later is routed by it, and passes the gate then.")


@action(permits.LOAD_ADDRESSES, act=LOADS)
def load_addresses(actor: Actor, *, sha256: str, countries: str, numbers: str) -> Done[AddressFile]:
    """Route by the data sets of a file from the next admission on; `countries` and `numbers` name them with their day, or are empty."""
    made = AddressFile.objects.create(sha256=sha256, countries=countries, numbers=numbers)
    return Done(made, {"sha256": sha256, "countries": countries, "numbers": numbers})
