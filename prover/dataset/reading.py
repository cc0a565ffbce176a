"""Datasets read for checking: every row with its place, and nothing there that the manifest does not name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from prover.core.errors import InputError, MalformedInput
from prover.dataset.files import read_file
from prover.dataset.layouts import Layout, read_columns, write_columns
from prover.dataset.manifest import MANIFEST, DatasetManifest, FileFormat, hash_file, read_manifest
from prover.dataset.rows import Row, parse_row

REBUILD = "Build the dataset again"


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row, where it stands, and how it is laid out there."""

    row: Row
    file: str
    """Path below the dataset's folder."""
    number: int
    """Line or row of the file, from 1."""
    columns: Mapping[str, Any]
    index: int
    """Place within its kind and split, from 0."""

    def is_laid_out_as(self, layout: Layout) -> bool:
        """Whether the columns say what the row says: in the layouts for training they repeat its texts."""
        expected = write_columns(self.row.model_dump(mode="json"), layout, self.index)
        return _without_row(expected) == _without_row(self.columns)


def open_dataset(folder: Path) -> DatasetManifest:
    """Return the manifest, after every file was found to be what it says.

    Raises `InputError` when there is no manifest, when a file is missing or was changed, or when there are data files
    that it does not name.
    """
    manifest = read_manifest(folder)
    for entry in manifest.files:
        path = folder / entry.path
        try:
            found = hash_file(path)
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror})", hint=REBUILD) from error
        if found != entry.sha256:
            raise InputError(f"{path} is not the file that {MANIFEST} describes", hint=REBUILD)
    named = {entry.path for entry in manifest.files}
    suffixes = {f".{format}" for format in FileFormat}
    for path in sorted(folder.glob("*/*")):
        if path.suffix in suffixes and (name := path.relative_to(folder).as_posix()) not in named:
            raise InputError(f"{folder / name} is not in {MANIFEST}", hint="Remove it, or build the dataset again")
    return manifest


def read_placed(folder: Path, manifest: DatasetManifest) -> Iterator[PlacedRow]:
    """Yield all rows, in the order of the manifest's files.

    Raises `MalformedInput` with file and row for what is no row, or belongs in another file.
    """
    places: Counter[tuple[str, str]] = Counter()
    for entry in manifest.files:
        number = 0
        for number, (place, columns) in enumerate(read_file(folder, entry), start=1):
            row = _parse(columns, place)
            if (row.kind, row.split) != (entry.kind, entry.split):
                found = f"a row of {row.kind}/{row.split} in a file of {entry.kind}/{entry.split}"
                raise MalformedInput(f"{place}: {found}", hint=REBUILD)
            yield PlacedRow(row, entry.path, number, columns, places[entry.kind, entry.split])
            places[entry.kind, entry.split] += 1
        if number != entry.rows:
            raise MalformedInput(f"{entry.path} has {number} rows, not {entry.rows} as {MANIFEST} says", hint=REBUILD)


def _parse(columns: Mapping[str, Any], place: str) -> Row:
    try:
        return parse_row(read_columns(columns))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = "".join(f"{part}: " for part in first["loc"][1:])  # after the kind
        reason = first["msg"].removeprefix("Value error, ")
        raise MalformedInput(f"{place}: {where}{reason}", hint=REBUILD) from error
    except (KeyError, TypeError) as error:
        raise MalformedInput(f"{place}: not a row of a dataset ({error!r})", hint=REBUILD) from error


def _without_row(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns less the copy of the whole row, which is compared as a row."""
    kept = {name: value for name, value in columns.items() if name != "row"}
    extra = kept.get("extra_info")
    if isinstance(extra, Mapping):
        kept["extra_info"] = {name: value for name, value in extra.items() if name != "row"}
    return kept
