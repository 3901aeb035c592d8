"""Rights over the regulations: who proposes, who puts in force, who reads."""

from aboveboard.kernel.permit import Permit, is_system

INSTALL = Permit("policy.install_defaults", where=is_system)
PROPOSE = Permit("policy.propose_version")
ACTIVATE = Permit(
    "policy.activate_version",
    where=lambda actor, version: actor.user is not None and version.proposed_by_id != actor.user,
    binding=True,
    says="A regulation is put in force by a second person, who holds that right and did not propose it.",
)
READ = Permit("policy.read_versions")
