"""The last application to start: it looks at the assembled house and refuses to start one with a piece missing."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "aboveboard.config"
    label = "config"

    def ready(self) -> None:
        from aboveboard.kernel import follow, gate
        from aboveboard.kernel.action import ACTIONS

        follow.check(set(ACTIONS))
        gate.gate()
