"""Setting LeanInteract up for a project: its REPL, and how a REPL process is started in the sandbox."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.core.errors import BackendError, InputError
from prover.core.extras import require_module
from prover.lean.interact.audit import is_standard
from prover.lean.interact.lean import FindFault, InteractLean
from prover.lean.interact.session import ReplServer, ReplSession
from prover.lean.native import make_room, name_project
from prover.lean.pool import PoolLimits
from prover.lean.sandbox import View, find_bubblewrap, sandbox_native

REPL_VARIABLE = "PROVER_INTERACT_REPL"
OLDEST = (4, 8)
"""LeanInteract's REPL is kept for this version of Lean and later ones."""
LAKE_TIMEOUT_S = 300.0
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+\S*)")
_RUNTIME_VARIABLES = ("LEAN_PATH", "LEAN_SRC_PATH", "LEAN_SYSROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_INSTALL_ELAN = "Install elan (https://lean-lang.org/install); it brings lake"


@dataclass(frozen=True, slots=True)
class InteractOptions:
    """What to point LeanInteract at."""

    project: Path
    """A Lake project that is built."""
    repl: Path | None = None
    """A built community REPL for the project's toolchain; None lets LeanInteract fetch and build its own."""
    workers: int = 2
    memory_mb: float = 10_000.0
    """A process above this is ended. Mathlib's files count."""
    bubblewrap: Path | None = None
    """From `find_bubblewrap`; None runs the REPL with the rights of its user, and access to the network."""
    lake: str = "lake"


def plan_interact(project: str, limits: PoolLimits) -> InteractOptions:
    """How to use `project` with LeanInteract, in the sandbox. `PROVER_INTERACT_REPL` may name a built REPL."""
    repl = os.environ.get(REPL_VARIABLE, "")
    return InteractOptions(
        Path(project).expanduser(),
        repl=Path(repl).expanduser() if repl else None,
        workers=limits.workers,
        memory_mb=make_room(limits).memory_mb,
        bubblewrap=find_bubblewrap(),
    )


@asynccontextmanager
async def open_interact(
    options: InteractOptions, find_fault: FindFault, *, is_allowed: Callable[[str], bool] = is_standard
) -> AsyncIterator[InteractLean]:
    """A Lean behind LeanInteract. Nothing is fetched when `options.repl` names a REPL.

    Proofs may rest on the axioms that `is_allowed`.

    Raises `InputError` without lake, without a project, or for a Lean that is too old; `MissingExtra` without
    `lean-interact`; `BackendError` when the REPL cannot be set up.
    """
    interact = require_module("lean_interact", extra="interact")
    version = read_version(options.project)
    lake = find_lake(options.lake)
    config = await asyncio.to_thread(_configure, interact, options, lake)
    with tempfile.TemporaryDirectory(prefix="prover-interact-") as folder:
        environment = await asyncio.to_thread(read_environment, lake, options.project)
        config.lake_path = write_launcher(Path(folder), Path(config.cache_repl_dir), options, environment)

        def start() -> ReplServer:
            server: ReplServer = interact.AutoLeanServer(config, max_total_memory=1.0, max_process_memory=None)
            return server

        def make_session() -> ReplSession:
            return ReplSession(start, interact.Command, memory_mb=options.memory_mb)

        label = f"{version} ({name_project(options.project)})"
        lean = InteractLean(make_session, find_fault, workers=options.workers, label=label, is_allowed=is_allowed)
        try:
            yield lean
        finally:
            await lean.close()


def find_lake(name: str = "lake") -> Path:
    """Return the program. Raises `InputError` when it is not there."""
    found = shutil.which(name)
    if found is None:
        raise InputError(f"`{name}` is not installed or not on PATH", hint=_INSTALL_ELAN)
    return Path(found).absolute()


def read_version(project: Path) -> str:
    """Return the version of Lean that a project asks for. Raises `InputError` for none, or one that is too old."""
    try:
        toolchain = (project / "lean-toolchain").read_text(encoding="utf-8").strip()
    except OSError as error:
        hint = "Name the folder of a Lake project"
        raise InputError(f"{project} has no `lean-toolchain`: {error.strerror}", hint=hint) from error
    found = _VERSION.search(toolchain)
    if found is None:
        raise InputError(f"the toolchain `{toolchain}` of {project} is no release", hint="Use one, such as v4.28.0")
    if (int(found[1]), int(found[2])) < OLDEST:
        raise InputError(f"{project} uses Lean {found[0]}; the REPL needs 4.8 or later", hint="Update the project")
    return found[0].removeprefix("v")


def _configure(interact: Any, options: InteractOptions, lake: Path) -> Any:
    """Set the REPL up; without one of our own this clones and builds it once, which takes the network."""
    project = interact.LocalProject(directory=options.project, auto_build=False, lake_path=lake)
    own = {} if options.repl is None else {"local_repl_path": options.repl, "build_repl": False}
    try:
        # A process that audits elaborates one thing after the other, and takes nothing over from before.
        return interact.LeanREPLConfig(
            project=project,
            lake_path=lake,
            enable_incremental_optimization=False,
            enable_parallel_elaboration=False,
            **own,
        )
    except Exception as error:  # clone, checkout and build fail each in their own way
        hint = f"Is there a network? Or name a built REPL by {REPL_VARIABLE}"
        raise BackendError(f"LeanInteract cannot set its REPL up: {error}", hint=hint) from error


def read_environment(lake: Path, project: Path) -> dict[str, str]:
    """Return the variables that `lake env` sets for programs of `project`, as far as a REPL needs them."""
    try:
        done = subprocess.run(
            [lake, "env", "env"], cwd=project, capture_output=True, text=True, timeout=LAKE_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip()[-1000:]
        raise BackendError(f"`lake env` fails in {project}: {said}", hint="Run `lake build` there") from error
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    kept = {name: found[name] for name in _RUNTIME_VARIABLES if found.get(name)}
    for name in ("LEAN_PATH", "LEAN_SRC_PATH"):  # lake writes them relative to the project
        if name in kept:
            kept[name] = os.pathsep.join(str((project / part).resolve()) for part in kept[name].split(os.pathsep))
    return kept


def write_launcher(folder: Path, repl: Path, options: InteractOptions, environment: Mapping[str, str]) -> Path:
    """Write the program that LeanInteract starts in place of `lake`; it runs `lake env REPL` in the sandbox.

    The REPL gets `environment` and nothing of ours, sees toolchain, project and libraries, and cannot write to them.
    LeanInteract never reads the error output, so that goes to a file of limited size.
    """
    program = repl.resolve() / ".lake" / "build" / "bin" / "repl"
    sysroot = environment.get("LEAN_SYSROOT", "")
    path = ":".join(([f"{sysroot}/bin"] if sysroot else []) + ["/usr/bin", "/bin"])
    full = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", **environment}
    libraries = [Path(part) for part in environment.get("LEAN_PATH", "").split(os.pathsep) if part]
    seen = [options.project.resolve(), repl.resolve(), *([Path(sysroot)] if sysroot else []), *libraries]
    view = View(tuple(path for path in seen if path.exists()), folder)
    argv, outer = sandbox_native([str(program)], view, full, bubblewrap=options.bubblewrap)
    variables = [f"{name}={value}" for name, value in outer.items()]
    launcher = folder / "lake"
    command = shlex.join(["/usr/bin/env", "-i", *variables, *argv])
    launcher.write_text(f"#!/bin/sh\nexec {command} 2>>{shlex.quote(str(folder / 'stderr'))}\n", encoding="utf-8")
    launcher.chmod(0o755)
    return launcher
