"""The numbers behind the plots, their tables, and the drawings of them."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.evaluate.results import Evaluation
from prover.report import figures, summary
from prover.report.axes import percent_axis, seconds_axis
from prover.report.charts import draw
from prover.report.entries import enter
from prover.report.figures import Figure, Histogram
from prover.report.pages import format_duration
from prover.report.tables import tabulate
from tests.unit.report.evaluations import Shelf, fail, make_problem, prove, two_evaluations

SHARES = st.floats(0, 1)


def make_all(*evaluations: Evaluation) -> dict[str, Figure]:
    entrants = enter(evaluations)
    estimates = [(entrant, figures.estimate_all(entrant.evaluation)) for entrant in entrants]
    found = (
        figures.make_curves(estimates),
        figures.make_steps(entrants),
        figures.make_groups(entrants, "area"),
        figures.make_groups(entrants, "split"),
        figures.make_failures(entrants),
        figures.make_times(entrants),
        figures.make_differences(summary.compare_all(entrants)),
    )
    return {figure.name: figure for figure in found if figure is not None}


def test_the_numbers_are_those_of_the_evaluations() -> None:
    made = make_all(*two_evaluations(Shelf()))
    # The first proves 4 of 6 problems in both samples; by area: algebra (p0, p3) 0, the others all.
    assert tabulate(made["pass-at-k"]).rows[0][1].startswith("66.7 (")
    areas = {row[0]: row[1].split()[0] for row in tabulate(made["by-area"]).rows}
    assert areas == {"algebra (2)": "0.0", "logic (2)": "100.0", "number theory (2)": "100.0"}
    splits = {row[0]: row[1].split()[0] for row in tabulate(made["by-split"]).rows}
    assert splits == {"test (3)": "66.7", "valid (3)": "66.7"}
    # Two samples each: two errors of the first; one error and one timeout of the second.
    assert {row[0]: row[1:] for row in tabulate(made["failures"]).rows} == {
        "error": ("4", "2"),
        "timeout": ("0", "2"),
    }
    # Won: p0003; lost: p0001.
    assert [row[0] for row in tabulate(made["differences"]).rows] == ["pass@1", "pass@2"]
    assert tabulate(made["differences"]).rows[0][1].startswith("+0.0 (")
    assert [row[1:] for row in tabulate(made["proved-within"]).rows] == [("2.0 s", "4.0 s")] * 4
    times = {row[0]: row[1:] for row in tabulate(made["times"]).rows}
    assert times == {"2 s to 5 s": ("8", "0", "8", "0"), "5 s to 10 s": ("0", "4", "0", "4")}


def test_every_figure_is_drawn_as_xml_with_a_label() -> None:
    for figure in make_all(*two_evaluations(Shelf())).values():
        drawn = ElementTree.fromstring(str(draw(figure).render()))
        assert drawn.get("aria-label")
        assert "nan" not in ElementTree.tostring(drawn, encoding="unicode").lower().replace("finance", "")
        width, height = (float(x) for x in drawn.get("viewBox", "").split()[2:])
        for text in drawn.iter("text"):
            assert -1 <= float(text.get("x", "0")) <= width + 1
            assert -1 <= float(text.get("y", "0")) <= height + 1


def test_what_cannot_be_told_is_not_drawn() -> None:
    shelf = Shelf()
    problem = make_problem(1)
    alone = shelf.evaluate("eval-b", [[prove(problem)]])
    assert set(make_all(alone)) == {"proved-within", "by-area", "times"}
    assert set(make_all(shelf.evaluate("eval-c", [[fail(problem)]]))) == {"by-area", "failures", "times"}


def test_a_curve_has_the_powers_of_two_and_what_was_asked_for() -> None:
    shelf = Shelf()
    evaluation = shelf.evaluate("eval-a", [[prove(make_problem(1))]] * 6)
    assert figures.list_ks(evaluation) == [1, 2, 4, 6]


@given(st.lists(st.tuples(st.floats(0, 1e5), st.booleans()), min_size=1, max_size=30))
def test_a_histogram_counts_every_value_once(pairs: list[tuple[float, bool]]) -> None:
    entrants = enter([Shelf().evaluate("eval-a", [[prove(make_problem(1))]])])
    made = figures.make_histogram("times", "t", "s", [(entrants[0], pairs)])
    assert isinstance(made, Histogram)
    (_, proofs, others) = made.facets[0]
    assert sum(proofs) == sum(proved for _, proved in pairs)
    assert sum(proofs) + sum(others) == len(pairs)
    assert list(made.edges) == sorted(set(made.edges))
    assert made.edges[0] <= min(value for value, _ in pairs)
    assert max(value for value, _ in pairs) <= made.edges[-1]


@given(SHARES, SHARES)
def test_axes_of_shares_hold_their_values_between_round_ticks(one: float, other: float) -> None:
    low, high = sorted((one, other))
    axis = percent_axis(low, high, 250, 0)
    places = [axis.place(value) for value, _ in axis.ticks]
    assert 2 <= len(places) <= 12
    assert all(a > b for a, b in itertools.pairwise(places))
    for value in (low, high):
        assert -1e-6 <= axis.place(value) <= 250 + 1e-6


@given(st.floats(0.001, 1e5), st.floats(0.001, 1e5))
def test_axes_of_times_have_ticks_within(one: float, other: float) -> None:
    low, high = sorted((one, other))
    axis = seconds_axis(low, high, 50, 500)
    assert all(50 <= axis.place(value) <= 500 for value, _ in axis.ticks)
    assert 50 <= axis.place(math.log10(max(high, 0.02))) <= 500


def test_differences_in_provenance_are_listed_and_other_leans_warned_of() -> None:
    shelf = Shelf()
    left, right = two_evaluations(shelf)
    provenance = {**right.provenance, "versions": {"lean": "4.29.0 native", "prover": "0"}}
    entrants = enter([left, replace(right, provenance=provenance)])
    told = dict(summary.list_differences(entrants))
    assert told["versions.lean"] == ("4.28.0 embedded", "4.29.0 native")
    warnings = summary.list_warnings(entrants, summary.compare_all(entrants))
    assert "Different Leans: 4.28.0 embedded, 4.29.0 native" in warnings


def test_evaluations_without_a_common_problem_are_shown_side_by_side_with_a_warning() -> None:
    shelf = Shelf()
    entrants = enter(
        [shelf.evaluate("eval-a", [[prove(make_problem(1))]]), shelf.evaluate("eval-b", [[prove(make_problem(2))]])]
    )
    assert summary.compare_all(entrants) == ()
    assert "B has no problem in common with A" in summary.list_warnings(entrants, ())


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 ms"), (0.05, "50 ms"), (7.26, "7.3 s"), (3723, "1 h 02 min")])
def test_durations(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
