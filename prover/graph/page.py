"""Proof graphs as one HTML page that needs nothing else: no network, no server.

The drawing is laid out here and drawn as SVG by the page's own script. A graph library would be a multiple of
the page in size (cytoscape and dagre: 0.5 MB), draw on a canvas, which neither a keyboard nor a screen reader
can enter, and is not needed for what is nearly a tree.

What comes from users and models is only ever data: JSON in elements of a type that no browser runs, with `<`
escaped, and put on the page as text. A content security policy lets nothing run but the page's own script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from prover.graph.export import to_compact_json, to_node_link
from prover.graph.layout import lay_out
from prover.graph.model import NodeKind, ProofGraph

_SCRIPTS = ("elements.js", "details.js", "drawing.js", "controls.js")
_SCRIPT_BREAKERS = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""What could end a script element; within JSON, each stands in strings only."""


def to_html(graphs: Iterable[ProofGraph], *, title: str) -> str:
    """One self-contained page with all `graphs`, and a list to choose from if there are several."""
    style, script = _read_asset("page.css"), _join_scripts()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_read_asset("page.html")).render(
        title=title.encode("utf-8", "replace").decode("utf-8"),
        style=Markup(style),  # our own text
        script=Markup(script),
        style_hash=_hash_source(style),
        script_hash=_hash_source(script),
        problems=[_embed(graph) for graph in graphs],
    )


def _read_asset(name: str) -> str:
    return resources.files("prover.graph").joinpath("assets", name).read_text(encoding="utf-8")


def _join_scripts() -> str:
    """The scripts as one, in a block of their own: no name of theirs meets one of the browser's."""
    return '"use strict";\n{\n' + "\n".join(map(_read_asset, _SCRIPTS)) + "}\n"


def _hash_source(text: str) -> str:
    """The name of an inline source in a content security policy (https://www.w3.org/TR/CSP3/#match-element-to-source-list)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _embed(graph: ProofGraph) -> dict[str, str]:
    """The data of a problem's drawing, safe within a script element, and what the list of problems says of it."""
    drawn = _draw(graph)
    theorem = next((node for node in drawn["nodes"] if node["kind"] == NodeKind.THEOREM), drawn["nodes"][0])
    about = to_compact_json({"name": theorem["label"], "status": theorem["status"]})
    return {"about": about, "data": Markup(to_compact_json(drawn).translate(_SCRIPT_BREAKERS))}


def _draw(graph: ProofGraph) -> dict[str, Any]:
    """The graph with the place of each node."""
    layout = lay_out(graph)
    drawn = to_node_link(graph)
    for node in drawn["nodes"]:
        node["x"], node["y"] = layout.positions[node["id"]]
        node.setdefault("kind", "missing")
        node.setdefault("label", "not recorded")
        node.setdefault("status", "open")
    return {**drawn, "width": layout.width, "height": layout.height}
