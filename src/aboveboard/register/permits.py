"""Rights over the public register: rules publish, everybody reads."""

from aboveboard.kernel.permit import Permit, is_system

PUBLISH = Permit("register.publish", where=is_system)
READ = Permit("register.read_public")
