"""What must hold of every proof graph. A violation is a value: a broken record is worth showing too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import networkx as nx

from prover.core.verdict import Status
from prover.graph.model import EdgeKind, NodeKind, NodeStatus, ProofGraph, follow, list_nodes


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must not be in a proof graph."""

    node: str
    rule: str
    """`dangling`, `cycle`, `root`, `unproved-premise` or `no-proof`."""
    message: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.node}: {self.message}"


def check_graph(graph: ProofGraph) -> list[Violation]:
    """Return what is wrong with a proof graph; nothing, if it is sound.

    It has no cycle, one root (the theorem), no edge from or to something that was not recorded; and each
    proved node has a proof whose premises are proved: the theorem a verified proof, a goal a tactic or a
    proved sketch, a sketch all its goals, a shared lemma one of its places.
    """
    dangling = [Violation(node, "dangling", "was not recorded") for node, told in graph.nodes(data=True) if not told]
    proved = (node for node, told in graph.nodes(data=True) if told.get("status") == NodeStatus.PROVED)
    return [*dangling, *_check_shape(graph), *(found for node in proved for found in _check_proof(graph, node))]


def _check_shape(graph: ProofGraph) -> Iterator[Violation]:
    roots = [node for node, degree in graph.in_degree() if degree == 0]
    theorems = list_nodes(graph, NodeKind.THEOREM)
    if len(roots) != 1 or roots != theorems:
        shown = ", ".join(roots) or "none"
        yield Violation((theorems or roots or [""])[0], "root", f"the theorem should be the only root; roots: {shown}")
    if not nx.is_directed_acyclic_graph(graph):
        cycle = [edge[0] for edge in nx.find_cycle(graph)]
        yield Violation(cycle[0], "cycle", f"rests on itself through {', '.join(cycle[1:]) or 'nothing else'}")


def _check_proof(graph: ProofGraph, node: str) -> Iterator[Violation]:
    check = _PROOF_CHECKS[NodeKind(graph.nodes[node]["kind"])]
    yield from check(graph, node)


def _check_theorem(graph: ProofGraph, node: str) -> Iterator[Violation]:
    if not graph.nodes[node]["proof"]:
        yield Violation(node, "no-proof", "is proved but has no verified proof")
    if graph.nodes[node]["closed_by"]:
        yield from _check_premise(graph, node, graph.nodes[node]["closed_by"])


def _check_goal(graph: ProofGraph, node: str) -> Iterator[Violation]:
    told = graph.nodes[node]
    if told["closed_by"]:
        yield from _check_premise(graph, node, told["closed_by"])
    elif not any(
        attempt["status"] == Status.PROVED and attempt["tactic"] == told["tactic"] for attempt in told["attempts"]
    ):
        yield Violation(node, "no-proof", "is proved, and neither an attempt nor a sketch closes it")


def _check_sketch(graph: ProofGraph, node: str) -> Iterator[Violation]:
    holes = follow(graph, node, EdgeKind.HOLE)
    if len(holes) != graph.nodes[node]["holes"]:
        missing = graph.nodes[node]["holes"] - len(holes)
        yield Violation(node, "no-proof", f"is proved, but {missing} of its goals were not recorded")
    for hole in holes:
        yield from _check_premise(graph, node, hole)


def _check_lemma(graph: ProofGraph, node: str) -> Iterator[Violation]:
    place = graph.nodes[node]["proved_by"]
    is_place = graph.has_edge(place, node)
    if not is_place or graph.nodes[place].get("status") != NodeStatus.PROVED:
        yield Violation(node, "unproved-premise", f"is proved at {place or 'no place'}, which is not proved")


def _check_premise(graph: ProofGraph, node: str, premise: str) -> Iterator[Violation]:
    is_proved = graph.has_edge(node, premise) and graph.nodes[premise].get("status") == NodeStatus.PROVED
    if not is_proved:
        yield Violation(node, "unproved-premise", f"is proved by {premise}, which is not proved")


_PROOF_CHECKS: dict[NodeKind, Callable[[ProofGraph, str], Iterator[Violation]]] = {
    NodeKind.THEOREM: _check_theorem,
    NodeKind.GOAL: _check_goal,
    NodeKind.SKETCH: _check_sketch,
    NodeKind.LEMMA: _check_lemma,
}
