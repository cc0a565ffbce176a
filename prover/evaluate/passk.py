"""Unbiased pass@k with bootstrap intervals: Chen et al. 2021, *Evaluating Large Language Models Trained on Code*, §2.1.

pass@k is the probability that at least one of `k` samples of a problem is right, averaged over problems. From `n >= k`
samples of which `c` are right, `1 - C(n-c, k) / C(n, k)` estimates it without bias; the plug-in `1 - (1 - c/n)^k` does
not. The intervals are about the benchmark as a sample of problems like these: whole problems are drawn anew, each
with its samples.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from prover.core.errors import InputError
from prover.evaluate.results import Interval

RESAMPLES = 2_000
CONFIDENCE = 0.95


class Counted(Protocol):
    """A problem with `n` samples, `c` of them right."""

    @property
    def n(self) -> int:
        """Samples."""
        ...

    @property
    def c(self) -> int:
        """Those that are proofs."""
        ...

    @property
    def has_stopped(self) -> bool:
        """Whether its samples ended at the first proof, before the number that was asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Counts:
    """A problem of which only the numbers are known. Implements `Counted`."""

    n: int
    c: int
    has_stopped: bool = False


def pass_at_k(n: int, c: int, k: int) -> float:
    """Return the unbiased estimate for one problem: `1 - C(n-c, k) / C(n, k)`.

    As a product of `k` (or `c`, if fewer) factors it neither overflows nor cancels. Raises `InputError` unless
    `0 <= c <= n` and `1 <= k <= n`.
    """
    if not 0 <= c <= n:
        raise InputError(f"{c} of {n} samples cannot be right")
    if not 1 <= k <= n:
        raise InputError(f"pass@{k} cannot be estimated from {n} samples", hint="Ask for k between 1 and --samples")
    if n - c < k:
        return 1.0
    # C(n-c, k) / C(n, k) is symmetric in c and k: take the shorter product.
    few, many = sorted((c, k))
    return 1.0 - math.prod(1.0 - many / (n - i) for i in range(few))


def estimate_pass_at_k(problems: Iterable[Counted], k: int, *, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """Return pass@k over `problems` and its bootstrap interval; the same for the same input and seed.

    Problems with fewer than `k` samples are left out, for samples end in order of their index and not by their
    result; one that has stopped at its first proof counts as 1. Raises `InputError` when no problem is left.
    """
    values = values_at_k(problems, k)
    if not values:
        raise InputError(f"no problem has {k} samples", hint="`--resume` goes on with an evaluation that was stopped")
    return bootstrap_mean(values, seed=seed, resamples=resamples)


def values_at_k(problems: Iterable[Counted], k: int) -> list[float]:
    """Return the estimate of each problem that has `k` samples, or has stopped at a proof."""
    return [1.0 if p.has_stopped else pass_at_k(p.n, p.c, k) for p in problems if p.has_stopped or p.n >= k]


def bootstrap_mean(
    values: Iterable[float], *, bounds: tuple[float, float] = (0.0, 1.0), seed: int = 0, resamples: int = RESAMPLES
) -> Interval:
    """Return the mean of `values` with a 95 % percentile bootstrap interval (Efron 1979), deterministic by `seed`.

    Two imaginary problems, one at each of `bounds`, are drawn from along with the others. The plain bootstrap of a
    table in which (nearly) all problems ended alike is far too sure of itself, 0/20 would give [0, 0]; with them it
    covers what it promises (docs/evaluation.md), for the same reason as the counts that Agresti and Caffo (2000) add.
    """
    # Sorted, so that the order in which problems ended does not matter.
    return _bootstrap(tuple(sorted(values)), bounds, seed, resamples)


def bootstrap_strata(
    strata: Iterable[Iterable[float]],
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """Return the mean of all values with an interval for problems that were drawn from each stratum by itself.

    Where a benchmark has so and so many problems of each kind, chance is in which problems of a kind it has, not in how
    many: values are drawn anew within their stratum, one fewer than it has, so that the variance is right in small
    ones too (Rao and Wu 1988, *Resampling inference with complex survey data*). Values that are alone in a stratum
    make one together, a single one goes to the smallest. The two imaginary problems of `bootstrap_mean` are shared by
    all. With one stratum it is that function.
    """
    groups = [tuple(sorted(values)) for values in strata]
    alone = tuple(sorted(value for group in groups if len(group) == 1 for value in group))
    kept = sorted((group for group in groups if len(group) > 1), key=lambda group: (len(group), group))
    if len(alone) == 1 and kept:  # one value says nothing of how much such values differ
        kept[0] = tuple(sorted((*kept[0], *alone)))
    elif alone:
        kept.append(alone)
    if len(kept) == 1:
        return bootstrap_mean(kept[0], bounds=bounds, seed=seed, resamples=resamples)
    return _bootstrap_strata(tuple(kept), bounds, seed, resamples)


@lru_cache(maxsize=1024)
def _bootstrap(ordered: tuple[float, ...], bounds: tuple[float, float], seed: int, resamples: int) -> Interval:
    drawn = (bounds[0], *ordered, bounds[1])
    source = random.Random(seed)
    means = sorted(sum(source.choices(drawn, k=len(drawn))) / len(drawn) for _ in range(resamples))
    return make_interval(math.fsum(ordered) / len(ordered), means)


@lru_cache(maxsize=1024)
def _bootstrap_strata(
    strata: tuple[tuple[float, ...], ...], bounds: tuple[float, float], seed: int, resamples: int
) -> Interval:
    total = sum(map(len, strata))
    source = random.Random(seed)
    means = [0.0] * resamples
    for values in strata:
        share, draws = len(values) / total, len(values) - 1
        pool = (bounds[0], *values, bounds[1])
        weights = list(accumulate((share, *[1.0] * len(values), share)))
        for at in range(resamples):
            means[at] += share * sum(source.choices(pool, cum_weights=weights, k=draws)) / draws
    return make_interval(math.fsum(value for values in strata for value in values) / total, sorted(means))


def make_interval(value: float, means: Sequence[float]) -> Interval:
    """The value with the percentiles of its `means` in resamples, which are in order."""
    tail = (1.0 - CONFIDENCE) / 2.0
    return Interval(value, min(value, _quantile(means, tail)), max(value, _quantile(means, 1.0 - tail)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between order statistics."""
    place = share * (len(ordered) - 1)
    lower = math.floor(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower])
