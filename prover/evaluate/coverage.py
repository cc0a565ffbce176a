"""How often intervals hold the truth: on simulated benchmarks whose pass@k is known.

Each problem has a chance of its own to be solved by a sample, drawn from a beta distribution.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from prover.evaluate.passk import bootstrap_mean, bootstrap_strata, make_interval, pass_at_k
from prover.evaluate.results import Interval

Shape = tuple[float, float]
"""Parameters a and b of a beta distribution."""
HARD, MIDDLING, EASY = (0.3, 6.0), (1.5, 1.5), (12.0, 0.3)
FAMILIES = (HARD,) * 8 + (MIDDLING,) * 8 + (EASY,) * 8
"""The families of a generated benchmark, by the chances of their problems."""


@dataclass(frozen=True, slots=True)
class Population:
    """What benchmarks are drawn from, and how they are sampled."""

    problems: int
    shape: Shape
    samples: int
    k: int

    @property
    def truth(self) -> float:
        """pass@k of all problems: the mean of 1 - (1 - p)^k."""
        a, b = self.shape
        fails = math.lgamma(b + self.k) - math.lgamma(b) + math.lgamma(a + b) - math.lgamma(a + b + self.k)
        return 1.0 - math.exp(fails)

    def draw(self, chance: random.Random) -> list[float]:
        """A benchmark: the estimate of pass@k of each problem."""
        solved = (_sample(self.shape, self.samples, chance) for _ in range(self.problems))
        return [pass_at_k(self.samples, c, self.k) for c in solved]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the intervals of many benchmarks."""

    truth: float
    covered: float
    """Share of them that hold the truth."""
    half_width: float
    """Mean of half their width."""


def measure_coverage(
    population: Population, *, trials: int, resamples: int, seed: int = 0
) -> tuple[Coverage, Coverage]:
    """Return the coverage of our intervals, and of the plain bootstrap's, over `trials` benchmarks."""
    chance = random.Random(seed)
    ours, plain = list[Interval](), list[Interval]()
    for trial in range(trials):
        values = population.draw(chance)
        ours.append(bootstrap_mean(values, seed=trial, resamples=resamples))
        plain.append(_bootstrap_plainly(values, resamples, random.Random(trial)))
    return summarise(ours, population.truth), summarise(plain, population.truth)


def measure_family_coverage(
    per_family: int, *, samples: int = 8, trials: int, resamples: int, seed: int = 0
) -> tuple[Coverage, Coverage]:
    """Return the coverage for pass@1 within `FAMILIES`, and of intervals that take no account of them."""
    chance = random.Random(seed)
    truth = math.fsum(a / (a + b) for a, b in FAMILIES) / len(FAMILIES)
    within, without = list[Interval](), list[Interval]()
    for trial in range(trials):
        strata = [[_sample(shape, samples, chance) / samples for _ in range(per_family)] for shape in FAMILIES]
        within.append(bootstrap_strata(strata, seed=trial, resamples=resamples))
        values = [value for stratum in strata for value in stratum]
        without.append(bootstrap_mean(values, seed=trial, resamples=resamples))
    return summarise(within, truth), summarise(without, truth)


def summarise(intervals: Sequence[Interval], truth: float) -> Coverage:
    """What became of `intervals` that should hold `truth`."""
    holds = sum(found.low <= truth <= found.high for found in intervals)
    width = math.fsum(found.high - found.low for found in intervals)
    return Coverage(truth, holds / len(intervals), width / (2 * len(intervals)))


def _sample(shape: Shape, samples: int, chance: random.Random) -> int:
    """How many of the samples of a new problem are right."""
    rate = chance.betavariate(*shape)
    return sum(chance.random() < rate for _ in range(samples))


def _bootstrap_plainly(values: Sequence[float], resamples: int, chance: random.Random) -> Interval:
    """The percentile bootstrap without imaginary problems, to compare with."""
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(resamples))
    return make_interval(math.fsum(values) / len(values), means)
