"""Watching an evaluation, and showing its figures."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from prover.cli.live import LiveView
from prover.cli.runs_view import format_duration
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.evaluate.comparison import Comparison
from prover.evaluate.results import Evaluation, Interval
from prover.evaluate.summary import Group, summarize, summarize_by


class QuietView:
    """One line for each sample of the whole benchmark. Implements `RunListener`."""

    def __init__(self, console: Console, total: int, title: str) -> None:
        self._console = console
        self._total = total
        self._title = title
        self._begun = time.monotonic()
        self._proved = 0

    def problem_started(self, problem: Problem) -> None:
        """Lines are for samples only."""

    def problem_activity(self, problem: Problem, activity: str) -> None:
        """Lines are for samples only."""

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Count it."""
        self._proved += outcome.status is ProblemStatus.PROVED

    def sum_up(self) -> None:
        """Print the line."""
        took = format_duration(time.monotonic() - self._begun)
        self._console.print(f"{self._title}: {self._proved} of {self._total} proved, {took}", markup=False)


class SampleView(LiveView):
    """The live table, without a line for each problem of each sample."""

    def __init__(self, console: Console, total: int, title: str) -> None:
        super().__init__(console, total, title)
        self._line = QuietView(console, total, title)

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Count it, and take its line out of the live part."""
        self.count_finished(problem, outcome)
        self._line.problem_finished(problem, outcome)

    def sum_up(self) -> None:
        """Print one line on the sample."""
        self._line.sum_up()


def show_evaluation(evaluation: Evaluation, ks: Sequence[int], console: Console) -> None:
    """Print pass@k by area and split, why samples failed, what was spent, and what to be wary of."""
    console.print(tabulate(evaluation, ks))
    if evaluation.failures:
        reasons = ", ".join(f"{count} {failure.value}" for failure, count in evaluation.failures.items())
        console.print(f"failed samples: {reasons}", markup=False, soft_wrap=True)
    spent = [f"{sum(result.n for result in evaluation.problems)} attempts"]
    spent += [f"{evaluation.tokens:,} tokens"] if evaluation.tokens else []
    spent += [f"${evaluation.usage.cost_usd:.4f}"] if evaluation.usage.cost_usd else []
    spent += [f"{evaluation.lean_seconds:.0f} s of Lean", f"{format_duration(evaluation.seconds)} in all"]
    console.print(f"spent: {', '.join(spent)}", markup=False, soft_wrap=True)
    for warning in evaluation.warnings:
        console.print(f"warning: {warning}", markup=False, soft_wrap=True, style="yellow")


def tabulate(evaluation: Evaluation, ks: Sequence[int]) -> Table:
    """pass@k with intervals; by area and by split where there is more than one."""
    title = f"{evaluation.benchmark}: {evaluation.id}, {evaluation.method}, {evaluation.samples} samples"
    table = Table(
        title=escape(title),
        title_justify="left",
        caption=escape("[low, high]: 95 %, bootstrap over problems"),
        caption_justify="left",
    )
    table.add_column("")
    for column in ("problems", "proved", *(f"pass@{k}" for k in ks)):
        table.add_column(column, justify="right")
    for key in (lambda result: result.problem.split, lambda result: result.problem.area):
        groups = summarize_by(key, evaluation, ks)
        if len(groups) > 1:
            for group in groups:
                table.add_row(*_to_cells(group, ks))
            table.add_section()
    table.add_row(*_to_cells(summarize(evaluation, ks), ks), style="bold")
    return table


def _to_cells(group: Group, ks: Sequence[int]) -> list[str]:
    cells = [format_interval(group.pass_at_k[k]) if k in group.pass_at_k else "-" for k in ks]
    return [escape(group.name), str(group.problems), str(group.proved), *cells]


def format_interval(interval: Interval, *, sign: bool = False) -> str:
    """In per cent, e.g. `55.0 [42.1, 67.3]`."""
    shape = "+.1f" if sign else ".1f"
    value, low, high = (format(100 * x, shape) for x in (interval.value, interval.low, interval.high))
    return f"{value} [{low}, {high}]"


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print the differences to another evaluation, and the problems won and lost."""
    console.print(f"against {comparison.left}, on {comparison.problems} common problems:", markup=False)
    for k, interval in comparison.differences.items():
        console.print(f"  pass@{k}: {format_interval(interval, sign=True)} percentage points", markup=False)
    for title, names, style in (("won", comparison.won, "green"), ("lost", comparison.lost, "red")):
        shown = ", ".join(names) or "-"
        console.print(f"  {title} ({len(names)}): {shown}", style=style, markup=False, soft_wrap=True)
    console.print(f"  exact McNemar test, two-sided: p = {comparison.p_value:.3g}", markup=False)
    for title, names in (("only there", comparison.only_left), ("only here", comparison.only_right)):
        if names:
            console.print(f"  {title} ({len(names)}): {', '.join(names)}", markup=False, soft_wrap=True)
    for warning in comparison.warnings:
        console.print(f"warning: {warning}", markup=False, soft_wrap=True, style="yellow")
