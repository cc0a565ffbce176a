"""The benchmarks that have a manifest: which there are, and which of their data are at hand."""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from platformdirs import user_data_path

from benchmarks.benchmark import BenchmarkInfo, Presence
from benchmarks.lock import read_lock, verify_files
from benchmarks.manifest import Manifest, read_manifest
from prover.core.errors import InputError

DATA_VARIABLE = "PROVER_DATA"
"""Environment variable: the folder that holds data sets which do not come with this package."""


def data_folder() -> Path:
    """Where pulled benchmarks lie, each in a folder of its name."""
    return Path(os.environ.get(DATA_VARIABLE) or user_data_path("open-prover"))


def bundled_file(manifest: Manifest) -> Traversable:
    """The data file that comes with this package beside a manifest."""
    return _manifests() / manifest.name / manifest.file


def names() -> tuple[str, ...]:
    """Names of all benchmarks that have a manifest."""
    return tuple(sorted(folder.name for folder in _manifests().iterdir() if (folder / "manifest.json").is_file()))


def manifest_of(name: str) -> Manifest:
    """Return the manifest of one of `names()`."""
    return read_manifest(_manifests() / name)


def find_presence(manifest: Manifest) -> Presence:
    """Say whether the data of a benchmark are at hand; reads and hashes them when they were pulled."""
    if manifest.file:
        return Presence.BUNDLED
    if manifest.origin is None:
        return Presence.GENERATED
    folder = data_folder() / manifest.name
    try:
        lock = read_lock(folder)
        if lock is None:
            return Presence.ABSENT
        verify_files(folder, lock, manifest)
    except InputError:
        return Presence.CHANGED
    return Presence.PULLED


def known() -> list[BenchmarkInfo]:
    """Return what `load` knows by name: what comes with this package first."""
    infos = []
    for name in names():
        manifest = manifest_of(name)
        presence = find_presence(manifest)
        is_bundled = presence in (Presence.BUNDLED, Presence.GENERATED)
        infos.append(
            BenchmarkInfo(
                name,
                manifest.description,
                manifest.count,
                manifest.splits,
                manifest.licence,
                is_bundled,
                manifest.needs_mathlib,
                presence,
            )
        )
    return sorted(infos, key=lambda info: (not info.is_bundled, info.name))


def _manifests() -> Traversable:
    return files("benchmarks") / "data"
