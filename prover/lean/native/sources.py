"""The worker as a Lake project: its Lean files, its lakefile and its toolchain, from the installed package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from prover.core.errors import ProvisionError

PROJECT_FILES = ("lakefile.lean", "lean-toolchain")
"""Beside `lean_project` in the repository, inside it in an installed package."""


def read_sources() -> dict[str, str]:
    """Return the files of the worker's project, by path. Raises `ProvisionError` if the package lacks some."""
    package = resources.files("lean_project")
    files = {name: _read_project_file(package, name) for name in PROJECT_FILES}
    for name, text in _read_lean(package, "lean_project"):
        files[name] = text
    return files


def digest_sources(sources: dict[str, str]) -> str:
    """A short hash of all files."""
    whole = hashlib.sha256()
    for name in sorted(sources):
        whole.update(f"{name}\0{sources[name]}\0".encode())
    return whole.hexdigest()[:16]


def write_sources(sources: dict[str, str], folder: Path, toolchain: str) -> None:
    """Bring `folder` up to `sources`, for `toolchain`. Files that are as they should be are left alone, for lake."""
    for name, text in {**sources, "lean-toolchain": toolchain + "\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _read_project_file(package: Traversable, name: str) -> str:
    for place in (package, resources.files("prover") / ".."):
        if (place / name).is_file():
            return (place / name).read_text(encoding="utf-8")
    raise ProvisionError(f"this installation lacks {name}", hint="Install open-prover again")


def _read_lean(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name == "Prover":
            yield from _read_lean(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".lean") and path.endswith("Prover"):
            yield f"{path}/{entry.name}", entry.read_text(encoding="utf-8")
