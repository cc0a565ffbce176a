"""`prover benchmarks pull`: fetch data that do not come with the package, and verify them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.pull import Pulled, pull
from benchmarks.shelf import data_folder, manifest_of, names
from prover.cli.console import open_console
from prover.core.errors import InputError


@click.command("pull")
@click.argument("targets", metavar="NAME...", nargs=-1, required=True)
@click.option(
    "--from",
    "given",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Take the files from a file, a folder or a checkout, without a network.",
)
@click.option("--refresh", is_flag=True, help="Fetch again what is here; it must be what was got before.")
@click.option("--accept-changes", is_flag=True, help="Let other data than the ones got before take their place.")
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with what was got.")
def pull_benchmarks(
    targets: tuple[str, ...], given: Path | None, refresh: bool, accept_changes: bool, as_json: bool
) -> None:
    """Fetch the data of benchmarks, verify them, and lock what was got.

    A pull can be interrupted at any time and repeated. Data that differ from the manifest or from what
    was got before are refused.
    """
    console = open_console(stderr=as_json)
    if given is not None and len(targets) > 1:
        raise InputError("--from goes with one benchmark", hint="Pull them one after the other")
    for target in targets:
        if target not in names():
            raise InputError(f"there is no benchmark `{target}`", hint=f"Known: {', '.join(names())}")
    results: dict[str, Any] = {}
    for target in targets:
        console.print(f"{target} ...", markup=False)
        pulled = pull(
            manifest_of(target), data_folder(), given=given, refresh=refresh, accept_changes=accept_changes
        )  # fmt: skip
        _show(pulled, console)
        results[target] = {
            **pulled.lock.model_dump(mode="json", exclude={"benchmark", "files"}),
            "files": len(pulled.lock.files),
            "sha256": pulled.lock.digest,
            "folder": str(pulled.folder),
            "is_new": pulled.is_new,
        }
    if as_json:
        print(json.dumps(results, ensure_ascii=False))


def _show(pulled: Pulled, console: Console) -> None:
    lock = pulled.lock
    what = "fetched and locked" if pulled.is_new else "here already, and intact"
    count = len(lock.files)
    console.print(f"  {what}: {lock.count} problems in {count} file{'s' if count != 1 else ''}", markup=False)
    if lock.revision:
        console.print(f"  revision {lock.revision}", markup=False)
    console.print(f"  sha256 {lock.digest}", markup=False)
    console.print(f"  {pulled.folder}", markup=False, soft_wrap=True)
    for line in pulled.note.splitlines():
        console.print(f"  note: {line}", markup=False, soft_wrap=True)
