"""Where the nodes of a proof graph are drawn: a tidy tree from left to right, in units of the page."""

from __future__ import annotations

from dataclasses import dataclass

from prover.graph.model import TREE_EDGES, NodeKind, ProofGraph, list_edges, list_nodes

COLUMN = 264.0
"""From one level to the next; a node is 204 wide and 40 high, and its position is the middle of its left side."""
ROW = 52.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, and the size of the drawing."""

    positions: dict[str, tuple[float, float]]
    width: float
    height: float


def lay_out(graph: ProofGraph) -> Layout:
    """Place every node: levels of the search tree as columns, a parent at the middle of its children.

    Leaves take the rows from top to bottom, so no two nodes of a column overlap. Lemmas, which belong to
    no place of the tree, follow in a column of their own. What no path from the theorem reaches (a broken
    record) is placed below.
    """
    children: dict[str, list[str]] = {node: [] for node in graph}
    for parent, child, _ in list_edges(graph, TREE_EDGES):
        children[parent].append(child)
    inner = {child for below in children.values() for child in below}
    lemmas = list_nodes(graph, NodeKind.LEMMA)
    tree = _Tree(children, {})
    for node in graph:
        if node not in inner and node not in lemmas:
            tree.place(node)
    for node in graph:  # a cycle has no beginning
        if node not in tree.positions and node not in lemmas:
            tree.place(node)
    _place_lemmas(graph, lemmas, tree.positions)
    width = max((x for x, _ in tree.positions.values()), default=0.0) + COLUMN
    height = max((y for _, y in tree.positions.values()), default=0.0) + ROW
    return Layout(tree.positions, width, height)


@dataclass(slots=True)
class _Tree:
    children: dict[str, list[str]]
    positions: dict[str, tuple[float, float]]
    rows: int = 0

    def place(self, root: str) -> None:
        """Place `root` and what is below it; without recursion, for a tree may be deep."""
        stack = [(root, 0, False)]
        seen = {root}
        while stack:
            node, level, is_below_placed = stack.pop()
            if is_below_placed:
                self._place_one(node, level)
                continue
            stack.append((node, level, True))
            fresh = [child for child in self.children[node] if child not in seen and child not in self.positions]
            seen.update(fresh)
            stack += [(child, level + 1, False) for child in reversed(fresh)]

    def _place_one(self, node: str, level: int) -> None:
        below = [self.positions[child][1] for child in self.children[node] if child in self.positions]
        x = level * COLUMN
        if below and all(self.positions[child][0] > x for child in self.children[node] if child in self.positions):
            self.positions[node] = (x, (min(below) + max(below)) / 2)
        else:
            self.positions[node] = (x, self.rows * ROW + ROW / 2)
            self.rows += 1


def _place_lemmas(graph: ProofGraph, lemmas: list[str], positions: dict[str, tuple[float, float]]) -> None:
    """Put lemmas behind the last column, each near the places where it stands."""
    x = max((x for x, _ in positions.values()), default=0.0) + COLUMN
    wanted = {lemma: [positions[place][1] for place in graph.predecessors(lemma)] for lemma in lemmas}
    last = -ROW / 2
    for lemma in sorted(lemmas, key=lambda one: sum(wanted[one]) / max(1, len(wanted[one]))):
        last = max(last + ROW, sum(wanted[lemma]) / max(1, len(wanted[lemma])))
        positions[lemma] = (x, last)
