"""Proof graphs: a recorded search tree as a networkx graph, checked and exported."""

from prover.graph.build import build_graph
from prover.graph.check import Violation, check_graph
from prover.graph.export import list_to_json, to_dot, to_graphml, to_json
from prover.graph.model import EdgeKind, NodeKind, NodeStatus, ProofGraph, follow, list_edges, list_nodes
from prover.graph.page import drawing_script, drawing_style, to_fragment, to_html

__all__ = [
    "EdgeKind",
    "NodeKind",
    "NodeStatus",
    "ProofGraph",
    "Violation",
    "build_graph",
    "check_graph",
    "drawing_script",
    "drawing_style",
    "follow",
    "list_edges",
    "list_nodes",
    "list_to_json",
    "to_dot",
    "to_fragment",
    "to_graphml",
    "to_html",
    "to_json",
]
