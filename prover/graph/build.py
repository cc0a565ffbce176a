"""Building the proof graph of a problem from what a run recorded of it."""

from __future__ import annotations

from collections import defaultdict

from prover.core.record import GoalRecord, ProblemRecord
from prover.core.renaming import canonical_key
from prover.graph.model import TREE_EDGES, EdgeKind, NodeKind, ProofGraph, follow
from prover.graph.nodes import (
    describe_goal,
    describe_lemma,
    describe_sketch,
    describe_theorem,
    name_goal,
    name_sketch,
    name_theorem,
)
from prover.graph.premises import find_premises


def build_graph(record: ProblemRecord) -> ProofGraph:
    """Return the proof graph of a problem; see `prover.graph.model` for its shape.

    Nodes and edges come in the order of recording, so equal records give equal graphs, also in their
    order. A reference to something that was not recorded becomes a node without attributes, which
    `check_graph` reports.
    """
    graph = ProofGraph(run=record.run_id, problem=record.problem.name, problem_id=record.problem.id)
    goals = {goal.subgoal.id: goal for goal in record.goals}
    graph.add_node(name_theorem(record.problem), **describe_theorem(record))
    _add_goals(graph, record)
    for sketch in record.sketches:
        if (parent := goals.get(sketch.parent_id)) is None:
            graph.add_edge(f"goal:{sketch.parent_id}", name_sketch(sketch), kind=EdgeKind.SKETCH.value)
            continue
        graph.add_node(name_sketch(sketch), **describe_sketch(record, parent, sketch))
        graph.add_edge(name_goal(record, parent), name_sketch(sketch), kind=EdgeKind.SKETCH.value)
    _add_premises(graph, record)
    _add_lemmas(graph, record)
    _add_totals(graph)
    _mark_proof(graph, name_theorem(record.problem))
    return graph


def _add_goals(graph: ProofGraph, record: ProblemRecord) -> None:
    numbers = {
        goal.subgoal.id: number for sketch in record.sketches for number, goal in enumerate(record.holes_of(sketch), 1)
    }
    for goal in record.goals:
        if goal.parent_id is not None:
            graph.add_node(name_goal(record, goal), **describe_goal(record, goal, numbers.get(goal.subgoal.id, 0)))
            sketch = f"sketch:{goal.parent_id}.{goal.sketch_id}"
            graph.add_edge(sketch, name_goal(record, goal), kind=EdgeKind.HOLE.value)


def _add_premises(graph: ProofGraph, record: ProblemRecord) -> None:
    for sketch in record.sketches:
        holes = record.holes_of(sketch)
        for number, goal in enumerate(holes):
            closed = record.closed.get(goal.subgoal.id)
            for premise, kind in find_premises(goal, holes[:number], closed.block if closed else ""):
                graph.add_edge(name_goal(record, goal), name_goal(record, premise), kind=kind.value)


def _add_lemmas(graph: ProofGraph, record: ProblemRecord) -> None:
    """Add a node for each goal that stands at several places, up to the names of hypotheses."""
    equal: dict[str, list[GoalRecord]] = defaultdict(list)
    for goal in record.goals:
        equal[canonical_key(goal.subgoal.header, goal.subgoal.goal)].append(goal)
    for key, goals in equal.items():
        if len(goals) > 1:
            members = [(name_goal(record, goal), goal, graph.nodes[name_goal(record, goal)]) for goal in goals]
            node = f"lemma:{record.problem.id}.{key}"
            graph.add_node(node, **describe_lemma(members))
            graph.add_edges_from(((member, node) for member, _, _ in members), kind=EdgeKind.SAME_AS.value)


def _add_totals(graph: ProofGraph) -> None:
    """Add what each node cost with all that is below it in the search tree."""
    for node in graph:
        reached, stack = set[str](), [node]
        while stack:
            if (at := stack.pop()) not in reached:
                reached.add(at)
                stack += follow(graph, at, *TREE_EDGES)
        told = [graph.nodes[at] for at in reached if "kind" in graph.nodes[at]]
        if "kind" in graph.nodes[node]:
            graph.nodes[node]["total_attempts"] = sum(one["attempt_count"] for one in told)
            graph.nodes[node]["total_seconds"] = round(sum((one["seconds"] for one in told), start=0.0), 3)


def _mark_proof(graph: ProofGraph, root: str) -> None:
    """Say of each node whether it is part of the verified proof."""
    part, stack = set[str](), [root] if graph.nodes[root]["proof"] else []
    while stack:
        node = stack.pop()
        part.add(node)
        if graph.nodes[node].get("kind") == NodeKind.SKETCH:
            stack += follow(graph, node, EdgeKind.HOLE)
        elif closed_by := graph.nodes[node].get("closed_by"):
            stack.append(closed_by)
    for node, told in graph.nodes(data=True):
        if "kind" in told:
            told["is_in_proof"] = node in part
