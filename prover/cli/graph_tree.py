"""A proof graph as a tree in the terminal."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from rich.tree import Tree

from prover.graph import EdgeKind, NodeKind, NodeStatus, ProofGraph, follow, list_nodes

_STYLES = {
    NodeStatus.PROVED: ("✓", "green"),
    NodeStatus.OPEN: ("○", "yellow"),
    NodeStatus.FAILED: ("✗", "red"),
    NodeStatus.REFUTED: ("≠", "magenta"),
    NodeStatus.TURNED_AWAY: ("⊘", "bright_black"),
}
_GOAL_CHARS = 72
_TARGET_CHARS = 200
_TACTIC_CHARS = 48


def draw_tree(graph: ProofGraph, *, shows_all: bool) -> Tree:
    """The search tree of a problem; sketches beside the one that closed a goal only if `shows_all`.

    Texts of users and models are shown as they are, without markup; control characters are left out.
    """
    root = list_nodes(graph, NodeKind.THEOREM)[0]
    tree = Tree(_describe(graph, root))
    stack = [(root, tree)]
    while stack:
        node, branch = stack.pop()
        shown, hidden = _choose_children(graph, node, shows_all=shows_all)
        stack += [(child, branch.add(_describe(graph, child))) for child in shown]
        if hidden:
            branch.add(Text(_count_sketches(graph, hidden), style="dim"))
    return tree


def _choose_children(graph: ProofGraph, node: str, *, shows_all: bool) -> tuple[list[str], list[str]]:
    """What stands below a node, and which sketches are left out."""
    children = follow(graph, node, EdgeKind.SKETCH, EdgeKind.HOLE)
    told = graph.nodes[node]
    is_closed = told.get("status") == NodeStatus.PROVED and told["kind"] in (NodeKind.THEOREM, NodeKind.GOAL)
    if shows_all or not is_closed:
        return children, []
    return [c for c in children if c == told["closed_by"]], [c for c in children if c != told["closed_by"]]


def _count_sketches(graph: ProofGraph, hidden: list[str]) -> str:
    seconds = sum(graph.nodes[node].get("total_seconds", 0.0) for node in hidden)
    noun = "1 other sketch" if len(hidden) == 1 else f"{len(hidden)} other sketches"
    return f"{noun}, {seconds:.1f} s (--all shows them)"


def _describe(graph: ProofGraph, node: str) -> Text:
    told = graph.nodes[node]
    if not told:
        return Text(f"{node} was not recorded", style="red")
    sign, style = _STYLES[NodeStatus(told["status"])]
    line = Text.assemble((f"{sign} ", style), (_show(told["label"], _GOAL_CHARS), "bold"))
    line.append(f"  {_tell_end(told)}", style=style)
    count = told["total_attempts"]
    line.append(f"  {count} attempt{'' if count == 1 else 's'}, {told['total_seconds']:.1f} s", style="dim")
    if remarks := _list_premises(graph, node):
        line.append(f"  [{remarks}]", style="cyan")
    if target := told.get("target"):
        line.append(f"\n⊢ {_show(target, _TARGET_CHARS)}")
    return line


def _tell_end(told: dict[str, Any]) -> str:
    """The status and its reason: the tactic or sketch that closed it, the message, or Lean's first error."""
    status = str(told["status"])
    if status == NodeStatus.PROVED and told["kind"] != NodeKind.SKETCH:
        by = (
            f"`{_show(told['tactic'], _TACTIC_CHARS)}`"
            if told["tactic"]
            else "the sketch below"
            if told["closed_by"]
            else ""
        )
        return f"proved by {by or told.get('how') or told['origin']}"
    if status == NodeStatus.TURNED_AWAY and told["kind"] == NodeKind.SKETCH:
        errors = [message["text"] for message in told["messages"] if message["severity"] == "error"]
        return f"{status}: {_show(errors[0], _TACTIC_CHARS)}" if errors else f"{status} ({told['lean_status']})"
    return f"{status}: {_show(told['message'], _GOAL_CHARS)}" if told.get("message") else status


def _list_premises(graph: ProofGraph, node: str) -> str:
    said = []
    for kind in (EdgeKind.USES, EdgeKind.MAY_USE, EdgeKind.SAME_AS):
        if found := [graph.nodes[other]["label"] for other in follow(graph, node, kind)]:
            said.append(f"{kind.replace('-', ' ')} {', '.join(_show(label, _TACTIC_CHARS) for label in found)}")
    return "; ".join(said)


def _show(text: str, length: int) -> str:
    """One line of at most `length` characters, with nothing in it that a terminal would act on."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return line if len(line) <= length else f"{line[: length - 1]}…"
