"""Registers the kernel's tables: deliveries, timers, answered requests."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "aboveboard.kernel"
    label = "kernel"

    def ready(self) -> None:
        from aboveboard.kernel import jobs, log  # noqa: F401
