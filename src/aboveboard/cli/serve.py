"""`aboveboard run`: web server and worker under one supervisor that restarts what dies."""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from aboveboard.cli import init
from aboveboard.cli.command import Command, complain, port, setup

BACK_OFF_SECONDS = 1.0
# How long each may take to end by itself.
PATIENCE_SECONDS = 10.0


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
        "--workers-kill-timeout",
        "5",
        "--log-level",
        "warning",
        "aboveboard.config.wsgi:application",
    ]


def worker() -> list[str]:
    """The command line of the worker."""
    return [sys.executable, "-m", "aboveboard", "worker"]


def supervise(lines: Sequence[Sequence[str]], stop: threading.Event) -> int:
    """Keep one process per command line running until `stop`; then end them and wait."""
    running = [_started(line) for line in lines]
    try:
        while not stop.wait(0.2):
            for place, process in enumerate(running):
                if process.poll() is not None:
                    time.sleep(BACK_OFF_SECONDS)
                    running[place] = _started(lines[place])
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                # With all that it has started: a server's own workers would go on to hold the port.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return 0


def _started(line: Sequence[str]) -> "subprocess.Popen[bytes]":
    # A group of its own: Ctrl-C reaches the supervisor alone, which then ends each in order.
    return subprocess.Popen(line, start_new_session=True)  # noqa: S603 - our own command lines


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there; the server itself would share the port with another one and say nothing."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            raise
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--workers", type=int, choices=range(1, 65), default=2, metavar="N", help="processes that answer (1 to 64)")


def _run(args: argparse.Namespace) -> int:
    if not is_free(args.host, args.port):
        return complain(f"somebody listens at {args.host}, port {args.port}, already; name another with --port.")
    setup()
    from aboveboard.audit import triggers

    triggers.require()
    init.collect()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return supervise([server(args.host, args.port, args.workers), worker()], stop)


COMMAND = Command("run", "web server and worker together", _arguments, _run)
