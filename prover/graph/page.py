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
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from prover.graph.export import to_compact_json, to_node_link
from prover.graph.layout import lay_out
from prover.graph.model import NodeKind, ProofGraph

_DRAWING_SCRIPTS = ("elements.js", "details.js", "drawing.js", "controls.js")
_SCRIPT_BREAKERS = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""What could end a script element; within JSON, each stands in strings only."""


def to_html(graphs: Iterable[ProofGraph], *, title: str) -> str:
    """One self-contained page with all `graphs`, and a list to choose from if there are several."""
    style = "".join(map(_read_asset, ("colours.css", "page.css", "drawing.css")))
    script = _join_scripts(*_DRAWING_SCRIPTS, "theme.js")
    return _load_template("page.html").render(
        title=title.encode("utf-8", "replace").decode("utf-8"),
        style=Markup(style),  # our own text
        script=Markup(script),
        style_hash=_hash_source(style),
        script_hash=_hash_source(script),
        problems=[_embed(graph) for graph in graphs],
    )


def to_fragment(graphs: Iterable[tuple[str, ProofGraph]]) -> Markup:
    """The drawing of named graphs of one problem, as a part of a page that has `drawing_style` and `drawing_script`.

    There is room for one on a page: its elements have ids. The script runs after it, at the end of the page. The page
    sets the colours: `--paper --ink --quiet --line --shade --mark --proved --open --failed --refuted --turned-away`.
    """
    return Markup(_load_template("fragment.html").render(problems=[_embed(graph, name) for name, graph in graphs]))


def drawing_style() -> str:
    """The style sheet of `to_fragment`."""
    return _read_asset("drawing.css")


def drawing_script() -> str:
    """The script of `to_fragment`; what it puts on the page from data is text only."""
    return _join_scripts(*_DRAWING_SCRIPTS)


@cache
def _load_template(name: str) -> Template:
    environment = Environment(
        loader=FunctionLoader(_read_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _read_asset(name: str) -> str:
    return resources.files("prover.graph").joinpath("assets", name).read_text(encoding="utf-8")


def _join_scripts(*names: str) -> str:
    """The scripts as one, in a block of their own: no name of theirs meets one of the browser's."""
    return '"use strict";\n{\n' + "\n".join(map(_read_asset, names)) + "}\n"


def _hash_source(text: str) -> str:
    """The name of an inline source in a content security policy (https://www.w3.org/TR/CSP3/#match-element-to-source-list)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _embed(graph: ProofGraph, name: str = "") -> dict[str, str]:
    """The data of a drawing, safe within a script element, and what the list to choose from says of it."""
    drawn = _draw(graph)
    theorem = next((node for node in drawn["nodes"] if node["kind"] == NodeKind.THEOREM), drawn["nodes"][0])
    about = to_compact_json({"name": name or theorem["label"], "status": theorem["status"]})
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
