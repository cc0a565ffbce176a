"""JSON, GraphML and DOT: what another program reads is what the graph says, and small ones letter by letter."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

from prover.core.problem import Problem
from prover.graph import ProofGraph, build_graph, list_to_json, to_dot, to_graphml, to_json
from tests.unit.graph import records
from tests.unit.graph.records import NASTY, Recorder

GOLDEN = Path(__file__).parent / "golden"


def nasty() -> ProofGraph:
    return build_graph(records.nasty())


@pytest.mark.parametrize(("form", "write"), [("json", to_json), ("dot", lambda graph: to_dot([graph]))])
def test_a_small_graph_is_written_as_agreed(form: str, write) -> None:
    expected = (GOLDEN / f"shared.{form}").read_text(encoding="utf-8")
    assert write(build_graph(records.shared())) == expected


@pytest.mark.parametrize("make", [records.two_steps, records.shared, records.interrupted, records.never_opened])
def test_json_is_read_back_by_networkx(make) -> None:
    graph = build_graph(make())
    read = nx.node_link_graph(json.loads(to_json(graph)), edges="edges")
    assert isinstance(read, nx.DiGraph)
    assert nx.utils.graphs_equal(read, graph)
    assert list(read) == list(graph)


def test_graphml_is_read_back_by_networkx() -> None:
    graph = build_graph(records.two_steps())
    read = nx.read_graphml(io.BytesIO(to_graphml([graph]).encode()))
    assert set(read.edges) == set(graph.edges)
    for node, told in graph.nodes(data=True):
        for key, value in told.items():
            assert (json.loads(read.nodes[node][key]) if isinstance(value, list) else read.nodes[node][key]) == value


def test_several_problems_make_one_graphml_graph() -> None:
    other = Recorder(Problem("u", "theorem u : Q"))
    other.open("!rfl")
    graphs = [build_graph(records.two_steps()), build_graph(other.finish(None))]
    read = nx.read_graphml(io.BytesIO(to_graphml(graphs).encode()))
    assert {told["problem"] for _, told in read.nodes(data=True)} == {"t", "u"}
    assert nx.number_weakly_connected_components(read) == 2


def test_no_text_breaks_a_format() -> None:
    graph = nasty()
    assert json.loads(to_json(graph))["graph"]["problem"] == NASTY
    read = nx.read_graphml(io.BytesIO(to_graphml([graph]).encode()))
    assert read.number_of_nodes() == graph.number_of_nodes()
    for text in (to_json(graph), to_dot([graph]), list_to_json([graph, graph])):
        text.encode("utf-8")
        assert "\x1b" not in text


def test_strings_of_dot_end_where_they_should() -> None:
    """Outside of its strings there is nothing of the user's: read by Graphviz's rule that `\\"` does not end one."""
    text = to_dot([nasty()])
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)
    assert re.fullmatch(r"(?:digraph|node|fontname|rankdir|\w+=|[\s{}\[\];,=]|->)*", outside)
    assert "onerror" in text


def test_the_same_record_gives_the_same_bytes() -> None:
    for write in (to_json, lambda graph: to_dot([graph]), lambda graph: to_graphml([graph])):
        assert write(build_graph(records.two_steps())) == write(build_graph(records.two_steps()))


def test_no_graphs_make_empty_documents() -> None:
    assert json.loads(list_to_json([])) == []
    assert to_dot([]) == ""
    assert nx.read_graphml(io.BytesIO(to_graphml([]).encode())).number_of_nodes() == 0


def test_what_was_not_recorded_is_written_as_such() -> None:
    graph = build_graph(replace(records.two_steps(), sketches=()))
    assert to_dot([graph]).count('label="not recorded"') == 2
    assert nx.read_graphml(io.BytesIO(to_graphml([graph]).encode())).number_of_nodes() == graph.number_of_nodes()
    assert {"id": next(node for node in graph if node.startswith("sketch:"))} in json.loads(to_json(graph))["nodes"]
