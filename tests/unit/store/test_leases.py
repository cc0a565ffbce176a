"""One process at a time works on a run; a dead one is found out at once, one on another host after a while."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from prover.core.errors import StoreError
from prover.store import RunJournal, RunStatus, Store, open_store
from prover.store.leases import LEASE_S, Holder
from prover.store.schema import RunRow

HOLD = """
import os, sys, time
from prover.store import open_store
store = open_store(sys.argv[1])
journal = store.resume_run(sys.argv[2]) if len(sys.argv) > 2 else store.begin_run(
    "tiny", fingerprint="f", settings={}, settings_hash="s")
print(journal.run_id, flush=True)
time.sleep(60)
"""


def hold(address: str, *run_id: str) -> tuple[subprocess.Popen[str], str]:
    """A process that works on a run until it is killed, and the run."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, address, *run_id],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def claim(store: Store, run_id: str, holder: Holder, heartbeat_at: float) -> None:
    """Let another process hold the run."""
    store._database.change(
        update(RunRow).where(RunRow.id == run_id).values(holder=str(holder), heartbeat_at=heartbeat_at)
    )


def test_a_run_that_a_process_works_on_is_neither_resumed_nor_deleted(store: Store, address: str) -> None:
    process, run_id = hold(address)
    try:
        assert store.load_run(run_id).state == "running"
        for intent, ask in (("work on", store.resume_run), ("delete", lambda r: store.delete_runs([r]))):
            with pytest.raises(
                StoreError, match=f"Cannot {intent} the run {run_id}: process {process.pid} on"
            ) as caught:
                ask(run_id)
            assert f"kill {process.pid}" in caught.value.hint
    finally:
        process.kill()
        process.wait()
    assert store.load_run(run_id).state == "killed"
    store.resume_run(run_id)
    assert store.load_run(run_id).state == "running"


def test_different_runs_do_not_get_in_each_others_way(store: Store, address: str) -> None:
    process, other = hold(address)
    try:
        mine = store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")
        assert {run.id: run.is_live for run in store.runs()} == {mine.run_id: True, other: True}
        mine.finish(RunStatus.INTERRUPTED)
        assert store.resume_run(mine.run_id).run_id == mine.run_id
    finally:
        process.kill()
        process.wait()


def test_a_holder_elsewhere_is_believed_for_a_while(store: Store, journal: RunJournal) -> None:
    elsewhere = Holder("another-host", 1, 0.0)
    claim(store, journal.run_id, elsewhere, time.time() - LEASE_S / 2)
    with pytest.raises(StoreError, match="process 1 on another-host"):
        store.resume_run(journal.run_id)
    claim(store, journal.run_id, elsewhere, time.time() - LEASE_S - 1)
    store.resume_run(journal.run_id)
    journal.keep()


def test_a_process_id_that_is_used_again_is_another_process(store: Store, journal: RunJournal) -> None:
    me = Holder.me()
    claim(store, journal.run_id, Holder(me.host, os.getppid(), 1.0), time.time())
    assert store.load_run(journal.run_id).state == "killed"
    store.resume_run(journal.run_id)


def test_who_has_lost_a_run_is_told_and_cannot_end_it(store: Store, journal: RunJournal) -> None:
    """The process was stopped for longer than a lease lasts, and another host took over."""
    claim(store, journal.run_id, Holder("another-host", 1, 0.0), time.time())
    with pytest.raises(StoreError, match="Another process has taken over"):
        journal.keep()
    journal.finish(RunStatus.INTERRUPTED)
    assert store.load_run(journal.run_id).state == "running"


def test_ending_closing_and_finishing_let_go(store: Store, address: str) -> None:
    with open_store(address) as other:
        first = other.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s").run_id
        second = other.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")
        second.finish(RunStatus.FINISHED)
        assert not other.load_run(second.run_id).is_live
        assert store.load_run(first).is_live
    assert store.load_run(first).state == "killed"


def test_a_heartbeat_is_recorded(store: Store, journal: RunJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.store.journal.time.time", lambda: 12345.0)
    journal.keep()
    from sqlalchemy import select

    assert [tuple(row) for row in store._database.rows(select(RunRow.heartbeat_at))] == [(12345.0,)]
