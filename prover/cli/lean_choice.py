"""The option `--lean`: which Lean a command uses."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from prover.cli.lean import prepare_lean
from prover.cli.seconds import Seconds
from prover.core.errors import InputError
from prover.core.ports import Lean
from prover.lean.native import NativeLean, find_native
from prover.lean.native.sources import digest_sources, read_sources
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.wiring import InstalledLean, open_chosen_lean

HTTP_TOKEN_VARIABLE = "PROVER_HTTP_TOKEN"
Command = TypeVar("Command", bound=Callable[..., Any])


def _parse(_context: click.Context, _parameter: click.Parameter, text: str | None) -> LeanSpec | None:
    return None if text is None else LeanSpec.parse(text)


def lean_option(command: Command) -> Command:
    """Add `--lean SPEC`; the command gets `lean_spec`, None when it was not given."""
    return click.option(
        "--lean",
        "lean_spec",
        callback=_parse,
        metavar="SPEC",
        help="embedded, native, native:PROJECT, interact:PROJECT, leandojo:REPO_OR_DIR or http:URL.  "
        "[default: native if set up with Mathlib, else embedded]",
    )(command)


def timeout_option(what: str) -> Callable[[Command], Command]:
    """Add `--timeout SECONDS`, the time that Lean may take for `what`; the command gets `timeout_s`."""
    return click.option(
        "--timeout",
        "timeout_s",
        type=Seconds(0.1),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help=f"Time that Lean may take for {what}.",
    )


def choose_lean(spec: LeanSpec | None) -> LeanSpec:
    """The Lean that was asked for, or the best one that is set up."""
    if spec is not None:
        return spec
    own = find_own_native()
    return LeanSpec("native") if own is not None and own.has_mathlib else LeanSpec()


def find_installed_lean(spec: LeanSpec, console: Console) -> InstalledLean:
    """The Lean on this machine that `spec` names; the embedded one is installed now if it is not there.

    Raises `InputError` for a native Lean that is not set up, and for a server.
    """
    if spec.backend == "embedded":
        return prepare_lean(console)
    if spec.backend != "native":
        raise InputError(f"this needs a Lean on this machine, not `{spec}`", hint="Use --lean embedded or native")
    project = Path(spec.target) if spec.target else None
    found = find_own_native(project)
    if found is None:
        setup = f"prover setup --native --project {spec.target}" if spec.target else "prover setup --native --mathlib"
        raise InputError(f"`{spec}` is not set up, or was set up by another version", hint=f"Run: {setup}")
    return found


def can_read_mathlib(spec: LeanSpec, console: Console) -> bool:
    """Whether a Lean knows Mathlib: the embedded one does not; of one that is not ours it is taken for granted."""
    if spec.backend != "native":
        return spec.backend != "embedded"
    installed = find_installed_lean(spec, console)
    return isinstance(installed, NativeLean) and installed.has_mathlib


def find_own_native(project: Path | None = None) -> NativeLean | None:
    """The native Lean that was set up for `project` by this version of the worker, if there is one."""
    return find_native(project, sources=digest_sources(read_sources()))


@asynccontextmanager
async def open_spec(spec: LeanSpec | None, limits: PoolLimits, console: Console) -> AsyncIterator[Lean]:
    """The Lean for a command, opened. The token of a server comes from the environment alone."""
    token = os.environ.get(HTTP_TOKEN_VARIABLE, "")
    chosen = choose_lean(spec)
    async with open_chosen_lean(chosen, limits, lambda s: find_installed_lean(s, console), token=token) as lean:
        yield lean
