"""Keeping a run while it is worked on: other processes see that it is held, and what models cost is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from prover.core.model import Usage
from prover.llm import Budget
from prover.store import HEARTBEAT_S, RunJournal, Store


class RunKeeper:
    """Says every few seconds that this process works on the run, and records what its budget has spent.

    The budget starts with what earlier sessions of the run spent, so that it holds for all of them together.
    """

    def __init__(self, store: Store, journal: RunJournal, budget: Budget) -> None:
        self._journal = journal
        self._budget = budget
        earlier = store.load_usage(journal.run_id)
        budget.charge(earlier)
        self._begun_at = budget.spent
        self._recorded = budget.spent

    @property
    def spent(self) -> Usage:
        """What this session has spent."""
        return self._budget.spent - self._begun_at

    def record(self) -> None:
        """Record what was spent since this was last called."""
        spent = self._budget.spent
        if spent != self._recorded:
            self._journal.record_usage(spent - self._recorded)
            self._recorded = spent

    async def keep_while(self, work: Coroutine[Any, Any, object]) -> None:
        """Do `work`. Raises what it raises, or `StoreError` when another process has taken the run over."""
        tasks = [asyncio.create_task(work), asyncio.create_task(self._keep())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._journal.keep()
            self.record()
