"""Turn what the user names - a benchmark, a file, a folder, a typed theorem - into problems."""

from __future__ import annotations

import difflib
import os
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from platformdirs import user_data_path

from benchmarks.benchmark import Benchmark, BenchmarkInfo, join, make_names_unique
from benchmarks.loaders.folder import load_folder
from benchmarks.loaders.jsonl import load_jsonl
from benchmarks.loaders.lean_file import load_lean
from benchmarks.manifest import Manifest, read_manifest
from benchmarks.text import SourceText, decode, normalize_newlines, read_source
from prover.core.errors import BenchmarkNotFound, InputError, MalformedInput

DATA_VARIABLE = "PROVER_DATA"
"""Environment variable: the folder that holds data sets which do not come with this package."""
_FALLBACKS = {"minif2f": "minif2f-core"}
"""Benchmarks that need Mathlib and downloaded data, and the bundled part of them that core Lean can do."""


def load(target: str, *, split: str | None = None, has_mathlib: bool = False) -> Benchmark:
    """Load the benchmark, `.jsonl` file, `.lean` file or folder called `target`, or several: `NAME+NAME`.

    `has_mathlib` says whether the Lean in use has Mathlib; without it `minif2f` becomes its core-Lean part.

    Raises:
        BenchmarkNotFound: `target` is neither a known name nor a path; the message suggests names.
        MalformedInput: the file or folder cannot be read as problems; names file and line.
        InputError: there is no such split.
    """
    if "+" in target and not Path(target).exists():
        return join(load(part, has_mathlib=has_mathlib) for part in target.split("+")).restrict(split)
    if target in _FALLBACKS:
        return _load_external(target, split, has_mathlib)
    if target in _bundled():
        return _load_bundled(target).restrict(split)
    return _load_path(target).restrict(split)


def from_text(text: str) -> Benchmark:
    """Return the problems of Lean text typed by the user, e.g. `theorem t : 1 + 1 = 2`.

    Raises `MalformedInput` when `text` contains no theorem.
    """
    problems, note = make_names_unique(load_lean(SourceText("the given text", normalize_newlines(text), "")))
    return Benchmark("expression", problems, note)


def known() -> list[BenchmarkInfo]:
    """Return the benchmarks that `load` knows by name, bundled ones first."""
    manifests = [_read_data_manifest(name) for name in sorted([*_bundled(), *_FALLBACKS])]
    infos = [
        BenchmarkInfo(m.name, m.description, m.count, m.splits, m.licence, m.name not in _FALLBACKS) for m in manifests
    ]
    return sorted(infos, key=lambda info: (not info.is_bundled, info.name))


def _data() -> Traversable:
    return files("benchmarks") / "data"


def _bundled() -> tuple[str, ...]:
    """Names of the benchmarks that come with this package."""
    return tuple(sorted(f.name for f in _data().iterdir() if f.is_dir() and f.name not in _FALLBACKS))


def _read_data_manifest(name: str) -> Manifest:
    return read_manifest(_data() / name)


def _load_bundled(name: str) -> Benchmark:
    manifest = _read_data_manifest(name)
    source = decode((_data() / name / manifest.file).read_bytes(), f"{name}/{manifest.file}")
    problems, note = make_names_unique(load_jsonl(source))
    return Benchmark(name, problems, note, manifest, source.sha256)


def _load_external(name: str, split: str | None, has_mathlib: bool) -> Benchmark:
    """Load a benchmark whose data do not come with this package, or else the bundled part of it."""
    manifest = _read_data_manifest(name)
    path = Path(os.environ.get(DATA_VARIABLE) or user_data_path("open-prover")) / manifest.file
    if has_mathlib and path.is_file():
        source = read_source(path)
        problems, note = make_names_unique(load_jsonl(source))
        return Benchmark(name, problems, note, manifest, source.sha256).restrict(split)
    lacking = [] if has_mathlib else ["a Lean with Mathlib"]
    lacking += [] if path.is_file() else [f"the data set ({manifest.file} in the folder that {DATA_VARIABLE} names)"]
    core = _FALLBACKS[name]
    note = f"{name} needs {' and '.join(lacking)}; running its core-Lean part {core} instead"
    return replace(_load_bundled(core).restrict(split), note=note)


def _load_path(target: str) -> Benchmark:
    """Load a file or folder of the user's."""
    path = Path(target)
    if path.is_dir():
        problems, note = load_folder(path)
        problems, renamed = make_names_unique(problems)
        return Benchmark(path.resolve().name, problems, "\n".join(filter(None, (note, renamed))))
    if path.suffix not in (".jsonl", ".lean"):
        raise _not_found(target, path)
    source = read_source(path)
    if not source.text.strip():
        raise MalformedInput(f"{path} is empty", hint="Give a file with at least one theorem")
    problems, note = make_names_unique((load_jsonl if path.suffix == ".jsonl" else load_lean)(source))
    return Benchmark(path.stem, problems, note, sha256=source.sha256)


def _not_found(target: str, path: Path) -> InputError:
    """The error for a `target` that is no benchmark, no folder and has no known suffix."""
    if path.exists():
        return InputError(f"{target} is neither a .jsonl file nor a .lean file", hint="Rename it to say which it is")
    if len(path.parts) > 1:
        return MalformedInput(f"{target} does not exist", hint="Check the path")
    names = sorted([*_bundled(), *_FALLBACKS])
    close = difflib.get_close_matches(target.lower(), names, n=3, cutoff=0.5)
    guess = f"Did you mean {' or '.join(close)}? " if close else ""
    hint = f"{guess}Known: {', '.join(names)}; or give a .jsonl file, a .lean file, a folder, or -e 'theorem ...'"
    return BenchmarkNotFound(f"there is no benchmark `{target}`", hint=hint)
