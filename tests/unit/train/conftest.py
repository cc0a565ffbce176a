"""A tiny model made once, and a Lean that knows a word when it sees one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from prover.core.extras import missing_modules
from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.train.lean_thread import LeanThread


class WordLean:
    """Accepts every proof by `omega`: quick, and right about the toys that are solved by it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        """The statements that it was asked about."""

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        self.asked.add(problem.statement)
        await asyncio.sleep(0.001)
        proved = "omega" in source or "rfl" in source
        return Verdict(Status.PROVED) if proved else Verdict(Status.REJECTED, "error", "no")


@pytest.fixture
def word_lean() -> Iterator[LeanThread]:
    @asynccontextmanager
    async def open_it() -> AsyncIterator[Any]:
        yield WordLean()

    with LeanThread(open_it) as thread:
        yield thread


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model of less than a million parameters. Skips where torch or trl is not installed."""
    if missing := missing_modules("train"):
        pytest.skip(f"not installed: {', '.join(missing)}")
    import torch

    from prover.train.small_model import make_small_model
    from tests.unit.train.toy import make_pairs

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("model")
    texts = [text for pair in make_pairs(200, 1) for text in (pair.prompt, pair.completion)]
    make_small_model(texts, folder, size="1m", vocabulary=500, context_tokens=256)
    return folder
