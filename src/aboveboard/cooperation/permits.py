"""Rights over recognition: it follows standing by rule; nobody grants or keeps it by hand."""

from aboveboard.kernel.permit import Permit, is_system

RECOGNISE = Permit("cooperation.recognise", where=is_system)
READ = Permit("cooperation.read_all", house=True)
READ_OWN = Permit("cooperation.read_own")
