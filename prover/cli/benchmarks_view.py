"""How `prover benchmarks` shows a benchmark and its problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from benchmarks import Benchmark, BenchmarkInfo, Presence
from benchmarks.lock import read_lock
from benchmarks.manifest import Manifest
from benchmarks.pull import explain_by_hand
from benchmarks.shelf import data_folder, find_presence
from prover.core.problem import Problem

_STYLES = {Presence.ABSENT: "yellow", Presence.CHANGED: "red"}
_LABELS = ("split", "area", "difficulty")
_UNKNOWN = "not known here; the first pull records it, later ones must agree"


def describe_info(info: BenchmarkInfo) -> dict[str, Any]:
    """A line of the list as a JSON object."""
    return {
        "name": info.name,
        "description": info.description,
        "problems": info.count,
        "splits": list(info.splits),
        "needs_mathlib": info.needs_mathlib,
        "data": info.presence.value,
        "licence": info.licence,
    }


def tabulate_infos(infos: Sequence[BenchmarkInfo]) -> Table:
    """The list as a table."""
    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("problems", justify="right")
    for title in ("splits", "Mathlib", "data"):
        table.add_column(title, no_wrap=True)
    table.add_column("licence", overflow="fold")
    for info in infos:
        presence = f"[{_STYLES.get(info.presence, 'green')}]{info.presence.value}[/]"
        mathlib = "needed" if info.needs_mathlib else "no"
        table.add_row(info.name, str(info.count), ", ".join(info.splits), mathlib, presence, info.licence)
    return table


def describe_benchmark(target: str, manifest: Manifest | None, benchmark: Benchmark | None) -> dict[str, Any]:
    """What a benchmark is, as a JSON object: manifest, lock, counts by label, names of the problems."""
    described: dict[str, Any] = {"name": target}
    if manifest is not None:
        described |= manifest.model_dump(mode="json", exclude={"name", "file", "header"})
        described["data"] = find_presence(manifest).value
        lock = read_lock(data_folder() / manifest.name) if manifest.origin else None
        described["lock"] = lock.model_dump(mode="json", exclude={"files"}) if lock else None
        if benchmark is None:
            described["by_hand"] = explain_by_hand(manifest)
    if benchmark is not None:
        described["count"] = len(benchmark.problems)
        described["sha256"] = benchmark.sha256 or None
        described["note"] = benchmark.note
        for label in _LABELS:
            counts = Counter(str(getattr(problem, label)) for problem in benchmark.problems)
            described[f"by_{label}"] = dict(sorted(counts.items()))
        described["unreadable"] = {problem.name: problem.defect for problem in benchmark.problems if problem.defect}
        described["problems"] = [problem.name for problem in benchmark.problems]
    return described


def show_benchmark(described: dict[str, Any], console: Console) -> None:
    """Print what a benchmark is, for people."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key in ("name", "description", "count", "data", "licence", "source", "revision", "sha256", "note"):
        if key in described and described[key] != "":
            table.add_row(key, _spell_out(key, described))
    if described.get("needs_mathlib"):
        table.add_row("Lean", "needs Mathlib")
    for label in _LABELS:
        counts = described.get(f"by_{label}", {})
        if set(counts) - {""}:
            table.add_row(label, ", ".join(f"{name or '(none)'} {count}" for name, count in counts.items()))
    for name, defect in described.get("unreadable", {}).items():
        table.add_row("unreadable", f"{name}: {defect}")
    for issue in described.get("known_issues", ()):
        table.add_row("known issue", f"{issue['name']} ({issue['action']}): {issue['reason']}")
    console.print(table)
    if "by_hand" in described:
        console.print(f"pull it: prover benchmarks pull {described['name']}", markup=False)
        console.print(described["by_hand"], markup=False, soft_wrap=True)


def _spell_out(key: str, described: dict[str, Any]) -> str:
    value, lock = described[key], described.get("lock")
    if key == "revision" and value is None and lock:
        return f"{lock['revision'] or 'unknown'} (locked by the first pull, {lock['pulled_at']})"
    return _UNKNOWN if value is None else str(value)


def describe_problem(problem: Problem, manifest: Manifest | None) -> dict[str, Any]:
    """A problem as a JSON object."""
    issues = [issue for issue in (manifest.known_issues if manifest else ()) if issue.name == problem.name]
    return {
        "name": problem.name,
        "theorem": problem.lean_name,
        "id": problem.id,
        **{label: getattr(problem, label) for label in (*_LABELS, "source", "informal", "defect")},
        "header": problem.header,
        "statement": problem.statement,
        "known_issues": [issue.model_dump(mode="json") for issue in issues],
    }


def show_problem(described: dict[str, Any], console: Console) -> None:
    """Print a problem, for people."""
    labels = [described[label] for label in (*_LABELS, "source") if described[label]]
    console.print(described["name"], style="bold", markup=False, end="  ")
    console.print(" · ".join(labels), markup=False)
    if described["informal"]:
        console.print(described["informal"], markup=False)
    for issue in described["known_issues"]:
        console.print(f"known issue ({issue['action']}): {issue['reason']}", style="yellow", markup=False)
    if described["defect"]:
        console.print(f"unreadable: {described['defect']}", style="red", markup=False)
    text = f"{described['header'].rstrip()}\n\n{described['statement']} := by\n  sorry"
    if console.is_terminal:
        console.print(Syntax(text, "lean", theme="ansi_dark", background_color="default", word_wrap=True))
    else:
        console.print(text, markup=False, soft_wrap=True)
