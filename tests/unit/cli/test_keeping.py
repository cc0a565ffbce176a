"""A run is kept while it is worked on, and a budget holds for all its sessions together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from prover.cli import keeping
from prover.cli.keeping import RunKeeper
from prover.core.errors import BudgetSpent, StoreError
from prover.core.model import Usage
from prover.llm import Budget
from prover.store import RunJournal, RunStatus, Store, open_store
from prover.store.schema import RunRow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store.sqlite")) as store:
        yield store


@pytest.fixture
def journal(store: Store) -> RunJournal:
    return store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")


async def test_a_resumed_run_has_what_is_left_of_the_budget(store: Store, journal: RunJournal) -> None:
    first = Budget(tokens=100)
    keeper = RunKeeper(store, journal, first)
    first.charge(Usage(50, 20, 0.5))
    keeper.record()
    keeper.record()  # nothing new
    journal.finish(RunStatus.INTERRUPTED)
    second = Budget(tokens=100)
    keeper = RunKeeper(store, store.resume_run(journal.run_id), second)
    assert keeper.spent == Usage()
    (await second.reserve(Usage(10, 20), 1)).release()
    with pytest.raises(BudgetSpent, match="of 100 tokens 70 are spent"):
        await second.reserve(Usage(10, 21), 1)
    second.charge(Usage(1, 1, 0.25))
    keeper.record()
    assert keeper.spent == Usage(1, 1, 0.25)
    assert store.load_usage(journal.run_id) == Usage(51, 21, 0.75)


async def test_what_is_spent_is_recorded_while_the_work_goes_on(
    store: Store, journal: RunJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "HEARTBEAT_S", 0.01)
    budget = Budget()
    recorded = []

    async def work() -> None:
        budget.charge(Usage(5, 5, 0.0))
        await asyncio.sleep(0.2)
        recorded.append(store.load_usage(journal.run_id))

    await RunKeeper(store, journal, budget).keep_while(work())
    assert recorded == [Usage(5, 5, 0.0)]


async def test_work_stops_when_another_process_has_taken_over(
    store: Store, journal: RunJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "HEARTBEAT_S", 0.01)
    ended = []

    async def work() -> None:
        store._database.change(update(RunRow).values(holder='["another-host", 1, 0.0]'))
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cancelled")

    with pytest.raises(StoreError, match="taken over"):
        await RunKeeper(store, journal, Budget()).keep_while(work())
    assert ended == ["cancelled"]


async def test_what_the_work_raises_comes_through(store: Store, journal: RunJournal) -> None:
    async def work() -> None:
        raise BudgetSpent("no money left")

    with pytest.raises(BudgetSpent):
        await RunKeeper(store, journal, Budget()).keep_while(work())
