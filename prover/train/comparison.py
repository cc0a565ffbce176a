"""What trained models reach, set side by side: pass@k by state of training and seed, gains, and the portfolio.

Intervals are about the problems, as a sample of problems like these, so many of each stratum (a generated set has as
many of one family as of another); seeds of training that saw the same problem are averaged within it and taken as they
are. How much seeds differ is told apart, by the gain of each.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.evaluate.passk import bootstrap_mean, bootstrap_strata, pass_at_k
from prover.evaluate.results import Interval

Counts = Sequence[Mapping[str, Any]]
"""The problems of an evaluation, each with `name`, and `c` of `n` samples verified."""
Strata = Mapping[str, str]
"""The stratum of a problem by its name; what is not there makes one stratum together."""
UNSTRATIFIED: Strata = {}


def read_counts(path: Path, names: Container[str]) -> Counts:
    """Those problems of a result of `prover train evaluate --out` that are among `names`."""
    problems = json.loads(path.read_text(encoding="utf-8"))["problems"]
    return tuple(problem for problem in problems if problem["name"] in names)


def read_solved(result: Mapping[str, Any], *, how: str = "") -> set[str]:
    """Names of the problems that a run of `prover solve --json` proved, by `how` (`portfolio`, `model`) if given."""
    told = result["by_problem"]
    return {name for name, row in told.items() if row["status"] == "proved" and how in ("", row["how"])}


def average(runs: Sequence[Counts], k: int, strata: Strata = UNSTRATIFIED) -> Interval:
    """pass@k over problems, the mean of the seeds being the value of a problem, with a bootstrap over problems.

    Raises `InputError` when no problem has `k` judged samples.
    """
    values = average_by_problem(runs, k)
    if not values:
        raise InputError(f"no problem has {k} samples that Lean could judge", hint="See `n` in the results")
    return bootstrap_strata(_divide(values, strata))


def _divide(values: Mapping[str, float], strata: Strata) -> list[list[float]]:
    """The values of problems, by stratum."""
    found: dict[str, list[float]] = {}
    for name, value in values.items():
        found.setdefault(strata.get(name, ""), []).append(value)
    return list(found.values())


def average_by_problem(runs: Sequence[Counts], k: int) -> dict[str, float]:
    """The mean over seeds of each problem's pass@k."""
    found: dict[str, list[float]] = {}
    for run in runs:
        for problem in run:
            if problem["n"] >= k:
                found.setdefault(problem["name"], []).append(pass_at_k(problem["n"], problem["c"], k))
    return {name: sum(values) / len(values) for name, values in found.items()}


def tabulate_states(
    runs: Mapping[str, Mapping[int, Counts]], ks: Sequence[int], strata: Strata = UNSTRATIFIED
) -> dict[str, dict[str, Any]]:
    """A row for each state of training and seed, and one for all seeds where there are several: `{title: {k: ...}}`."""
    rows: dict[str, dict[str, Any]] = {}
    for state, by_seed in runs.items():
        if len(by_seed) > 1:
            rows |= {f"{state}, seed {seed}": _row([counts], ks, strata) for seed, counts in by_seed.items()}
        if by_seed:
            rows[state] = _row(list(by_seed.values()), ks, strata)
    return rows


def _row(runs: Sequence[Counts], ks: Sequence[int], strata: Strata) -> dict[str, Any]:
    """Values by k, each with its interval, and with the one that takes no account of strata."""
    return {str(k): {**average(runs, k, strata).to_json(), "unstratified": average(runs, k).to_json()} for k in ks}


def describe_solved(result: Mapping[str, Any], ks: Sequence[int], *, among: int) -> dict[str, dict[str, Any]]:
    """The row of the portfolio, with no chance in it: one sample is as good as many. `result` is of `solve --json`.

    The title says on how many problems it was, where these are fewer than `among`.
    """
    proved, asked = read_solved(result), result["by_problem"]
    title = "portfolio" if len(asked) == among else f"portfolio, first {len(asked)}"
    share = bootstrap_mean([float(name in proved) for name in asked]).to_json()
    return {title: {str(k): {**share, "unstratified": share} for k in ks}}


def compare(before: Mapping[int, Counts], after: Mapping[int, Counts], strata: Strata = UNSTRATIFIED) -> dict[str, Any]:
    """Gain in pass@1 over the seeds that both have, paired by problem.

    `verdict` is `better` or `worse` where the intervals of the two do not overlap, else `overlap`; `unstratified` has
    interval and verdict for problems drawn without regard to strata; `by_seed` is the gain of each seed. Raises
    `InputError` when they share no seed or no problem.
    """
    seeds = sorted(before.keys() & after.keys())
    old, new = (average_by_problem([runs[seed] for seed in seeds], 1) for runs in (before, after))
    gains = {name: new[name] - old[name] for name in old if name in new}
    if not gains:
        raise InputError("the two have no problem in common", hint="Compare results on the same problems")
    told, unstratified = (
        {
            **bootstrap_strata(_divide(gains, among), bounds=(-1.0, 1.0)).to_json(),
            "verdict": _tell_apart(*(bootstrap_strata(_divide(values, among)) for values in (old, new))),
        }
        for among in (strata, UNSTRATIFIED)
    )
    by_seed = {str(seed): average([after[seed]], 1).value - average([before[seed]], 1).value for seed in seeds}
    return {**told, "unstratified": unstratified, "by_seed": by_seed}


def _tell_apart(old: Interval, new: Interval) -> str:
    return "better" if new.low > old.high else "worse" if old.low > new.high else "overlap"
