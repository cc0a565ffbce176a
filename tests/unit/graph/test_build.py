"""From records to graphs: what is a node, what rests on what, how far each came and at what cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.record import ProblemRecord
from prover.graph import EdgeKind, NodeKind, ProofGraph, build_graph, check_graph, follow, list_edges, list_nodes
from tests.unit.graph import records
from tests.unit.graph.records import TWO_STEPS, TWO_STEPS_FILLED, Recorder, goal


def build(record: ProblemRecord) -> ProofGraph:
    """The graph of a sound record."""
    graph = build_graph(record)
    assert check_graph(graph) == []
    return graph


def theorem(graph: ProofGraph) -> dict:
    return graph.nodes[list_nodes(graph, NodeKind.THEOREM)[0]]


def statuses(graph: ProofGraph) -> dict[str, str]:
    return {told["label"]: told["status"] for _, told in graph.nodes(data=True)}


def edges(graph: ProofGraph, kind: EdgeKind) -> list[tuple[str, str]]:
    return [(graph.nodes[a]["label"], graph.nodes[b]["label"]) for a, b, _ in list_edges(graph, (kind,))]


def test_the_sketch_that_proved_the_theorem_and_those_that_did_not() -> None:
    graph = build(records.two_steps())
    assert statuses(graph) == {
        "t": "proved",
        "structural/wrong": "turned-away",
        "structural/dead end": "failed",
        "hole 1": "failed",
        "structural/test": "proved",
        "a": "proved",
        "b": "proved",
    }
    assert graph.nodes[theorem(graph)["closed_by"]]["label"] == "structural/test"
    in_proof = {told["label"] for _, told in graph.nodes(data=True) if told["is_in_proof"]}
    assert in_proof == {"t", "structural/test", "a", "b"}
    assert edges(graph, EdgeKind.HOLE) == [
        ("structural/dead end", "hole 1"),
        ("structural/test", "a"),
        ("structural/test", "b"),
    ]


def test_cost_is_of_a_node_and_of_all_below_it() -> None:
    graph = build(records.two_steps())
    told = theorem(graph)
    assert (told["attempt_count"], told["seconds"]) == (2, 0.5)
    assert (told["total_attempts"], told["total_seconds"]) == (6, 3.0)  # 6 attempts of 0.25 s, 3 sketches of 0.5 s
    failed = [attempt["messages"][0]["text"] for attempt in told["attempts"]]
    assert failed == ["omega failed", "simp failed"]


def test_a_goal_rests_on_earlier_ones_that_its_block_names() -> None:
    assert edges(build(records.two_steps()), EdgeKind.USES) == [("b", "a")]


@pytest.mark.parametrize("tactic", ["omega", "clear a\nomega", "clear a; omega", "exact f (by omega) -- not by a"])
def test_a_goal_may_use_what_its_block_does_not_name(tactic: str) -> None:
    recorder = Recorder()
    root = recorder.open()
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B", a="A"), (tactic,))])
    graph = build(recorder.finish(None))
    assert edges(graph, EdgeKind.MAY_USE) == [("b", "a")]
    assert edges(graph, EdgeKind.USES) == []


def test_a_have_without_a_name_is_found_by_its_type() -> None:
    recorder = Recorder()
    root = recorder.open()
    body = "have : A := by sorry\nhave b : B := by sorry\nexact b"
    known = {"this": "A"}
    recorder.sketch(root, body, [("", goal("A"), ("rfl",)), ("b", goal("B", **known), ("exact g this",))])
    assert edges(build(recorder.finish(None)), EdgeKind.USES) == [("b", "hole 1")]


def test_what_is_out_of_scope_is_no_premise() -> None:
    recorder = Recorder()
    root = recorder.open()
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B"), ("exact a",))])
    graph = build(recorder.finish(None))
    assert not edges(graph, EdgeKind.USES) + edges(graph, EdgeKind.MAY_USE)


def test_goals_equal_up_to_names_share_a_lemma() -> None:
    graph = build(records.shared())
    (lemma,) = list_nodes(graph, NodeKind.LEMMA)
    told = graph.nodes[lemma]
    assert edges(graph, EdgeKind.SAME_AS) == [("hole 1", "lemma at 2 places"), ("y", "lemma at 2 places")]
    assert told["status"] == "proved"
    assert graph.nodes[told["proved_by"]]["label"] == "y"
    assert statuses(graph)["hole 1"] == "failed"


def test_a_sketch_that_leads_back_to_the_theorem_shares_its_goal() -> None:
    recorder = Recorder()
    root = recorder.open(target="A")
    recorder.sketch(root, "exact k (by sorry)", [("", goal("A"), ())])
    graph = build(recorder.finish(None))
    assert [graph.nodes[one]["members"] for one in list_nodes(graph, NodeKind.LEMMA)] == [
        [list_nodes(graph, NodeKind.THEOREM)[0], list_nodes(graph, NodeKind.GOAL)[0]]
    ]


def test_an_interrupted_problem_is_open_and_so_is_its_unfinished_sketch() -> None:
    graph = build(records.interrupted())
    assert statuses(graph) == {"t": "open", "structural/test": "open", "a": "proved"}
    (sketch,) = list_nodes(graph, NodeKind.SKETCH)
    assert graph.nodes[sketch]["holes"] == 2


def test_a_statement_that_never_opened_is_turned_away() -> None:
    graph = build(records.never_opened())
    assert statuses(graph) == {"t": "turned-away"}
    assert theorem(graph)["message"] == "unknown identifier `P`"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ProblemStatus.FAILED, "failed"),
        (ProblemStatus.REFUTED, "refuted"),
        (ProblemStatus.TIMEOUT, "open"),
        (ProblemStatus.CRASHED, "open"),
        (ProblemStatus.INVALID, "turned-away"),
    ],
)
def test_a_theorem_without_a_proof_is_what_its_outcome_says(status: ProblemStatus, expected: str) -> None:
    recorder = Recorder()
    recorder.open("!omega")
    graph = build(recorder.finish(ProblemOutcome("t", status)))
    assert (theorem(graph)["status"], theorem(graph)["outcome"]) == (expected, status.value)


def test_a_proof_by_one_tactic_is_closed_by_that_attempt() -> None:
    recorder = Recorder()
    recorder.open("!omega", "grind")
    told = theorem(build(recorder.finish(records.PROVED, "grind")))
    assert (told["tactic"], told["closed_by"], told["axioms"]) == ("grind", "", ["propext"])


def test_the_sketch_that_was_verified_counts_and_not_the_first_that_was_filled() -> None:
    recorder = Recorder()
    root = recorder.open("grind")  # closes the goal, but the whole was not accepted
    recorder.sketch(root, "exact k (by sorry)", [("", goal("K"), ("rfl",))], origin="structural/not accepted")
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B", a="A"), ("exact g a.left",))])
    graph = build(recorder.finish(records.PROVED, TWO_STEPS_FILLED))
    assert graph.nodes[theorem(graph)["closed_by"]]["label"] == "structural/test"


def test_a_proof_with_declarations_of_its_own_is_not_of_the_tree() -> None:
    recorder = Recorder()
    recorder.open("!omega")
    told = theorem(build(recorder.finish(records.PROVED, "exact helper")))
    assert (told["status"], told["tactic"], told["closed_by"], told["how"]) == ("proved", "", "", "sketch")


def test_holes_of_holes_are_deeper() -> None:
    recorder = Recorder()
    root = recorder.open()
    (outer, _) = recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("!rfl",)), ("b", goal("B"), ("rfl",))])
    recorder.sketch(outer, "have c : C := by sorry\nexact c", [("c", goal("C"), ("omega",))], origin="inner")
    graph = build(recorder.finish(None))
    assert {told["label"]: told["depth"] for _, told in graph.nodes(data=True)} == {
        "t": 0, "structural/test": 0, "a": 1, "b": 1, "inner": 1, "c": 2,
    }  # fmt: skip
    assert statuses(graph)["a"] == "proved"
    a = next(node for node, told in graph.nodes(data=True) if told["label"] == "a")
    assert [graph.nodes[node]["label"] for node in follow(graph, a, EdgeKind.SKETCH)] == ["inner"]
    assert graph.nodes[a]["closed_by"] == follow(graph, a, EdgeKind.SKETCH)[0]
    assert graph.nodes[a]["proof"] == "have c : C := by omega\nexact c"


def test_what_a_model_wrote_is_kept_with_its_attempt() -> None:
    recorder = Recorder()
    recorder.open("!omega", "grind")
    first, second = recorder.goals[0].attempts
    written = replace(second, tactic=replace(second.tactic, completion="### Plan\ngrind", origin="model/cot"))
    recorder.goals[0] = replace(recorder.goals[0], attempts=(first, written))
    told = theorem(build(recorder.finish(records.PROVED, "grind")))
    assert [attempt.get("completion") for attempt in told["attempts"]] == [None, "### Plan\ngrind"]
    assert told["origin"] == "model/cot"
