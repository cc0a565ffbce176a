"""What a proof graph consists of. Attributes of nodes and edges are plain JSON values.

Every edge leads from something to what it rests on:

    theorem ──sketch──> sketch ──hole──> goal ──sketch──> sketch ──hole──> ...
                                          │ └─uses / may-use──> an earlier goal of the same sketch
                                          └──same-as──> lemma (a goal that stands at several places)

Leaving out `uses`, `may-use` and `same-as` leaves a tree with the theorem as its root. A goal is proved
at its place: what earlier `have`s of its sketch state, it may assume, and the sketch is proved when all
its goals are.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

if TYPE_CHECKING:
    ProofGraph: TypeAlias = nx.DiGraph[str]
else:
    ProofGraph = nx.DiGraph


class NodeKind(StrEnum):
    """What a node stands for."""

    THEOREM = "theorem"
    """The problem, and its own goal with what was tried on it."""
    SKETCH = "sketch"
    GOAL = "goal"
    """A hole of a sketch."""
    LEMMA = "lemma"
    """A goal, up to the names of its hypotheses, that stands at several places of the graph."""


class NodeStatus(StrEnum):
    """How far the work on a node came."""

    PROVED = "proved"
    OPEN = "open"
    """Never tried, or the work on the problem has not ended, or its time was up."""
    FAILED = "failed"
    """Something was tried and nothing closed it."""
    REFUTED = "refuted"
    """A verified counterexample exists."""
    TURNED_AWAY = "turned-away"
    """Lean did not accept the sketch (or the statement) itself."""


class EdgeKind(StrEnum):
    """Why a node rests on another."""

    SKETCH = "sketch"
    HOLE = "hole"
    USES = "uses"
    """The block that closes the goal names the earlier one."""
    MAY_USE = "may-use"
    """The earlier goal is among the hypotheses, and not named: automation may still have used it."""
    SAME_AS = "same-as"


TREE_EDGES = frozenset({EdgeKind.SKETCH, EdgeKind.HOLE})
"""The edges that make the search tree."""


def list_edges(graph: ProofGraph, kinds: Collection[EdgeKind] = tuple(EdgeKind)) -> list[tuple[str, str, EdgeKind]]:
    """The edges of the given kinds, in their order."""
    return [(a, b, EdgeKind(told["kind"])) for a, b, told in graph.edges(data=True) if told["kind"] in kinds]


def follow(graph: ProofGraph, node: str, *kinds: EdgeKind) -> list[str]:
    """What `node` rests on by edges of the given kinds, in their order."""
    return [other for _, other, told in graph.out_edges(node, data=True) if told["kind"] in kinds]


def list_nodes(graph: ProofGraph, kind: NodeKind) -> list[str]:
    """The nodes of a kind, in their order."""
    return [node for node, told in graph.nodes(data=True) if told.get("kind") == kind]
