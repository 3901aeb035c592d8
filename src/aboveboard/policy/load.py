"""Reads regulations from YAML and checks them, each alone and the profile as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from aboveboard.policy.document import MOST_BYTES, RegulationError, Section, parse
from aboveboard.policy.shape import Shaper
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.alerts import Alerts
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.bodies import BODIES, Body, of_type
from aboveboard.policy.values.house import House
from aboveboard.policy.values.recalls import Recalls
from aboveboard.policy.values.rooms import Rooms
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.standing import Standing
from aboveboard.policy.values.words import Kind, Layer
from aboveboard.policy.version import version_hash

ORGANISATION = "organisation"
SMALL_HOUSE = "small house"
# What a profile's own files end in; the others are those of *organisation*.
PROFILES: Mapping[str, str] = {ORGANISATION: ".yaml", SMALL_HOUSE: ".small_house.yaml"}
HEADER = "regulation"
# Without it what is overdue would be handed to somebody who does not see it.
READS_ALL = "exchange.read_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where a regulation comes from."""

    kind: Kind
    layer: Layer
    adopting_body: str
    reference: str
    in_force_from: date


@dataclass(frozen=True, slots=True)
class Content:
    """What the hash is taken over; the profile is where a text is used, not part of it."""

    header: Header
    body: Body


def read_regulation(data: bytes, *, source: str, profile: str) -> Regulation[Body]:
    """One regulation from its YAML; `source` is the name that errors give; raises RegulationError."""
    root = parse(data, source)
    shaper = Shaper(source)
    if HEADER not in root.items:
        raise RegulationError(f"lacks `{HEADER}:` with kind, layer, adopting_body, reference and in_force_from", source=source, line=1)
    header: Header = shaper.shape(root.items[HEADER], Header)
    rest = Section(
        {key: node for key, node in root.items.items() if key != HEADER},
        {key: line for key, line in root.keys.items() if key != HEADER},
        root.line,
    )
    body: Body = shaper.shape(rest, BODIES[header.kind])
    return Regulation(
        header.kind,
        profile,
        header.layer,
        header.adopting_body,
        header.reference,
        header.in_force_from,
        body,
        version_hash(Content(header, body)),
    )


def load_profile(name: str, own: Path | None = None) -> dict[str, Regulation[Body]]:
    """The regulations of a profile, by kind.

    A file in the folder `own` prevails over the packaged one; what the profile does not say itself is taken from
    *organisation*. Raises RegulationError naming file, line and rule.
    """
    if name not in PROFILES:
        raise RegulationError(f"no profile has this name; known are {', '.join(PROFILES)}", source=name)
    if own is not None:
        _refuse_strangers(own)
    packaged = files("aboveboard.regulations")
    found: dict[str, Regulation[Body]] = {}
    for kind in Kind:
        places = [packaged / f"{kind}{PROFILES[name]}", packaged / f"{kind}{PROFILES[ORGANISATION]}"]
        if own is not None:
            places.insert(0, own / f"{kind}.yaml")
        file = next(place for place in places if place.is_file())
        regulation = read_regulation(_bounded(file), source=file.name, profile=name)
        if regulation.kind is not kind:
            raise RegulationError(f"says kind {regulation.kind} but is named {file.name}; correct one of them", source=file.name)
        found[kind] = regulation
    check_together(found)
    return found


def check_together(regulations: Mapping[str, Regulation[Body]]) -> None:
    """Refuse regulations that contradict one another; raises RegulationError."""
    currency, house = of_type(regulations, Authority).body.currency, of_type(regulations, House).body
    if currency != house.currency:
        raise RegulationError(f"counts in {currency}, the house in {house.currency}; use one currency", source="authority.yaml")
    access, standing = of_type(regulations, Access).body, of_type(regulations, Standing).body
    roles = {rule.role for rule in access.roles}
    pilot = of_type(regulations, Rooms).body.pilot
    chased = [
        *(("alerts", rule) for rule in of_type(regulations, Alerts).body.rules),
        *(("recalls", rule) for rule in of_type(regulations, Recalls).body.rules),
    ]
    powers = (
        ("standing.yaml", standing.hold.id, standing.hold.lifted_by),
        ("standing.yaml", standing.suspension.id, standing.suspension.imposed_by | standing.suspension.lifted_by),
        ("standing.yaml", standing.grace.id, standing.grace.extended_by),
        ("rooms.yaml", pilot.id, pilot.admitted_by),
        *((f"{kind}.yaml", rule.id, rule.escalated_to) for kind, rule in chased),
    )
    for source, rule, named in powers:
        if unknown := sorted(named - roles):
            raise RegulationError(f"the access regulation has no role {', '.join(unknown)}", source=source, rule=rule)
    for kind, each in chased:
        if blind := sorted(role for role in each.escalated_to if READS_ALL not in access.permits_of(role)):
            problem = f"{', '.join(blind)} cannot read {kind}: give the role {READS_ALL}, or name another"
            raise RegulationError(problem, source=f"{kind}.yaml", rule=each.id)


def _refuse_strangers(own: Path) -> None:
    for path in sorted(own.glob("*.y*ml")):
        if path.name not in {f"{kind}.yaml" for kind in Kind}:
            raise RegulationError("no regulation has this name, so the file would be ignored; rename or remove it", source=path.name)


def _bounded(file: Traversable) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)
