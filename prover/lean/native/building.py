"""Set up a native Lean: toolchain, Mathlib's compiled files, the worker. Each step can be repeated after a failure.

elan and lake do the work and keep what they have done, so a set-up that was killed goes on where it was. The stamp that
`find_native` looks for is written when everything is there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from prover.core.errors import ProvisionError
from prover.core.whole_file import write_whole
from prover.lean.native.layout import NativeLean, locate_native, locate_stamp, name_toolchain, read_toolchain
from prover.lean.native.programs import Programs
from prover.lean.native.sources import digest_sources, read_sources, write_sources

WITHOUT_MATHLIB = "-Kmathlib=off"
RETRY = "Repeat the command: what is done is kept"


@dataclass(frozen=True, slots=True)
class NativePlan:
    """What to set up."""

    project: Path | None = None
    """A Lake project of the user's; None for one of ours."""
    with_mathlib: bool = False
    """Whether ours has Mathlib. The user's has what it has."""
    cache_dir: Path | None = None


def set_up_native(plan: NativePlan, programs: Programs) -> NativeLean:
    """Return the native Lean of `plan`, after building what lacks. Raises `InputError` and `ProvisionError`."""
    sources = read_sources()
    toolchain = sources["lean-toolchain"].strip() if plan.project is None else read_toolchain(plan.project)
    folder = locate_native(plan.cache_dir) / (name_toolchain(toolchain) + ("-mathlib" if plan.with_mathlib else ""))
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        write_sources(sources, folder, toolchain)
        programs.run(["elan", "toolchain", "install", toolchain], folder, hint=RETRY)
        if plan.with_mathlib:
            _fetch_mathlib(folder, programs)
        _build_worker(folder, toolchain, plan, programs)
        found = _examine(plan.project or folder, folder, toolchain, digest_sources(sources), programs)
        stamp = locate_stamp(plan.project, plan.cache_dir, with_mathlib=plan.with_mathlib)
        write_whole(stamp, found.model_dump_json(indent=2) + "\n")
    return found


def _fetch_mathlib(folder: Path, programs: Programs) -> None:
    if not (folder / "lake-manifest.json").is_file():
        programs.run(["lake", "update"], folder, hint=RETRY)
    programs.run(["lake", "exe", "cache", "get"], folder, hint=RETRY)


def _build_worker(folder: Path, toolchain: str, plan: NativePlan, programs: Programs) -> None:
    options = [] if plan.with_mathlib else [WITHOUT_MATHLIB]
    hint = RETRY
    if plan.project is not None:
        hint = f"The worker may not suit {toolchain}: --lean interact:{plan.project} works with any Lean since 4.8"
    programs.run(["lake", *options, "build", "worker"], folder, hint=hint)


def _examine(project: Path, folder: Path, toolchain: str, sources: str, programs: Programs) -> NativeLean:
    worker = folder / ".lake" / "build" / "bin" / "worker"
    if not worker.is_file():
        raise ProvisionError(f"lake built no worker in {folder}", hint="Run `lake build worker` there to see why")
    options = [WITHOUT_MATHLIB] if project == folder and not folder.name.endswith("-mathlib") else []
    path = programs.ask(["lake", *options, "env", "printenv", "LEAN_PATH"], project)
    parts = [project / part for part in path.split(os.pathsep) if part]
    lean_path = tuple(part.resolve() for part in parts if part.is_dir())
    return NativeLean(
        project=project.resolve(),
        toolchain=toolchain,
        sysroot=Path(programs.ask(["lake", *options, "env", "lean", "--print-prefix"], project)),
        worker=worker.resolve(),
        lean_path=lean_path,
        has_mathlib=any((part / "Mathlib.olean").is_file() for part in lean_path),
        sources=sources,
    )
