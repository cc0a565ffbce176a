"""Each rule of proof graphs, broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from prover.core.record import ProblemRecord
from prover.graph import EdgeKind, NodeKind, ProofGraph, build_graph, check_graph, list_nodes
from tests.unit.graph import records


def find(graph: ProofGraph, label: str) -> str:
    return next(node for node, told in graph.nodes(data=True) if told["label"] == label)


def root(graph: ProofGraph) -> str:
    return list_nodes(graph, NodeKind.THEOREM)[0]


def open_a_hole(graph: ProofGraph) -> None:
    graph.nodes[find(graph, "a")]["status"] = "open"


def close_a_cycle(graph: ProofGraph) -> None:
    graph.add_edge(find(graph, "a"), find(graph, "b"), kind=EdgeKind.USES.value)


def add_a_root(graph: ProofGraph) -> None:
    graph.remove_edge(find(graph, "structural/dead end"), find(graph, "hole 1"))


def rest_on_nothing(graph: ProofGraph) -> None:
    graph.add_edge(find(graph, "a"), "sketch:gone", kind=EdgeKind.SKETCH.value)


def lose_the_proof(graph: ProofGraph) -> None:
    graph.nodes[root(graph)]["proof"] = ""


def lose_the_attempt(graph: ProofGraph) -> None:
    graph.nodes[find(graph, "a")]["attempts"] = []


def lose_a_hole(graph: ProofGraph) -> None:
    graph.remove_node(find(graph, "b"))


def credit_a_failed_sketch(graph: ProofGraph) -> None:
    graph.nodes[root(graph)]["closed_by"] = find(graph, "structural/dead end")


@pytest.mark.parametrize(
    ("damage", "rules"),
    [
        (open_a_hole, {"unproved-premise"}),
        (close_a_cycle, {"cycle"}),
        (add_a_root, {"root"}),
        (rest_on_nothing, {"dangling"}),
        (lose_the_proof, {"no-proof"}),
        (lose_the_attempt, {"no-proof"}),
        (lose_a_hole, {"no-proof"}),
        (credit_a_failed_sketch, {"unproved-premise"}),
    ],
)
def test_damage_is_found_and_nothing_else(damage: Callable[[ProofGraph], None], rules: set[str]) -> None:
    graph = build_graph(records.two_steps())
    assert check_graph(graph) == []
    damage(graph)
    assert {violation.rule for violation in check_graph(graph)} == rules


def test_a_lemma_that_is_proved_nowhere() -> None:
    graph = build_graph(records.shared())
    graph.nodes[list_nodes(graph, NodeKind.LEMMA)[0]]["proved_by"] = find(graph, "hole 1")
    assert [violation.rule for violation in check_graph(graph)] == ["unproved-premise"]


def test_an_outcome_without_its_proof_is_found() -> None:
    graph = build_graph(replace(records.two_steps(), proofs=()))
    assert [str(violation) for violation in check_graph(graph)] == [
        f"no-proof at theorem:{records.PROBLEM.id}: is proved but has no verified proof"
    ]


@pytest.mark.parametrize("lost", ["goals", "sketches"])
def test_references_to_what_was_not_recorded_are_found(lost: str) -> None:
    whole = records.two_steps()
    kept = {"goals": whole.goals[1:]} if lost == "goals" else {"sketches": ()}
    broken: ProblemRecord = replace(whole, **kept)
    rules = {violation.rule for violation in check_graph(build_graph(broken))}
    assert "dangling" in rules
