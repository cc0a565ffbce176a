"""Fixtures for all tests. The embedded Lean is installed by the first test that asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio


class _QuietProgress:
    def start(self, step: str, total: int | None) -> None: ...
    def advance(self, n: int) -> None: ...
    def finish(self) -> None: ...


@pytest.fixture(scope="session")
def embedded_lean():
    """The installed embedded Lean."""
    from prover.lean.provision import find_installed, install

    return find_installed() or install(progress=_QuietProgress())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lean(embedded_lean) -> AsyncIterator:
    """A real Lean behind the `Lean` port: one pool of two workers for the whole session.

    Workers are kept whatever they were sent: attacks are then judged by a pool that earlier attacks may have spoilt.
    """
    from prover.lean.pool import PoolLimits
    from prover.wiring import open_lean

    async with open_lean(embedded_lean, PoolLimits(workers=2, spares=0), is_suspect=None) as opened:
        yield opened


def pytest_addoption(parser: pytest.Parser) -> None:
    """Sizes of the tests that can run for as long as one likes."""
    parser.addoption("--fuzz-candidates", type=int, default=0, help="mutated candidates; as many as fit by default")
    parser.addoption("--fuzz-seed", type=int, default=1, help="seed of the mutated candidates")
