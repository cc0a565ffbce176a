"""Turn what the user names - a benchmark, a file, a folder, a typed theorem - into problems."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from benchmarks.benchmark import Benchmark, join, make_names_unique
from benchmarks.loaders.folder import load_folder
from benchmarks.loaders.jsonl import load_jsonl
from benchmarks.loaders.lean_file import load_lean
from benchmarks.loaders.pulled import read_pulled
from benchmarks.lock import check_hash, read_lock, verify_files
from benchmarks.manifest import Manifest
from benchmarks.shelf import bundled_file, data_folder, manifest_of, names
from benchmarks.synthetic import generate_standard, hash_rows
from benchmarks.text import SourceText, decode, normalize_newlines, read_source
from prover.core.errors import BenchmarkNotFound, InputError, MalformedInput

_FALLBACKS = {"minif2f": "minif2f-core"}
"""Benchmarks that need Mathlib and pulled data, and the bundled part of them that core Lean can do."""


def load(target: str, *, split: str | None = None, has_mathlib: bool = False) -> Benchmark:
    """Load the benchmark, `.jsonl`, `.json` or `.lean` file or folder called `target`, or several: `NAME+NAME`.

    `has_mathlib` says whether the Lean in use has Mathlib; without it `minif2f` becomes its core-Lean part.

    Raises:
        BenchmarkNotFound: `target` is neither a known name nor a path; the message suggests names.
        BenchmarkChanged: the data are not what manifest or lock file promise; names both hashes.
        MalformedInput: the file or folder cannot be read as problems; names file and line.
        InputError: the data are not here, or there is no such split; says what to do.
    """
    if "+" in target and not Path(target).exists():
        return join(load(part, has_mathlib=has_mathlib) for part in target.split("+")).restrict(split)
    if target not in names():
        return _load_path(target).restrict(split)
    manifest = manifest_of(target)
    if manifest.file:
        return _load_bundled(manifest).restrict(split)
    if manifest.origin is None:
        return _generate(manifest, split)
    if target in _FALLBACKS and not (has_mathlib and _is_pulled(manifest)):
        return _load_fallback(manifest, split, has_mathlib=has_mathlib)
    benchmark = load_pulled(manifest).restrict(split)
    if has_mathlib or not manifest.needs_mathlib:
        return benchmark
    lacking = f"{target} needs a Lean with Mathlib, and this one has none: most of its problems will be `invalid`"
    return replace(benchmark, note="\n".join(filter(None, (lacking, benchmark.note))))


def from_text(text: str) -> Benchmark:
    """Return the problems of Lean text typed by the user, e.g. `theorem t : 1 + 1 = 2`.

    Raises `MalformedInput` when `text` contains no theorem.
    """
    problems, note = make_names_unique(load_lean(SourceText("the given text", normalize_newlines(text), "")))
    return Benchmark("expression", problems, note)


def load_pulled(manifest: Manifest) -> Benchmark:
    """Load the pulled data of a benchmark, whatever Lean there is.

    Raises `InputError` when nothing was pulled, `BenchmarkChanged` when the files are not what was locked.
    """
    folder = data_folder() / manifest.name
    lock = read_lock(folder)
    if lock is None:
        hint = f"Run: prover benchmarks pull {manifest.name}"
        raise InputError(f"the data of {manifest.name} are not in {folder}", hint=hint)
    verify_files(folder, lock, manifest)
    problems, note = read_pulled(manifest, folder, lock.files)
    return Benchmark(manifest.name, problems, note, manifest, lock.digest)


def _is_pulled(manifest: Manifest) -> bool:
    return read_lock(data_folder() / manifest.name) is not None


def _load_bundled(manifest: Manifest) -> Benchmark:
    source = decode(bundled_file(manifest).read_bytes(), f"{manifest.name}/{manifest.file}")
    hint = "Install the package again; own problems belong into a file of their own"
    check_hash(source.label, source.sha256, manifest.sha256, "its manifest", hint)
    problems, note = make_names_unique(load_jsonl(source))
    return Benchmark(manifest.name, problems, note, manifest, source.sha256)


def _generate(manifest: Manifest, split: str | None) -> Benchmark:
    """Make the problems of the generated benchmark; raises `BenchmarkChanged` when its generator makes others now."""
    digest = hash_rows(generate_standard())
    hint = "The generator was changed: give it a new version, and its manifest the new hash"
    check_hash(manifest.name, digest, manifest.sha256, "its manifest", hint)
    problems = tuple(synthetic.problem for synthetic in generate_standard(split))
    return Benchmark(manifest.name, problems, manifest=manifest, sha256=digest)


def _load_fallback(manifest: Manifest, split: str | None, *, has_mathlib: bool) -> Benchmark:
    """Load the bundled part of a benchmark that cannot be used as a whole, and say why."""
    lacking = [] if has_mathlib else ["a Lean with Mathlib"]
    lacking += [] if _is_pulled(manifest) else [f"its data (prover benchmarks pull {manifest.name})"]
    core = _FALLBACKS[manifest.name]
    note = f"{manifest.name} needs {' and '.join(lacking)}; running its core-Lean part {core} instead"
    return replace(_load_bundled(manifest_of(core)).restrict(split), note=note)


def _load_path(target: str) -> Benchmark:
    """Load a file or folder of the user's."""
    path = Path(target)
    if path.is_dir():
        problems, note = load_folder(path)
        problems, renamed = make_names_unique(problems)
        return Benchmark(path.resolve().name, problems, "\n".join(filter(None, (note, renamed))))
    if path.suffix not in (".jsonl", ".json", ".lean"):
        raise _not_found(target, path)
    source = read_source(path)
    if not source.text.strip():
        raise MalformedInput(f"{path} is empty", hint="Give a file with at least one theorem")
    problems, note = make_names_unique((load_lean if path.suffix == ".lean" else load_jsonl)(source))
    return Benchmark(path.stem, problems, note, sha256=source.sha256)


def _not_found(target: str, path: Path) -> InputError:
    """The error for a `target` that is no benchmark, no folder and has no known suffix."""
    if path.exists():
        return InputError(f"{target} is neither a .jsonl file nor a .lean file", hint="Rename it to say which it is")
    if len(path.parts) > 1:
        return MalformedInput(f"{target} does not exist", hint="Check the path")
    close = difflib.get_close_matches(target.lower(), names(), n=3, cutoff=0.5)
    guess = f"Did you mean {' or '.join(close)}? " if close else ""
    hint = f"{guess}Known: {', '.join(names())}; or give a .jsonl file, a .lean file, a folder, or -e 'theorem ...'"
    return BenchmarkNotFound(f"there is no benchmark `{target}`", hint=hint)
