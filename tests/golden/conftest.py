"""One worker process for each golden test module."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from prover.lean.compile import compile_worker
from prover.lean.provision import EmbeddedLean, launch_command
from tests.golden.client import Worker


@pytest.fixture(scope="module")
def lean_worker(embedded_lean: EmbeddedLean, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker in its own directory; it has to end well when its input ends."""
    work_dir: Path = tmp_path_factory.mktemp("worker")
    argv, environment = launch_command(embedded_lean, compile_worker(embedded_lean), work_dir=work_dir, sandbox=True)
    worker = Worker(argv, environment, work_dir)
    yield worker
    with contextlib.suppress(BrokenPipeError):
        assert worker.close() == 0
