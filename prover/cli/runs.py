"""`prover runs`: list, show, compare, delete and merge what was recorded."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console

from prover.cli.console import open_console
from prover.cli.runs_view import describe_run, run_to_json, show_diff, show_run, tabulate_runs
from prover.core.errors import InputError
from prover.store import Fate, RunRecord, Store, compare_runs, open_store

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")
_STORE = click.option(
    "--store",
    "store_url",
    metavar="URL",
    help="Where runs are recorded: a file, or a database URL.  [default: prover.sqlite]",
)
DEFAULT_STORE = "prover.sqlite"


@click.group(invoke_without_command=True)
@_STORE
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Only the latest LIMIT runs.")
@as_json_option
@click.pass_context
def runs(context: click.Context, store_url: str | None, limit: int, as_json: bool) -> None:
    """List the runs in the store, the latest first.

    Where a command takes a RUN, `last`, an id or the beginning of one will do.
    """
    if context.invoked_subcommand is not None:
        return
    with _open(context, store_url) as store:
        counts = store.count_outcomes()
        listed = store.runs(limit)
    if as_json:
        print(json.dumps([run_to_json(run, counts.get(run.id, {})) for run in listed], ensure_ascii=False))
        return
    console = open_console()
    console.print(tabulate_runs(listed, counts) if listed else "no runs yet: `prover solve` makes one")


def _open(context: click.Context, store_url: str | None) -> Store:
    """The store that the command names, or the group does: `prover runs --store URL show last` works too."""
    inherited = context.parent.params.get("store_url") if context.parent else None
    return open_store(store_url or inherited or DEFAULT_STORE, create=False)


def _load(store: Store, text: str) -> RunRecord:
    return store.load_run(store.find_run(text))


@runs.command()
@click.argument("run")
@_STORE
@as_json_option
@click.pass_context
def show(context: click.Context, run: str, store_url: str | None, as_json: bool) -> None:
    """Show the settings, versions and outcomes of RUN."""
    with _open(context, store_url) as store:
        found = _load(store, run)
        counts = store.count_outcomes().get(found.id, {})
    if as_json:
        print(json.dumps(describe_run(found, counts), ensure_ascii=False))
    else:
        show_run(found, counts, open_console())


@runs.command()
@click.argument("left")
@click.argument("right")
@_STORE
@as_json_option
@click.pass_context
def diff(context: click.Context, left: str, right: str, store_url: str | None, as_json: bool) -> None:
    """Show which problems run RIGHT won and lost against run LEFT, and which settings differ."""
    with _open(context, store_url) as store:
        difference = compare_runs(_load(store, left), _load(store, right))
    if as_json:
        print(json.dumps(difference.to_json(), ensure_ascii=False))
    else:
        show_diff(difference, open_console())


@runs.command()
@click.argument("run", nargs=-1, required=True)
@_STORE
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete(context: click.Context, run: tuple[str, ...], store_url: str | None, yes: bool) -> None:
    """Delete each RUN with all that was recorded of it; there is no way back."""
    with _open(context, store_url) as store:
        chosen = [store.load_run(run_id) for run_id in dict.fromkeys(store.find_run(text) for text in run)]
        if not yes:
            _ask(chosen, open_console())
        rows = store.delete_runs(found.id for found in chosen)
        console = open_console()
        console.print(f"deleted {_count(len(chosen), 'run')}, {_count(rows, 'row')}", markup=False)
        if hint := store.hint_for_space:
            console.print(hint, markup=False, soft_wrap=True)


def _ask(chosen: list[RunRecord], console: Console) -> None:
    """Ask on a terminal; where nobody can answer, refuse."""
    for found in chosen:
        console.print(f"{found.id}  {found.benchmark}  {found.state}, {_count(len(found.outcomes), 'outcome')}")
    if not sys.stdin.isatty():
        raise InputError("nothing was deleted: there is no terminal to ask on", hint="Give --yes to delete these runs")
    click.confirm(f"Delete {_count(len(chosen), 'run')} for good?", abort=True)


@runs.command()
@click.argument("other")
@_STORE
@as_json_option
@click.pass_context
def merge(context: click.Context, other: str, store_url: str | None, as_json: bool) -> int:
    """Copy the runs of the store OTHER that are not here yet; ids stay.

    Exit code 1 when a run of the same id is here with other records: nothing is changed about it.
    """
    with _open(context, store_url) as store, open_store(other, create=False) as source:
        console = open_console(stderr=as_json)
        fates = []
        for merged in store.merge(source):
            fates.append(merged)
            rows = f", {_count(merged.rows, 'row')}" if merged.rows else ""
            console.print(f"{merged.run_id}  {merged.fate.value}{rows}", markup=False)
    if as_json:
        print(json.dumps([{"run": m.run_id, "fate": m.fate.name.lower(), "rows": m.rows} for m in fates]))
    if any(merged.fate is Fate.CONFLICT for merged in fates):
        console.print(
            "conflict: both stores went on with the same run; keep the one you want and delete the other "
            "(`prover runs delete RUN`), then merge again",
            markup=False,
            soft_wrap=True,
        )
        return 1
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
