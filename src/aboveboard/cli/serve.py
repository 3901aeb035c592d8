"""`aboveboard run`: web server and worker under one supervisor that restarts what dies."""

import argparse
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from aboveboard.cli import init
from aboveboard.cli.command import Command, complain, setup

BACK_OFF_SECONDS = 1.0


def server(host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server: WSGI, two threads a worker (measured best on small pages)."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "2",
        "--no-ws",
        "--respawn-failed-workers",
        "--log-level",
        "warning",
        "aboveboard.config.wsgi:application",
    ]


def worker() -> list[str]:
    """The command line of the worker."""
    return [sys.executable, "-m", "aboveboard", "worker"]


def supervise(lines: Sequence[Sequence[str]], stop: threading.Event) -> int:
    """Keep one process per command line running until `stop`; then end them and wait."""
    running = [subprocess.Popen(line) for line in lines]  # noqa: S603 - our own command lines
    try:
        while not stop.wait(0.2):
            for place, process in enumerate(running):
                if process.poll() is not None:
                    time.sleep(BACK_OFF_SECONDS)
                    running[place] = subprocess.Popen(lines[place])  # noqa: S603
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
    return 0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)


def _run(args: argparse.Namespace) -> int:
    setup()
    from django.core.exceptions import ImproperlyConfigured

    from aboveboard.audit import triggers

    try:
        triggers.require()
    except ImproperlyConfigured as error:
        return complain(error)
    init.collect()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return supervise([server(args.host, args.port, args.workers), worker()], stop)


COMMAND = Command("run", "web server and worker together", _arguments, _run)
