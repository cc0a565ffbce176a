"""Watching a run: a live table on a terminal, one line a problem elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem

_STYLES = {
    ProblemStatus.PROVED: "green",
    ProblemStatus.REFUTED: "magenta",
    ProblemStatus.FAILED: "yellow",
    ProblemStatus.TIMEOUT: "yellow",
    ProblemStatus.CRASHED: "red",
    ProblemStatus.INVALID: "red",
}


class LineView:
    """Prints one line for each problem that has ended. Implements `RunListener`."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._done = 0

    def __enter__(self) -> LineView:
        """Nothing to prepare."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to clean up."""

    def problem_started(self, problem: Problem) -> None:
        """Lines are for results only."""

    def problem_activity(self, problem: Problem, activity: str) -> None:
        """Lines are for results only."""

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Print the result."""
        self._done += 1
        width = len(str(self._total))
        self._console.print(f"[{self._done:>{width}}/{self._total}] ", end="", markup=False, highlight=False)
        self._console.print(format_outcome(outcome), soft_wrap=True, highlight=False)


class LiveView:
    """A bar with the time left, what each worker does, and what was proved so far."""

    def __init__(self, console: Console, total: int, title: str = "solving") -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
        )
        self._bar = self._progress.add_task(title, total=total)
        self._active: dict[str, tuple[Problem, str, float]] = {}
        self._counts = dict.fromkeys(ProblemStatus, 0)
        self._live = Live(get_renderable=self._render, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> LiveView:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing and give the terminal back."""
        self._live.stop()

    def problem_started(self, problem: Problem) -> None:
        """Give the problem a line."""
        self._active[problem.id] = (problem, "waiting for a worker", time.monotonic())

    def problem_activity(self, problem: Problem, activity: str) -> None:
        """Show what is being tried."""
        begun = self._active[problem.id][2]
        self._active[problem.id] = (problem, activity, begun)

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Move the problem from the live part into the log above it."""
        self.count_finished(problem, outcome)
        self._console.print(format_outcome(outcome))

    def count_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Take the problem out of the live part."""
        self._active.pop(problem.id, None)
        self._counts[outcome.status] += 1
        self._progress.advance(self._bar)

    def _render(self) -> Group:
        table = Table.grid(padding=(0, 2))
        for problem, activity, begun in self._active.values():
            seconds = f"{time.monotonic() - begun:.0f} s"
            table.add_row(Text("  •"), Text(problem.name, style="bold"), Text(activity, style="dim"), Text(seconds))
        return Group(table, self._tally(), self._progress)

    def _tally(self) -> Text:
        parts = [(f"{count} {status.value}  ", _STYLES[status]) for status, count in self._counts.items() if count]
        return Text.assemble("  ", *parts)


def format_outcome(outcome: ProblemOutcome) -> Text:
    """One line about a finished problem."""
    how = f"  {outcome.how}" if outcome.how else ""
    is_telling = outcome.status in (ProblemStatus.INVALID, ProblemStatus.REFUTED)
    note = f"  {_first_line(outcome.message)}" if is_telling else ""
    return Text.assemble(
        (f"{outcome.status.value:<8}", _STYLES[outcome.status]),
        f" {outcome.name}{how}  {outcome.seconds:.1f} s{note}",
    )


def _first_line(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= 160 else line[:157] + "..."
