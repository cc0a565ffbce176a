"""A real `prover serve` for tests, and the public Kimina client."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typing_extensions

READY_S = 60
_READY = re.compile(r"serving on http://[^:]+:(\d+)")


@dataclass
class ServedLean:
    """A server process and where it listens."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, number: int = signal.SIGTERM, timeout_s: float = 30) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout_s)


@contextmanager
def serve_lean(*options: str, port: int = 0, token: str = "") -> Iterator[ServedLean]:
    """Run `prover serve` on `port` (0: a free one) with one worker."""
    command = [sys.executable, "-m", "prover", "serve", "--port", str(port), "--workers", "1", *options]
    environment = {**os.environ, "PROVER_SERVE_TOKEN": token}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if match := _READY.search(line):
                yield ServedLean(process, int(match[1]))
                return
        raise AssertionError(f"the server ended with {process.wait()}")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def import_kimina_client() -> typing.Any:
    """The package `kimina_client`; before Python 3.12 it cannot be imported beside a recent pydantic without help."""
    import pytest

    before = typing.TypedDict, typing.NotRequired
    typing.TypedDict, typing.NotRequired = typing_extensions.TypedDict, typing_extensions.NotRequired  # type: ignore
    try:
        return pytest.importorskip("kimina_client")
    finally:
        typing.TypedDict, typing.NotRequired = before  # type: ignore
