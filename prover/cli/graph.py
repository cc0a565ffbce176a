"""`prover graph`: the proof graph of a run's problems, as a tree, a page or a file for other programs."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from prover.cli.console import PIPE_WIDTH, open_console
from prover.cli.graph_tree import draw_tree
from prover.cli.run_choice import choose_problems, choose_run
from prover.core.errors import StoreError
from prover.graph import ProofGraph, build_graph, check_graph, list_to_json, to_dot, to_graphml, to_html, to_json
from prover.store import open_store

FORMATS = ("tree", "json", "graphml", "dot", "html")


@click.command()
@click.argument("run")
@click.argument("problem", required=False)
@click.option(
    "--store",
    "store_url",
    default="prover.sqlite",
    show_default=True,
    metavar="URL",
    help="Where the run is recorded: a file, or a database URL.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="tree", show_default=True, help="What to make.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it to FILE, not to stdout.")
@click.option("--all", "shows_all", is_flag=True, help="Tree: show the sketches that did not close their goal, too.")
def graph(run: str, problem: str | None, store_url: str, form: str, out: Path | None, shows_all: bool) -> int:
    """Show the proof graph of PROBLEM (all problems by default) of RUN: an id, the beginning of one, or `last`.

    Exit code 1 when a record breaks the rules of proof graphs; stderr says which, and the graph is shown all the same.
    """
    if form == "html" and out is None and sys.stdout.isatty():
        raise click.UsageError("a page is no use in a terminal: name a file, e.g. --out graph.html")
    warnings = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    broken: list[str] = []
    with open_store(store_url, create=False) as store:
        chosen = choose_run(store, run)
        records = choose_problems(store, chosen, problem)
        graphs = _check_all((build_graph(record) for record in records), broken, warnings)
        if form == "tree":
            _print_trees(graphs, out, shows_all=shows_all)
        else:
            title = f"{problem or chosen.benchmark} · run {chosen.id}"
            _write(_export(graphs, form, is_single=problem is not None, title=title), out)
    return 1 if broken else 0


def _check_all(graphs: Iterable[ProofGraph], broken: list[str], warnings: Console) -> Iterator[ProofGraph]:
    """Pass graphs on; what is wrong with them is said at once and noted in `broken`."""
    for graph in graphs:
        for violation in check_graph(graph):
            broken.append(str(violation))
            warnings.print(f"the record of {graph.graph['problem']} is broken: {violation}")
        yield graph


def _export(graphs: Iterator[ProofGraph], form: str, *, is_single: bool, title: str) -> str:
    match form:
        case "json":
            return to_json(next(graphs)) if is_single else list_to_json(graphs)
        case "graphml":
            return to_graphml(list(graphs))
        case "dot":
            return to_dot(graphs)
        case _:
            return to_html(graphs, title=title)


def _print_trees(graphs: Iterator[ProofGraph], out: Path | None, *, shows_all: bool) -> None:
    if out is None:
        console = open_console()
        for graph in graphs:
            console.print(draw_tree(graph, shows_all=shows_all))
        return
    text = io.StringIO()
    console = Console(file=text, width=PIPE_WIDTH, highlight=False)
    for graph in graphs:
        console.print(draw_tree(graph, shows_all=shows_all))
    _write(text.getvalue(), out)


def _write(text: str, out: Path | None) -> None:
    """Write `text` to a file, or to stdout. Raises `StoreError` when the file cannot be written."""
    content = text.encode("utf-8", "backslashreplace")
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        hint = "Name another file with --out"
        raise StoreError(f"cannot write {out}: {error.strerror or error}", hint=hint) from error
    open_console(stderr=True).print(f"saved to {out}", markup=False, soft_wrap=True)
