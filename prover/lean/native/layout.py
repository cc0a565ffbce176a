"""What a native Lean consists of, and where it is kept.

CACHE/native/TOOLCHAIN/          the worker, built for that toolchain alone
CACHE/native/TOOLCHAIN-mathlib/  the same, with Mathlib: a project of ours
CACHE/native/NAME.json           what was set up: one file for each project (ours: `own-mathlib`, `own`), written last
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from prover.core.errors import InputError
from prover.lean.provision import locate_cache

STAMP_VERSION = 1


class NativeLean(BaseModel):
    """A toolchain, the worker built for it, and the libraries that its programs may import."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stamp: int = STAMP_VERSION
    project: Path
    """The Lake project whose libraries are used."""
    toolchain: str
    """As in `lean-toolchain`, e.g. `leanprover/lean4:v4.28.0`."""
    sysroot: Path
    """Where the toolchain is."""
    worker: Path
    lean_path: tuple[Path, ...]
    """Folders of compiled libraries (`LEAN_PATH`)."""
    has_mathlib: bool
    sources: str
    """Digest of the worker's sources: another one means that it has to be built again."""

    @property
    def label(self) -> str:
        """What records call it: `native`, and which libraries there are, as in `native my-project@1a2b3c4d`."""
        is_bare = not self.has_mathlib and self.worker.is_relative_to(self.project)
        return "native" if is_bare else f"native {name_project(self.project)}"


def locate_native(cache_dir: Path | None = None) -> Path:
    """The folder of everything native."""
    return locate_cache(cache_dir).parent / "native"


def locate_stamp(project: Path | None, cache_dir: Path | None = None, *, with_mathlib: bool = False) -> Path:
    """The file that says what was set up for `project` (None: our own, with Mathlib or without)."""
    own = "own-mathlib" if with_mathlib else "own"
    return locate_native(cache_dir) / f"{own if project is None else _slug(project)}.json"


def find_native(project: Path | None = None, *, sources: str, cache_dir: Path | None = None) -> NativeLean | None:
    """Return the native Lean that was set up for `project`, if it is all there and was built from `sources`.

    Of our own two, the one with Mathlib comes first.
    """
    stamps = (locate_stamp(project, cache_dir, with_mathlib=with_mathlib) for with_mathlib in (True, False))
    return next(filter(None, (_read_stamp(stamp, sources) for stamp in stamps)), None)


def _read_stamp(path: Path, sources: str) -> NativeLean | None:
    try:
        found = NativeLean.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
    is_whole = found.worker.is_file() and found.sysroot.is_dir() and all(path.is_dir() for path in found.lean_path)
    return found if is_whole and found.sources == sources else None


def read_toolchain(project: Path) -> str:
    """Return what the project's `lean-toolchain` says. Raises `InputError` when `project` is no Lake project."""
    if not any((project / name).is_file() for name in ("lakefile.lean", "lakefile.toml")):
        raise InputError(f"{project} is no Lake project", hint="Name the folder that holds its lakefile")
    try:
        toolchain = (project / "lean-toolchain").read_text(encoding="utf-8").strip()
    except OSError as error:
        hint = "Write the toolchain it is for into it, e.g. leanprover/lean4:v4.28.0"
        raise InputError(f"{project} has no lean-toolchain", hint=hint) from error
    if not re.fullmatch(r"[\w.+/:-]+", toolchain):
        raise InputError(f"{project / 'lean-toolchain'} does not name a toolchain: {toolchain!r}")
    return toolchain


def name_toolchain(toolchain: str) -> str:
    """A folder name for a toolchain: `leanprover/lean4:v4.28.0` is `lean4-v4.28.0`."""
    return re.sub(r"[^\w.+-]+", "-", toolchain.removeprefix("leanprover/"))


def name_project(project: Path) -> str:
    """A project's name and, after `@`, the start of a hash of its manifest: which versions of libraries it has."""
    project = project.resolve()
    try:
        manifest = (project / "lake-manifest.json").read_bytes()
    except OSError:
        return project.name
    return f"{project.name}@{hashlib.sha256(manifest).hexdigest()[:8]}"


def _slug(project: Path) -> str:
    resolved = project.resolve()
    return f"{resolved.name}-{hashlib.sha256(str(resolved).encode()).hexdigest()[:12]}"
