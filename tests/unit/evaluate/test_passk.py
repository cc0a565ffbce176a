"""pass@k against slow exact references, and intervals that cover what they promise."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.core.errors import InputError
from prover.evaluate.coverage import Population, measure_coverage, measure_family_coverage
from prover.evaluate.passk import Counts, bootstrap_mean, bootstrap_strata, estimate_pass_at_k, pass_at_k


def by_enumeration(n: int, c: int, k: int) -> Fraction:
    """The share of all choices of k samples that hold a right one."""
    right = [index < c for index in range(n)]
    chosen = list(combinations(right, k))
    return Fraction(sum(any(choice) for choice in chosen), len(chosen))


def by_binomials(n: int, c: int, k: int) -> Fraction:
    return 1 - Fraction(math.comb(n - c, k), math.comb(n, k))


def test_every_small_table_by_enumeration() -> None:
    for n in range(1, 9):
        for c in range(n + 1):
            for k in range(1, n + 1):
                assert pass_at_k(n, c, k) == pytest.approx(float(by_enumeration(n, c, k)), rel=1e-12, abs=1e-15)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_random_tables_by_exact_binomials(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 20_000))
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    assert pass_at_k(n, c, k) == pytest.approx(float(by_binomials(n, c, k)), rel=1e-9, abs=1e-12)


@given(st.lists(st.integers(0, 16), min_size=1, max_size=40), st.integers(1, 16))
@settings(max_examples=60, deadline=None)
def test_a_table_is_the_mean_of_its_problems_and_its_interval_holds_it(correct: list[int], k: int) -> None:
    problems = [Counts(16, c) for c in correct]
    found = estimate_pass_at_k(problems, k, resamples=50)
    exact = sum((by_binomials(16, c, k) for c in correct), Fraction()) / len(correct)
    assert found.value == pytest.approx(float(exact), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == estimate_pass_at_k(problems[::-1], k, resamples=50)


def test_the_estimator_is_unbiased_and_the_plug_in_is_not() -> None:
    n, k, p = 6, 4, Fraction(1, 5)
    truth = 1 - (1 - p) ** k
    weights = [math.comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
    unbiased = sum(weight * by_binomials(n, c, k) for c, weight in enumerate(weights))
    assert unbiased == truth
    assert float(unbiased) == pytest.approx(float(sum(w * Fraction(pass_at_k(n, c, k)) for c, w in enumerate(weights))))
    plug_in = sum(weight * (1 - (1 - Fraction(c, n)) ** k) for c, weight in enumerate(weights))
    assert abs(plug_in - truth) > Fraction(1, 50)


def test_stopping_at_the_first_proof_leaves_pass_at_n_as_it_is() -> None:
    source = random.Random(1)
    for _ in range(50):
        tables = [[source.random() < 0.2 for _ in range(8)] for _ in range(20)]
        whole = [Counts(8, sum(table)) for table in tables]
        early = [
            Counts(table.index(True) + 1, 1, table.index(True) < 7) if any(table) else Counts(8, 0) for table in tables
        ]
        assert estimate_pass_at_k(early, 8, resamples=5) == estimate_pass_at_k(whole, 8, resamples=5)


@pytest.mark.parametrize(("n", "c", "k"), [(4, 5, 1), (4, -1, 1), (4, 2, 0), (4, 2, 5)])
def test_impossible_numbers_are_refused(n: int, c: int, k: int) -> None:
    with pytest.raises(InputError):
        pass_at_k(n, c, k)


def test_problems_without_enough_samples_do_not_count() -> None:
    assert estimate_pass_at_k([Counts(8, 8), Counts(2, 0)], 4).value == 1.0
    with pytest.raises(InputError, match="no problem has 9 samples"):
        estimate_pass_at_k([Counts(8, 8)], 9)


@pytest.mark.parametrize(
    ("problems", "shape", "n", "k"),
    [
        (30, (0.3, 0.5), 8, 4),  # most problems nearly always or nearly never solved
        (30, (0.1, 3.0), 1, 1),  # hard: where the plain bootstrap covers 62 %
        (70, (3.0, 0.1), 8, 4),  # easy: 47 %
        (12, (2.0, 2.0), 8, 4),  # few: 84 %
    ],
)
def test_intervals_cover_the_truth(problems: int, shape: tuple[float, float], n: int, k: int) -> None:
    ours, plain = measure_coverage(Population(problems, shape, n, k), trials=400, resamples=200, seed=7)
    assert ours.covered >= 0.92  # 95 % less what 400 trials and 200 resamples leave to chance
    assert plain.covered < ours.covered


def test_the_truth_of_a_population_is_what_many_problems_come_to() -> None:
    population = Population(20_000, (0.5, 1.5), 4, 2)
    values = population.draw(random.Random(3))
    assert sum(values) / len(values) == pytest.approx(population.truth, abs=0.01)


def test_nothing_but_failures_does_not_mean_certainty() -> None:
    none, all_ = bootstrap_mean([0.0] * 20), bootstrap_mean([1.0] * 20)
    assert (none.value, none.low, all_.value, all_.high) == (0.0, 0.0, 1.0, 1.0)
    assert 0.1 < none.high < 0.25
    assert all_.low == pytest.approx(1 - none.high, abs=0.05)


@pytest.mark.parametrize("per_family", [3, 10])
def test_strata_cover_the_truth_in_less_width(per_family: int) -> None:
    within, without = measure_family_coverage(per_family, trials=150, resamples=100, seed=11)
    assert within.covered >= 0.9  # 95 % less what 150 trials and 100 resamples leave to chance
    assert within.half_width < 0.75 * without.half_width


def test_one_stratum_is_the_plain_bootstrap_and_so_are_values_alone() -> None:
    values = [0.0, 0.25, 0.5, 1.0]
    assert bootstrap_strata([values]) == bootstrap_strata([[value] for value in values]) == bootstrap_mean(values)


def test_one_value_alone_goes_to_the_smallest_stratum() -> None:
    assert bootstrap_strata([[0.0, 1.0], [1.0]]) == bootstrap_mean([0.0, 1.0, 1.0])
    assert bootstrap_strata([[0.0, 0.5, 0.5], [1.0, 0.0], [1.0]]) == bootstrap_strata(
        [[0.0, 0.5, 0.5], [0.0, 1.0, 1.0]]
    )


def test_the_order_of_strata_and_in_them_does_not_matter() -> None:
    assert bootstrap_strata([[0.0, 1.0, 1.0], [0.5, 0.25]]) == bootstrap_strata([[0.25, 0.5], [1.0, 0.0, 1.0]])


def test_strata_that_all_failed_do_not_mean_certainty() -> None:
    none = bootstrap_strata([[0.0] * 5] * 4)
    assert (none.value, none.low) == (0.0, 0.0)
    assert 0.05 < none.high < 0.25
