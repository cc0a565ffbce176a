"""How runs are shown: the list, one run, the difference between two; as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from prover.core.outcome import ProblemStatus
from prover.store import RunDiff, RunRecord, RunStatus, flatten

Counts = Mapping[str, int]
"""Number of problems by status; empty status: begun and not ended."""

_STYLES = {"finished": "green", "running": "cyan", "interrupted": "yellow", "killed": "red"}


def name_models(run: RunRecord) -> str:
    """The models that took part, e.g. `openai:deepseek-chat + hf:prover`; empty when none did."""
    built_in = {"structural", "portfolio", run.versions.get("prover"), None}
    models = [run.settings.get(role) for role in ("decomposer", "prover")]
    return " + ".join(dict.fromkeys(str(model) for model in models if model not in built_in))


def measure_duration(run: RunRecord) -> float | None:
    """Seconds from its begin to its end (to now while it runs), pauses included; None when it was killed."""
    if run.finished_at is not None:
        return (run.finished_at - run.started_at).total_seconds()
    return (datetime.now(UTC) - run.started_at).total_seconds() if run.is_live else None


def run_to_json(run: RunRecord, counts: Counts) -> dict[str, Any]:
    """A line of the list."""
    seconds = measure_duration(run)
    return {
        "run": run.id,
        "benchmark": run.benchmark,
        "status": run.state,
        "problems": run.problem_count,
        "ended": _count_ended(counts),
        "proved": counts.get(ProblemStatus.PROVED, 0),
        "started": run.started_at.isoformat(timespec="seconds"),
        "finished": run.finished_at and run.finished_at.isoformat(timespec="seconds"),
        "seconds": seconds and round(seconds, 1),
        "models": name_models(run),
        "tokens": run.usage.tokens,
        "usd": round(run.usage.cost_usd, 6),
    }


def describe_run(run: RunRecord, counts: Counts) -> dict[str, Any]:
    """All that is known of a run but its search."""
    return {
        **run_to_json(run, counts),
        "counts": {status or "open": count for status, count in counts.items()},
        "seed": run.seed,
        "settings": dict(run.settings),
        "versions": dict(run.versions),
        "by_problem": {
            outcome.name: {
                "status": outcome.status.value,
                "how": outcome.how or None,
                "seconds": round(outcome.seconds, 2),
                "attempts": outcome.attempts,
                "message": outcome.message,
            }
            for outcome in run.outcomes.values()
        },
    }


def tabulate_runs(runs: Iterable[RunRecord], counts: Mapping[str, Counts]) -> Table:
    """The list."""
    table = Table()
    for column in ("run", "benchmark", "status"):
        table.add_column(column, no_wrap=column == "run")
    table.add_column("proved", justify="right", no_wrap=True)
    table.add_column("started", no_wrap=True)
    table.add_column("took", justify="right", no_wrap=True)
    table.add_column("models")
    for run in runs:
        started = f"{run.started_at.astimezone():%Y-%m-%d %H:%M}"
        cells = (_count_proved(run, counts.get(run.id, {})), started, format_duration(measure_duration(run)))
        state = f"[{_STYLES[run.state]}]{run.state}"
        table.add_row(run.id, escape(run.benchmark), state, *cells, escape(name_models(run)) or "-")
    return table


def _count_proved(run: RunRecord, counts: Counts) -> str:
    """Proved / all, as far as that is known."""
    return f"{counts.get(ProblemStatus.PROVED, 0)}/{run.problem_count or sum(counts.values())}"


def _count_ended(counts: Counts) -> int:
    return sum(count for status, count in counts.items() if status)


def format_duration(seconds: float | None) -> str:
    """E.g. `1:02:03`, `4:05` or `7 s`; `-` when it is not known."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def show_run(run: RunRecord, counts: Counts, console: Console) -> None:
    """Print what it was, and how each problem ended."""
    facts = Table(title=f"run {run.id}", title_justify="left", show_header=False)
    facts.add_row("benchmark", escape(run.benchmark))
    facts.add_row("status", run.state)
    facts.add_row("proved", _count_proved(run, counts))
    facts.add_row("started", f"{run.started_at.astimezone():%Y-%m-%d %H:%M:%S}")
    facts.add_row("took", format_duration(measure_duration(run)))
    if run.usage.tokens:
        facts.add_row("models", f"{run.usage.tokens:,} tokens, ${run.usage.cost_usd:.4f}")
    facts.add_row("seed", str(run.seed))
    facts.add_section()
    told = {name: value for name, value in run.settings.items() if name != "arguments"}  # they are settings, unread
    for name, value in flatten(told).items():
        facts.add_row(name, escape(str(value)))
    facts.add_section()
    for name, version in run.versions.items():
        facts.add_row(name, escape(version))
    console.print(facts)
    console.print(_tabulate_outcomes(run))
    if run.status is not RunStatus.FINISHED and not run.is_live:
        console.print("not finished: the same `prover solve` command with --resume goes on", markup=False)


def _tabulate_outcomes(run: RunRecord) -> Table:
    table = Table()
    for column in ("problem", "status", "how"):
        table.add_column(column)
    table.add_column("seconds", justify="right")
    table.add_column("attempts", justify="right")
    for outcome in run.outcomes.values():
        table.add_row(
            escape(outcome.name),
            outcome.status.value,
            outcome.how or "-",
            f"{outcome.seconds:.1f}",
            str(outcome.attempts),
        )
    return table


def show_diff(diff: RunDiff, console: Console) -> None:
    """Print what was won and lost, then what else differs."""
    console.print(f"{diff.left.id} -> {diff.right.id}", markup=False)
    for title, names, style in (("won", diff.won, "green"), ("lost", diff.lost, "red")):
        console.print(f"{title} ({len(names)}): {', '.join(names) or '-'}", style=style, markup=False, soft_wrap=True)
    for title, run, names in (("only in", diff.left, diff.only_left), ("only in", diff.right, diff.only_right)):
        if names:
            console.print(f"{title} {run.id} ({len(names)}): {', '.join(names)}", markup=False, soft_wrap=True)
    _show_pairs("changed", ("problem", diff.left.id, diff.right.id), diff.changed, console)
    _show_pairs("settings that differ", ("setting", diff.left.id, diff.right.id), diff.settings, console)


def _show_pairs(title: str, columns: Sequence[str], pairs: Mapping[str, tuple[str, str]], console: Console) -> None:
    if not pairs:
        return
    table = Table(*columns, title=title, title_justify="left")
    for name, (before, after) in pairs.items():
        table.add_row(escape(name), escape(before) or "-", escape(after) or "-")
    console.print(table)
