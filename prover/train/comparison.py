"""What trained models reach, set side by side: pass@k by state of training and seed, gains, and the portfolio."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from prover.evaluate.passk import bootstrap_mean, pass_at_k
from prover.evaluate.results import Interval

Counts = Sequence[Mapping[str, Any]]
"""The problems of an evaluation, each with `name`, and `c` of `n` samples verified."""


def read_counts(path: Path) -> Counts | None:
    """The problems of a result of `prover train evaluate --out`; None when it was not run."""
    return tuple(json.loads(path.read_text(encoding="utf-8"))["problems"]) if path.exists() else None


def read_solved(result: Mapping[str, Any]) -> set[str]:
    """Names of the problems that a run of `prover solve --json` proved."""
    return {name for name, told in result["by_problem"].items() if _status(told) == "proved"}


def _status(told: Any) -> str:
    return str(told["status"] if isinstance(told, Mapping) else told)


def average(runs: Sequence[Counts], k: int) -> Interval:
    """pass@k over problems, the mean of the seeds being the value of a problem, with a bootstrap over problems."""
    return bootstrap_mean(average_by_problem(runs, k).values())


def average_by_problem(runs: Sequence[Counts], k: int) -> dict[str, float]:
    """The mean over seeds of each problem's pass@k."""
    found: dict[str, list[float]] = {}
    for run in runs:
        for problem in run:
            if problem["n"] >= k:
                found.setdefault(problem["name"], []).append(pass_at_k(problem["n"], problem["c"], k))
    return {name: sum(values) / len(values) for name, values in found.items()}


def tabulate_states(runs: Mapping[str, Mapping[int, Counts]], ks: Sequence[int]) -> dict[str, dict[str, Any]]:
    """A row for each state of training and seed, and one for all seeds where there are several: `{title: {k: ...}}`."""
    rows: dict[str, dict[str, Any]] = {}
    for state, by_seed in runs.items():
        if len(by_seed) > 1:
            rows |= {f"{state}, seed {seed}": _row([counts], ks) for seed, counts in by_seed.items()}
        if by_seed:
            rows[state] = _row(list(by_seed.values()), ks)
    return rows


def _row(runs: Sequence[Counts], ks: Sequence[int]) -> dict[str, Any]:
    return {str(k): average(runs, k).to_json() for k in ks}


def describe_solved(solved: Iterable[str], names: Sequence[str], ks: Sequence[int]) -> dict[str, Any]:
    """The row of a method without chance in it: one sample is as good as many."""
    proved = set(solved)
    share = bootstrap_mean([float(name in proved) for name in names]).to_json()
    return {str(k): share for k in ks}


def compare(before: Sequence[Counts], after: Sequence[Counts]) -> dict[str, Any]:
    """Gain in pass@1, paired by problem, and whether the two intervals are apart."""
    old, new = average_by_problem(before, 1), average_by_problem(after, 1)
    gain = bootstrap_mean([new[name] - old[name] for name in old if name in new], bounds=(-1.0, 1.0))
    one, other = bootstrap_mean(old.values()), bootstrap_mean(new.values())
    is_apart = other.low > one.high or one.low > other.high
    return {**gain.to_json(), "is_apart": is_apart}
