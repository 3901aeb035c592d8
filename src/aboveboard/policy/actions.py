"""Puts regulations in place: the shipped ones at installation, later ones by two persons."""

from dataclasses import dataclass
from importlib.resources import files

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.policy import machine, permits, queries
from aboveboard.policy.document import RegulationError
from aboveboard.policy.load import ORGANISATION, PROFILES, check_together, read_regulation
from aboveboard.policy.models import Version
from aboveboard.policy.values.bodies import Body
from aboveboard.policy.values.rule import Regulation

RULES_ONLY = NoAct("A regulation is about all partners and about none.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A regulation as somebody wrote it: the YAML bytes and the file's name, for errors."""

    text: bytes
    source: str
    profile: str = ORGANISATION


@action(permits.INSTALL, act=RULES_ONLY)
def install_defaults(actor: Actor, profile: str) -> Done[str]:
    """Put the shipped regulations of a profile in force, once, in an empty house."""
    if profile not in PROFILES:
        raise Invalid(profile=f"No profile has this name; known are {', '.join(PROFILES)}.")
    if Version.objects.exists():
        raise Conflict("Regulations are installed already; propose a new version instead.")
    hashes = {}
    for kind, regulation in queries.shipped(profile).items():
        packaged = files("aboveboard.regulations")
        own = packaged / f"{kind}{PROFILES[profile]}"
        file = own if own.is_file() else packaged / f"{kind}{PROFILES[ORGANISATION]}"
        _store(regulation, file.read_text("utf-8"), state=machine.State.ACTIVE, activated_at=clock.now())
        hashes[str(regulation.kind)] = regulation.hash
    queries.forget()
    return Done(profile, {"profile": profile, "hashes": hashes})


@action(permits.PROPOSE, act=RULES_ONLY)
def propose_version(actor: Actor, proposal: Proposal) -> Done[Version]:
    """Store a checked new version; it is in force only after a second person has activated it."""
    try:
        regulation = read_regulation(proposal.text, source=proposal.source, profile=proposal.profile)
    except RegulationError as error:
        raise Invalid(text=str(error)) from error
    version = _store(regulation, proposal.text.decode(), state=machine.State.PROPOSED, proposed_by_id=actor.user)
    return Done(version, {"kind": version.kind, "hash": version.hash})


@action(machine.withdraw, act=RULES_ONLY)
def withdraw_version(actor: Actor, version: Version) -> Done[Version]:
    """Take a proposed version back."""
    return Done(version, {"kind": version.kind, "hash": version.hash})


@action(machine.activate, act=RULES_ONLY)
def activate_version(actor: Actor, version: Version, *, seen: str) -> Done[Version]:
    """Put a proposed version in force; `seen` is the hash that the person was shown, and the two must agree."""
    if seen != version.hash:
        raise Conflict("This is not the text that you were shown; read it again, then decide.")
    if version.in_force_from > clock.today():
        raise Blocked([f"This version enters into force on {version.in_force_from}; activate it then."])
    regulations = {kind: queries.in_force(kind) for kind in queries.KINDS}
    regulations[version.kind] = queries.read(version)
    try:
        check_together(regulations)
    except RegulationError as error:
        raise Blocked([f"{error}."]) from error
    replaced = []
    # The old one first: the database never lets two versions of a kind be in force.
    for old in Version.objects.filter(kind=version.kind, state=machine.State.ACTIVE):
        machine.supersede.apply(old)
        replaced.append(old.hash)
    version.activated_by_id, version.activated_at = actor.user, clock.now()
    queries.forget()
    return Done(version, {"kind": version.kind, "hash": version.hash, "replaced": replaced})


def _store(regulation: Regulation[Body], text: str, **more: object) -> Version:
    return Version.objects.create(
        kind=regulation.kind.value,
        profile=regulation.profile,
        layer=regulation.layer.value,
        adopting_body=regulation.adopting_body,
        reference=regulation.reference,
        in_force_from=regulation.in_force_from,
        hash=regulation.hash,
        text=text,
        **more,
    )
