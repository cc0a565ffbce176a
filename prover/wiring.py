"""The composition root: where the rooms are joined."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from decomposer import LimitedDecomposer, StructuralDecomposer
from prover.core.ports import Lean, RunLog
from prover.lean.compile import compile_worker
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess
from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.trusted import TrustedLean
from prover.pipeline.progress import RunListener
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.search import TacticPortfolio

START_TIMEOUT_S = 90.0
"""A worker is up in about 5 s; on a machine that swaps it may take much longer."""


TRUSTED_LIMITS = PoolLimits(workers=1, spares=0)
"""Judging takes a fraction of the time that elaborating does: one trusted worker serves several untrusted ones."""


@asynccontextmanager
async def open_lean(
    installed: EmbeddedLean, limits: PoolLimits, trusted_limits: PoolLimits = TRUSTED_LIMITS
) -> AsyncIterator[TrustedLean]:
    """Untrusted workers for candidates and trusted ones that judge, each in the sandbox.

    The two kinds have each a private folder, which is removed at the end.
    """
    program = compile_worker(installed)
    async with (
        _open_pool(installed, program, limits) as pool,
        _open_pool(installed, program, trusted_limits) as trusted,
    ):
        yield TrustedLean(pool, trusted)


@asynccontextmanager
async def _open_pool(installed: EmbeddedLean, program: Path, limits: PoolLimits) -> AsyncIterator[WorkerPool]:
    with tempfile.TemporaryDirectory(prefix="prover-") as folder:
        work_dir = Path(folder)

        async def start_worker() -> WorkerProcess:
            argv, environment = launch_command(installed, program, work_dir=work_dir, sandbox=True)
            return await WorkerProcess.start(Launch(tuple(argv), environment, work_dir), timeout_s=START_TIMEOUT_S)

        async with WorkerPool(start_worker, limits) as pool:
            yield pool


def plan_run(lean: Lean, log: RunLog, settings: SolveSettings, listener: RunListener, workers: int) -> Run:
    """A run with the searchers that need no model: the structural decomposer and the tactic portfolio."""
    decomposer = LimitedDecomposer(StructuralDecomposer(), settings.max_sketches)
    searchers = Searchers(TacticPortfolio(), decomposer)
    return Run(lean, searchers, log, settings, listener, concurrency=workers)
