"""`prover bench store`: how fast a store takes records and gives them back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.progress import track
from rich.table import Table

from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status
from prover.store import RunJournal, Store, open_store

GOALS_PER_PROBLEM = 10
ATTEMPTS_PER_GOAL = 20
_MESSAGE = Message("error", 3, 2, "linarith failed to find a contradiction\n" + "h : a * b ≤ c\n" * 30)
"""About as long as Lean's messages are."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one call."""

    wall_s: float
    cpu_s: float
    """Of this process: what it would take on an idle machine with a fast disk. A server's work is not in it."""

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s (CPU {self.cpu_s:.2f} s)"


@dataclass(frozen=True, slots=True)
class StoreMeasurement:
    """What `prover bench store` reports."""

    place: str
    attempts: int
    writes_per_s: float
    """Records, each its own transaction."""
    open: Timing
    list: Timing
    """`prover runs`: the runs, and how many problems each has proved."""
    resume_scan: Timing
    """Finding the run to resume, and recalling all that it tried."""
    read: Timing
    """All search trees, as `prover graph` and `prover dataset` read them."""
    delete: Timing
    """Of the other run, which has a tenth of the attempts."""
    megabytes: float | None


@click.command("store")
@click.option("--attempts", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--store", "store_url", metavar="URL", help="An empty database.  [default: a temporary SQLite file]")
@figures_option("runs/bench-store.json")
def bench_store(attempts: int, store_url: str | None, out: Path) -> None:
    """Write rate, and the time to list, resume, read and delete runs among many attempts."""
    console = open_console()
    with tempfile.TemporaryDirectory(prefix="prover-bench-") as folder:
        measured = _measure(store_url or f"{folder}/bench.sqlite", attempts)
    console.print(_tabulate(measured))
    save_figures(asdict(measured), out, console)


def _measure(url: str, attempts: int) -> StoreMeasurement:
    with open_store(url) as store:
        small = _begin(store, "small")
        _fill(small, attempts // 10, "small")
        large = _begin(store, "large")
        begun = time.monotonic()
        records = _fill(large, attempts - attempts // 10, "large")
        writes_per_s = records / (time.monotonic() - begun)
        place = "PostgreSQL" if "://" in url else "SQLite"
    opening = _time(lambda: open_store(url).close())
    with open_store(url) as store:
        file = Path(store.place)
        return StoreMeasurement(
            place=place,
            attempts=attempts,
            writes_per_s=round(writes_per_s),
            open=opening,
            list=_time(lambda: (store.runs(), store.count_outcomes())),
            resume_scan=_time(lambda: _resume(store)),
            read=_time(lambda: [None for _ in store.read_problems(large.run_id)]),
            delete=_time(lambda: store.delete_runs([small.run_id])),
            megabytes=round(file.stat().st_size / 1e6, 1) if file.is_file() else None,
        )


def _time(work: Callable[[], object]) -> Timing:
    wall_s, cpu_s = time.monotonic(), time.process_time()
    work()
    return Timing(round(time.monotonic() - wall_s, 3), round(time.process_time() - cpu_s, 3))


def _begin(store: Store, name: str) -> RunJournal:
    return store.begin_run("bench", fingerprint=name, settings={}, settings_hash=name)


def _fill(journal: RunJournal, attempts: int, name: str) -> int:
    """Record as many attempts, with their problems and goals; return the number of records."""
    problems = max(1, attempts // (GOALS_PER_PROBLEM * ATTEMPTS_PER_GOAL))
    records = 0
    for problem in map(_make_problem, track(range(problems), f"writing the {name} run", transient=True)):
        journal.begin_problem(problem)
        for number in range(GOALS_PER_PROBLEM):
            subgoal = _make_goal(problem, number)
            journal.record_subgoal(problem, subgoal)
            for index in range(ATTEMPTS_PER_GOAL):
                journal.record_attempt(problem, subgoal, _make_attempt(subgoal, index))
        journal.finish_problem(problem, ProblemOutcome(problem.name, ProblemStatus.FAILED))
        records += 2 + GOALS_PER_PROBLEM * (1 + ATTEMPTS_PER_GOAL)
    return records


def _make_problem(number: int) -> Problem:
    return Problem(f"p{number}", f"theorem p{number} (a b c : ℝ) (h : a * b ≤ c) : a ^ 2 * b ^ 2 ≤ c ^ 2 + {number}")


def _make_goal(problem: Problem, number: int) -> Subgoal:
    source = f"{problem.statement} := by\n  have h{number} : a ≤ {number} := by sorry\n  sorry"
    place = source.index("sorry")
    hypotheses = tuple(Hypothesis(name, "ℝ") for name in "abc")
    goal = Goal(f"a ≤ {number}", hypotheses, f"a b c : ℝ\n⊢ a ≤ {number}", f"theorem l (a : ℝ) : a ≤ {number}")
    return Subgoal("import Mathlib", source, Hole(0, place, place + 5, 30, "tactic", (goal,), f"h{number}"))


def _make_attempt(subgoal: Subgoal, index: int) -> Attempt:
    tactic = Tactic(f"nlinarith [sq_nonneg (a - {index}), sq_nonneg (b + {index}), mul_self_nonneg (a * b)]")
    return Attempt(subgoal.id, tactic, Status.REJECTED, (_MESSAGE,), 0.1)


def _resume(store: Store) -> None:
    """What a resumed run asks of the store before it goes on with problems that have not ended: everything."""
    run_id = store.find_resumable("large", "large", include_finished=True)
    journal = store.resume_run(str(run_id))
    for number in range(len(journal.outcomes())):
        problem = _make_problem(number)
        journal.seconds_spent(problem)
        for goal in range(GOALS_PER_PROBLEM):
            journal.recall_attempts(_make_goal(problem, goal))


def _tabulate(measured: StoreMeasurement) -> Table:
    title = f"{measured.place}, {measured.attempts:,} attempts in two runs"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_row("records written per second", f"{measured.writes_per_s:,.0f}")
    table.add_row("open", str(measured.open))
    table.add_row("list the runs", str(measured.list))
    table.add_row("resume scan", str(measured.resume_scan))
    table.add_row("read all search trees", str(measured.read))
    table.add_row("delete the run of a tenth", str(measured.delete))
    if measured.megabytes is not None:
        table.add_row("file", f"{measured.megabytes:.0f} MB")
    return table
