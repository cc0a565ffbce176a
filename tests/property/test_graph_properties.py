"""Random search trees: the rules of proof graphs hold of each, and every export can be read back."""

from __future__ import annotations

import json
from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.proof import Subgoal
from prover.core.record import ProblemRecord
from prover.core.verdict import Status
from prover.graph import EdgeKind, NodeKind, build_graph, check_graph, follow, list_edges, list_nodes, to_dot, to_json
from prover.graph.layout import lay_out
from prover.graph.model import TREE_EDGES
from tests.unit.graph.records import Recorder, goal

TACTICS = st.lists(st.sampled_from(["!omega", "!simp", "!exact h0", "rfl", "exact f h0"]), max_size=3, unique=True)
MAX_DEPTH = 3


@st.composite
def search_trees(draw: st.DrawFn) -> ProblemRecord:
    """A record as a run could have left it: any sketch, any attempts, killed at any place, proved if it follows."""
    recorder = Recorder()
    pending = [recorder.open(*draw(TACTICS))]
    while pending:
        parent = pending.pop(0)
        for number in range(draw(st.integers(0, 2)) if parent.depth < MAX_DEPTH else 0):
            pending += _draw_sketch(draw, recorder, parent, number)
    outcome = draw(st.sampled_from([None, *ProblemStatus]).filter(lambda status: status is not ProblemStatus.PROVED))
    record = recorder.finish(None if outcome is None else ProblemOutcome("t", outcome))
    root = record.root
    if root is not None and root.subgoal.id in record.closed and draw(st.booleans()):
        return recorder.finish(ProblemOutcome("t", ProblemStatus.PROVED), record.closed[root.subgoal.id].block)
    return record


def _draw_sketch(draw: st.DrawFn, recorder: Recorder, parent: Subgoal, number: int) -> list[Subgoal]:
    count = draw(st.integers(0, 3))
    body = "".join(f"have h{i} : A{i} := by sorry\n" for i in range(count)) + f"exact k{number}"
    holes = []
    for i in range(count):
        known = {f"h{j}": f"A{j}" for j in range(i) if draw(st.booleans())}
        holes.append((f"h{i}", goal(f"A{i}", **known), tuple(draw(TACTICS))))
    if draw(st.integers(0, 4)) == 0:
        recorder.sketch(parent, body, holes, status=Status.REJECTED, recorded=0)
        return []
    return recorder.sketch(parent, body, holes, recorded=draw(st.integers(0, count)))


@given(search_trees())
@settings(max_examples=150, deadline=None)
def test_the_rules_hold(record: ProblemRecord) -> None:
    graph = build_graph(record)
    assert check_graph(graph) == []
    tree = nx.DiGraph([(a, b) for a, b, _ in list_edges(graph, TREE_EDGES)])
    assert not tree or nx.is_arborescence(tree)
    expected = len(record.goals) + len(record.sketches) + len(list_nodes(graph, NodeKind.LEMMA))
    assert graph.number_of_nodes() == expected


@given(search_trees())
@settings(max_examples=100, deadline=None)
def test_totals_add_up_and_lemmas_have_their_places(record: ProblemRecord) -> None:
    graph = build_graph(record)
    root = graph.nodes[list_nodes(graph, NodeKind.THEOREM)[0]]
    assert root["total_attempts"] == sum(len(one.attempts) for one in record.goals)
    for lemma in list_nodes(graph, NodeKind.LEMMA):
        assert len(list(graph.predecessors(lemma))) == len(graph.nodes[lemma]["members"]) > 1
    for a, b, _ in list_edges(graph, (EdgeKind.USES, EdgeKind.MAY_USE)):
        siblings = follow(graph, next(p for p in graph.predecessors(a) if p.startswith("sketch:")), EdgeKind.HOLE)
        assert siblings.index(b) < siblings.index(a)


@given(search_trees())
@settings(max_examples=100, deadline=None)
def test_json_round_trip_and_equal_bytes(record: ProblemRecord) -> None:
    graph = build_graph(record)
    text = to_json(graph)
    assert nx.utils.graphs_equal(nx.node_link_graph(json.loads(text), edges="edges"), graph)
    assert to_json(build_graph(record)) == text
    assert to_dot([build_graph(record)]) == to_dot([graph])


@given(search_trees())
@settings(max_examples=100, deadline=None)
def test_no_two_nodes_are_drawn_on_each_other(record: ProblemRecord) -> None:
    graph = build_graph(record)
    layout = lay_out(graph)
    assert set(layout.positions) == set(graph)
    places = sorted(layout.positions.values())
    assert all(a[0] != b[0] or b[1] - a[1] >= 50 for a, b in pairwise(places))
    assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in places)
    for parent, child, _ in list_edges(graph, TREE_EDGES):
        assert layout.positions[parent][0] < layout.positions[child][0]
