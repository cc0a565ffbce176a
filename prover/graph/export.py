"""Proof graphs as JSON, GraphML and DOT. The same graph gives the same text.

Text of users and models goes into all of them: what a format cannot hold (lone surrogates; control
characters in XML) is written as an escape or as U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx

from prover.graph.model import EdgeKind, NodeKind, NodeStatus, ProofGraph, list_edges

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, section 2.2."""
_LABEL_CHARS = 48
_SHAPES = {NodeKind.THEOREM: "doubleoctagon", NodeKind.SKETCH: "note", NodeKind.GOAL: "box", NodeKind.LEMMA: "ellipse"}
_COLOURS = {
    NodeStatus.PROVED: "#1a7f37",
    NodeStatus.OPEN: "#9a6700",
    NodeStatus.FAILED: "#cf222e",
    NodeStatus.REFUTED: "#8250df",
    NodeStatus.TURNED_AWAY: "#6e7781",
}
_MISSING = {"label": "not recorded", "color": "#cf222e", "style": "dashed"}
_STYLES = {EdgeKind.USES: "dashed", EdgeKind.MAY_USE: "dotted", EdgeKind.SAME_AS: "dotted"}


def to_json(graph: ProofGraph) -> str:
    """The graph in node-link form, as `networkx.node_link_graph(..., edges="edges")` reads it."""
    return to_compact_json(to_node_link(graph)) + "\n"


def list_to_json(graphs: Iterable[ProofGraph]) -> str:
    """An array of graphs in node-link form."""
    return "[\n" + ",\n".join(to_compact_json(to_node_link(graph)) for graph in graphs) + "\n]\n"


def to_node_link(graph: ProofGraph) -> dict[str, Any]:
    """The graph as JSON values."""
    return {
        "directed": True,
        "multigraph": False,
        "graph": dict(graph.graph),
        "nodes": [{"id": node, **told} for node, told in graph.nodes(data=True)],
        "edges": [{"source": a, "target": b, **told} for a, b, told in graph.edges(data=True)],
    }


def to_graphml(graphs: Sequence[ProofGraph]) -> str:
    """One GraphML graph; several problems are its components, told apart by `problem`. Lists are JSON texts in it."""
    merged = ProofGraph(
        **{key: _flatten_value(value) for key, value in graphs[0].graph.items()} if len(graphs) == 1 else {}
    )
    for graph in graphs:
        problem = _flatten_value(graph.graph["problem"])
        for node, told in graph.nodes(data=True):
            merged.add_node(node, problem=problem, **{key: _flatten_value(value) for key, value in told.items()})
        merged.add_edges_from(graph.edges(data=True))
    return "\n".join(nx.generate_graphml(merged)) + "\n"


def _flatten_value(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        value = to_compact_json(value)
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value


def to_dot(graphs: Iterable[ProofGraph]) -> str:
    """A `digraph` for each problem, in the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""
    return "\n".join(_write_dot(graph) for graph in graphs)


def _write_dot(graph: ProofGraph) -> str:
    lines = [f"digraph {_quote(graph.graph['problem'])} {{", '  rankdir="LR";', '  node [fontname="sans-serif"];']
    for node, told in graph.nodes(data=True):
        lines.append(f"  {_quote(node)} [{_join(_style_node(told) if told else _MISSING)}];")
    for one, other, kind in list_edges(graph):
        style = {"style": _STYLES[kind], "tooltip": kind, "constraint": "false"} if kind in _STYLES else {}
        lines.append(f"  {_quote(one)} -> {_quote(other)}{f' [{_join(style)}]' if style else ''};")
    return "\n".join([*lines, "}", ""])


def _style_node(told: dict[str, Any]) -> dict[str, str]:
    colour = _COLOURS[NodeStatus(told["status"])]
    said = " ".join(str(told.get("target", "")).split())
    lines = [
        f"{told['label']}: {told['status']}",
        said if len(said) <= _LABEL_CHARS else f"{said[: _LABEL_CHARS - 1]}…",
    ]
    return {
        "label": _escape_entities("\n".join(line for line in lines if line)),
        "shape": _SHAPES[NodeKind(told["kind"])],
        "color": colour,
        "fontcolor": colour,
        "penwidth": "2" if told["is_in_proof"] else "1",
        "tooltip": _escape_entities(str(told.get("goal") or told.get("lean", ""))),
    }


def _escape_entities(text: str) -> str:
    """Graphviz reads HTML entities in labels, e.g. `&lt;`."""
    return text.replace("&", "&amp;")


def _join(attributes: dict[str, str]) -> str:
    return ", ".join(f"{key}={_quote(value)}" for key, value in attributes.items())


def _quote(text: str) -> str:
    """A quoted string. Backslashes are doubled: in labels, Graphviz would make something else of Lean's lambdas."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
    return '"' + _NOT_XML.sub("\ufffd", escaped) + '"'


def to_compact_json(value: Any) -> str:
    """JSON with Lean's symbols as they are; a lone surrogate becomes its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
