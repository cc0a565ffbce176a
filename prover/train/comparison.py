"""What trained models reach, set side by side: pass@k by state of training and seed, gains, and the portfolio.

Intervals are about the problems, as a sample of problems like these; seeds of training that saw the same problem are
averaged within it and taken as they are. How much seeds differ is told apart, by the gain of each.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.evaluate.passk import bootstrap_mean, pass_at_k
from prover.evaluate.results import Interval

Counts = Sequence[Mapping[str, Any]]
"""The problems of an evaluation, each with `name`, and `c` of `n` samples verified."""


def read_counts(path: Path, names: Container[str]) -> Counts:
    """Those problems of a result of `prover train evaluate --out` that are among `names`."""
    problems = json.loads(path.read_text(encoding="utf-8"))["problems"]
    return tuple(problem for problem in problems if problem["name"] in names)


def read_solved(result: Mapping[str, Any], *, how: str = "") -> set[str]:
    """Names of the problems that a run of `prover solve --json` proved, by `how` (`portfolio`, `model`) if given."""
    told = result["by_problem"]
    return {name for name, row in told.items() if row["status"] == "proved" and how in ("", row["how"])}


def average(runs: Sequence[Counts], k: int) -> Interval:
    """pass@k over problems, the mean of the seeds being the value of a problem, with a bootstrap over problems.

    Raises `InputError` when no problem has `k` judged samples.
    """
    values = average_by_problem(runs, k).values()
    if not values:
        raise InputError(f"no problem has {k} samples that Lean could judge", hint="See `n` in the results")
    return bootstrap_mean(values)


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


def describe_solved(result: Mapping[str, Any], ks: Sequence[int], *, among: int) -> dict[str, dict[str, Any]]:
    """The row of the portfolio, with no chance in it: one sample is as good as many. `result` is of `solve --json`.

    The title says on how many problems it was, where these are fewer than `among`.
    """
    proved, asked = read_solved(result), result["by_problem"]
    title = "portfolio" if len(asked) == among else f"portfolio, first {len(asked)}"
    share = bootstrap_mean([float(name in proved) for name in asked]).to_json()
    return {title: {str(k): share for k in ks}}


def compare(before: Mapping[int, Counts], after: Mapping[int, Counts]) -> dict[str, Any]:
    """Gain in pass@1 over the seeds that both have, paired by problem.

    `verdict` is `better` or `worse` where the intervals of the two do not overlap, else `overlap`; `by_seed` is the
    gain of each seed. Raises `InputError` when they share no seed or no problem.
    """
    seeds = sorted(before.keys() & after.keys())
    old, new = (average_by_problem([runs[seed] for seed in seeds], 1) for runs in (before, after))
    gains = [new[name] - old[name] for name in old if name in new]
    if not gains:
        raise InputError("the two have no problem in common", hint="Compare results on the same problems")
    one, other = bootstrap_mean(old.values()), bootstrap_mean(new.values())
    verdict = "better" if other.low > one.high else "worse" if one.low > other.high else "overlap"
    by_seed = {str(seed): average([after[seed]], 1).value - average([before[seed]], 1).value for seed in seeds}
    return {**bootstrap_mean(gains, bounds=(-1.0, 1.0)).to_json(), "verdict": verdict, "by_seed": by_seed}
