"""Datasets on disk: shards in JSONL or Parquet, made beside their place and put there whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from prover.core.errors import InputError, MalformedInput
from prover.core.whole_folder import make_whole
from prover.dataset.arrow import read_parquet, require_parquet, write_parquet
from prover.dataset.layouts import Layout, write_columns
from prover.dataset.manifest import MANIFEST, DataFile, FileFormat, hash_file
from prover.dataset.rows import RowKind

SHARD_ROWS = 100_000
__all__ = [
    "FileFormat", "OutputOptions", "check_target", "open_folder", "read_file", "write_shards",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """Where a dataset goes, and in which shape."""

    folder: Path
    format: FileFormat = FileFormat.JSONL
    layout: Layout = Layout.PLAIN
    shard_rows: int = SHARD_ROWS
    """Rows in a shard at most."""
    force: bool = False
    """Replace the dataset that is there."""


@contextmanager
def open_folder(options: OutputOptions) -> Iterator[Path]:
    """Give a temporary folder beside the output, which takes the output's place when nothing went wrong.

    Raises `InputError` when something is in that place that may not be replaced, `OutputFailed` when the disk is full
    or cannot be written.
    """
    check_target(options)
    with make_whole(options.folder) as made:
        yield made


def check_target(options: OutputOptions) -> None:
    """Raise `InputError` when a dataset may not be put there, `MissingExtra` when its format cannot be written."""
    if options.format is FileFormat.PARQUET:
        require_parquet()
    target = options.folder
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError(f"{target} is a file", hint="Name a folder with --out")
    if not any(target.iterdir()):
        return
    if not (target / MANIFEST).exists():
        raise InputError(f"{target} is not empty, and holds no dataset", hint="Name another folder with --out")
    if not options.force:
        raise InputError(f"{target} holds a dataset already", hint="--force replaces it; --out names another folder")


def write_shards(
    folder: Path,
    kind: RowKind,
    split: str,
    rows: Iterable[str],
    count: int,
    options: OutputOptions,
    on_row: Callable[[dict[str, Any]], None] = lambda row: None,
) -> Iterator[DataFile]:
    """Write the rows (JSON) of a kind and split; yield an entry for each file. No rows make one empty file."""
    shards = max(1, -(-count // options.shard_rows))
    left = enumerate(rows)
    for shard in range(shards):
        name = f"{split}-{shard:05d}-of-{shards:05d}.{options.format}"
        path = folder / kind / name
        path.parent.mkdir(exist_ok=True)
        columns = _lay_out(islice(left, options.shard_rows), split, options.layout, on_row)
        written = _write_file(path, columns, kind, options)
        yield DataFile(
            path=f"{kind}/{name}", kind=kind, split=split, rows=written,
            bytes=path.stat().st_size, sha256=hash_file(path),
        )  # fmt: skip


def _lay_out(
    rows: Iterable[tuple[int, str]], split: str, layout: Layout, on_row: Callable[[dict[str, Any]], None]
) -> Iterator[dict[str, Any]]:
    for index, text in rows:
        row = {**json.loads(text), "split": split}
        on_row(row)
        yield write_columns(row, layout, index)


def _write_file(path: Path, rows: Iterable[dict[str, Any]], kind: RowKind, options: OutputOptions) -> int:
    if options.format is FileFormat.PARQUET:
        return write_parquet(path, rows, kind, options.layout)
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    return written


def read_file(folder: Path, entry: DataFile) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of one file as they are laid out, each with its place, e.g. `rl/train-....jsonl:7`.

    Raises `InputError` when the file cannot be read, `MalformedInput` for a line that is no row.
    """
    path = folder / entry.path
    try:
        if path.suffix == f".{FileFormat.PARQUET}":
            for number, row in enumerate(read_parquet(path), start=1):
                yield f"{entry.path}:{number}", row
            return
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                place = f"{entry.path}:{number}"
                yield place, _read_line(line, place)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error})", hint="Build the dataset again") from error


def _read_line(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise MalformedInput(f"{place} is no JSON ({error})", hint="Build the dataset again") from error
    if not isinstance(value, dict):
        raise MalformedInput(f"{place} is no JSON object", hint="Build the dataset again")
    return value
