"""Choosing, deleting, merging and comparing runs; what models cost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from prover.core.errors import StoreError
from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.store import Fate, RunJournal, RunStatus, Store, compare_runs, open_store
from prover.store.choosing import choose_run
from prover.store.schema import Row, RunRow
from tests.unit.store.filling import fill, make_run

IDS = ["20260103-101010-aaaaaa", "20260102-101010-bbbbbb", "20260102-090909-cccccc"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("last", 0), (IDS[1], 1), ("20260103", 0), ("20260102-1", 1), ("20260102-09", 2)],
)
def test_a_run_is_named_by_last_an_id_or_its_beginning(text: str, expected: int) -> None:
    assert choose_run(text, IDS, "s") == IDS[expected]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("20260102", "2 runs in the store s begin with '20260102'", f"{IDS[1]}, {IDS[2]}"),
        ("20260103-101010-aaaaab", "no run '20260103-101010-aaaaab'", f"Near it: {IDS[0]}"),
        ("", "no run ''", IDS[0]),
        ("zzz", "no run 'zzz'", IDS[0]),
    ],
)
def test_a_run_that_is_not_meant_clearly_is_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        choose_run(text, IDS, "s")
    assert hint in caught.value.hint


def test_an_id_that_another_one_begins_with_is_meant_exactly() -> None:
    assert choose_run("a", ["ab", "a"], "s") == "a"


def test_find_run_asks_the_store(store: Store) -> None:
    with pytest.raises(StoreError, match="no runs yet"):
        store.find_run("last")
    first, second = (store.begin_run("t", fingerprint="f", settings={}, settings_hash="s").run_id for _ in range(2))
    assert (store.find_run("last"), store.find_run(first)) == (second, first)


def test_usage_adds_up_over_sessions(store: Store, journal: RunJournal, address: str) -> None:
    assert store.load_usage(journal.run_id) == Usage()
    journal.record_usage(Usage(10, 5, 0.5))
    with open_store(address) as other:
        other.resume_run(journal.run_id).record_usage(Usage(1, 2, 0.25))
    assert store.load_usage(journal.run_id) == Usage(11, 7, 0.75)
    assert store.runs()[0].usage == Usage(11, 7, 0.75)
    with pytest.raises(StoreError, match="no run"):
        store.load_usage("nope")


def test_usage_recorded_at_once_is_not_lost(store: Store, journal: RunJournal) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: journal.record_usage(Usage(1, 1, 0.0)), range(40)))
    assert store.load_usage(journal.run_id) == Usage(40, 40, 0.0)


def count_rows(store: Store) -> dict[str, int]:
    return {
        name: store._database.rows(select(func.count()).select_from(table))[0][0]
        for name, table in Row.metadata.tables.items()
        if name != "meta"
    }


def test_outcomes_are_counted_by_run(store: Store, problem: Problem, root: Subgoal) -> None:
    first = make_run(store, problem, root)
    second = store.begin_run("t", fingerprint="f", settings={}, settings_hash="s")
    second.begin_problem(problem)
    second.finish_problem(replace(problem, name="b"), ProblemOutcome("b", ProblemStatus.TIMEOUT))
    assert store.count_outcomes() == {first: {"proved": 2}, second.run_id: {"": 1, "timeout": 1}}


def test_a_run_is_deleted_with_all_its_rows_and_no_others(store: Store, problem: Problem, root: Subgoal) -> None:
    kept = make_run(store, problem, root)
    before, records = count_rows(store), list(store.read_problems(kept))
    gone = [make_run(store, problem, root, count) for count in (1, 3)]
    assert store.delete_runs(gone) == 2 * sum(before.values())
    assert count_rows(store) == before
    assert list(store.read_problems(kept)) == records
    with pytest.raises(StoreError, match="no run"):
        store.delete_runs(gone)


def read_all(store: Store, run_id: str) -> tuple[object, ...]:
    run = store.load_run(run_id)
    return run, list(store.read_problems(run_id)), store.load_proofs(run_id), list(run.outcomes)


def test_merged_runs_are_what_they_were(
    store: Store, make_address: Callable[[], str], problem: Problem, root: Subgoal
) -> None:
    own = make_run(store, problem, root)
    with open_store(make_address()) as other:
        theirs = [make_run(other, problem, root, count) for count in (1, 3)]
        before = [read_all(other, run_id) for run_id in theirs]
        fates = list(store.merge(other))
        assert [(m.run_id, m.fate) for m in fates] == [(run_id, Fate.COPIED) for run_id in theirs]
        assert sum(m.rows for m in fates) == sum(count_rows(other).values())
        assert [read_all(store, run_id) for run_id in theirs] == before
        assert [m.fate for m in store.merge(other)] == [Fate.PRESENT] * 2
        assert [m.fate for m in store.merge(store)] == [Fate.PRESENT] * 3
    resumed = store.begin_run("t", fingerprint="f", settings={}, settings_hash="s")
    fill(resumed, problem, root)  # numbers of new rows do not collide with those of copied ones
    assert {run.id for run in store.runs()} == {own, *theirs, resumed.run_id}


def test_a_merge_between_databases_of_both_kinds(
    store: Store, tmp_path: object, problem: Problem, root: Subgoal
) -> None:
    run_id = make_run(store, problem, root)
    with open_store(f"{tmp_path}/between.sqlite") as between:
        assert [m.fate for m in between.merge(store)] == [Fate.COPIED]
        assert read_all(between, run_id) == read_all(store, run_id)
        store.delete_runs([run_id])
        assert [m.fate for m in store.merge(between)] == [Fate.COPIED]
        assert read_all(between, run_id) == read_all(store, run_id)


def test_a_run_that_went_on_in_two_stores_is_a_conflict(
    store: Store, make_address: Callable[[], str], problem: Problem, root: Subgoal
) -> None:
    with open_store(make_address()) as other:
        journal = other.begin_run("t", fingerprint="f", settings={}, settings_hash="s")
        assert [m.fate for m in store.merge(other)] == [Fate.LIVE]
        journal.finish(RunStatus.INTERRUPTED)
        assert [m.fate for m in store.merge(other)] == [Fate.COPIED]
        fill(journal, problem, root)
        before = read_all(store, journal.run_id)
        assert [m.fate for m in store.merge(other)] == [Fate.CONFLICT]
        assert read_all(store, journal.run_id) == before


def test_a_merge_that_breaks_off_copies_nothing_of_the_run(
    store: Store, make_address: Callable[[], str], problem: Problem, root: Subgoal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(make_address()) as other:
        make_run(other, problem, root)
        monkeypatch.setattr("prover.store.merging._TABLES", ())  # the copy of attempts fails at the latest
        with pytest.raises(KeyError):
            list(store.merge(other))
    assert sum(count_rows(store).values()) == 0


def test_what_was_won_and_lost(store: Store, problem: Problem) -> None:
    def run(budget_s: float, **statuses: str) -> str:
        settings = {"budget_s": budget_s, "sampling": {"seed": 1, "top_p": budget_s}}
        journal = store.begin_run("t", fingerprint="f", settings=settings, settings_hash="s", seed=3)
        for name, status in statuses.items():
            word, _, how = status.partition("/")
            outcome = ProblemOutcome(name, ProblemStatus(word), how)
            journal.finish_problem(replace(problem, name=name), outcome)
        return journal.run_id

    left = run(1.0, a="proved/sketch", b="failed", c="proved/sketch", d="timeout", e="failed", only="failed")
    right = run(2.0, a="failed", b="proved/model", c="proved/model", d="failed", e="failed", new="proved/sketch")
    diff = compare_runs(store.load_run(left), store.load_run(right))
    assert diff.to_json() == {
        "left": left,
        "right": right,
        "won": ["b"],
        "lost": ["a"],
        "changed": {"c": ["proved (sketch)", "proved (model)"], "d": ["timeout", "failed"]},
        "only_left": ["only"],
        "only_right": ["new"],
        "settings": {"budget_s": ["1.0", "2.0"], "sampling.top_p": ["1.0", "2.0"]},
    }


def test_the_latest_runs_are_listed(store: Store) -> None:
    ids = [store.begin_run("t", fingerprint="f", settings={}, settings_hash="s").run_id for _ in range(4)]
    assert [run.id for run in store.runs(2)] == ids[:1:-1]
    assert store._database.rows(select(func.count()).select_from(RunRow))[0][0] == 4
