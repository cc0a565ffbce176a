"""`prover benchmarks`: which there are, what is in them, where they come from, and what is wrong with them."""

from __future__ import annotations

import json
from difflib import get_close_matches

import click

from benchmarks import Benchmark, Presence, known, load
from benchmarks.manifest import Manifest
from benchmarks.registry import load_pulled
from benchmarks.shelf import data_folder, find_presence, manifest_of, names
from prover.cli.benchmarks_audit import audit_benchmark
from prover.cli.benchmarks_generate import generate_benchmark
from prover.cli.benchmarks_pull import pull_benchmarks
from prover.cli.benchmarks_view import (
    describe_benchmark,
    describe_info,
    describe_problem,
    show_benchmark,
    show_problem,
    tabulate_infos,
)
from prover.cli.console import open_console
from prover.core.errors import InputError
from prover.core.problem import Problem


@click.group()
def benchmarks() -> None:
    """List, show, pull, audit and generate benchmarks."""


@benchmarks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")
def list_benchmarks(as_json: bool) -> None:
    """List the benchmarks that go by a name, and whether their data are here."""
    infos = known()
    if as_json:
        print(json.dumps([describe_info(info) for info in infos], ensure_ascii=False))
        return
    console = open_console()
    console.print(tabulate_infos(infos))
    if any(info.presence is Presence.ABSENT for info in infos):
        console.print("absent ones: prover benchmarks pull NAME", markup=False)
    console.print(f"pulled data: {data_folder()}", markup=False, soft_wrap=True)


@benchmarks.command()
@click.argument("target", metavar="NAME")
@click.argument("problem", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")
def show(target: str, problem: str | None, as_json: bool) -> None:
    """Show what the benchmark NAME is, or one PROBLEM of it.

    NAME may also be a .jsonl or .lean file, or a folder.
    """
    manifest = manifest_of(target) if target in names() else None
    if problem is not None:
        chosen = choose_problem(_load_whole(target, manifest), problem)
        described = describe_problem(chosen, manifest)
    else:
        is_here = manifest is None or find_presence(manifest) is not Presence.ABSENT
        described = describe_benchmark(target, manifest, _load_whole(target, manifest) if is_here else None)
    if as_json:
        print(json.dumps(described, ensure_ascii=False))
    else:
        (show_benchmark if problem is None else show_problem)(described, open_console())


def _load_whole(target: str, manifest: Manifest | None) -> Benchmark:
    """All problems of a benchmark, whether there is a Lean that can read them or not."""
    return load(target) if manifest is None or manifest.origin is None else load_pulled(manifest)


def choose_problem(benchmark: Benchmark, name: str) -> Problem:
    """The problem of that name, its own or that of its theorem. Raises `InputError`, suggesting near ones."""
    for problem in benchmark.problems:
        if name in (problem.name, problem.lean_name):
            return problem
    nearest = get_close_matches(name, [problem.name for problem in benchmark.problems], n=3)
    hint = f"Near it: {', '.join(nearest)}" if nearest else f"List them: prover benchmarks show {benchmark.name} --json"
    raise InputError(f"{benchmark.name} has no problem `{name}`", hint=hint)


for command in (pull_benchmarks, audit_benchmark, generate_benchmark):
    benchmarks.add_command(command)
