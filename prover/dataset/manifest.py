"""What a dataset folder says about itself: `manifest.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from prover.core.errors import InputError
from prover.dataset.layouts import Layout
from prover.dataset.rows import RowKind

MANIFEST = "manifest.json"
FORMAT_VERSION = 1


class FileFormat(StrEnum):
    """How shards are written."""

    JSONL = "jsonl"
    PARQUET = "parquet"


class DataFile(BaseModel):
    """One shard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    """Below the folder, with `/`."""
    kind: RowKind
    split: str
    rows: int
    bytes: int
    sha256: str


class SourceRun(BaseModel):
    """A run that rows come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    benchmark: str
    licence: str = ""
    """Of the benchmark's problems; empty when it is not known."""
    lean: str = ""
    prover: str = ""


class DatasetManifest(BaseModel):
    """Contents of `manifest.json`. Nothing in it depends on when or where the dataset was built."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format_version: int = FORMAT_VERSION
    format: FileFormat
    layout: Layout
    seed: int
    options: Mapping[str, Any]
    prompts: str
    """Digest of the prompt templates."""
    is_checked: bool
    """Whether Lean confirmed every row when it was built."""
    runs: tuple[SourceRun, ...]
    rows: Mapping[str, int]
    """By kind, those without rows included."""
    left_out: Mapping[str, int]
    """Candidates that became no row, by reason."""
    files: tuple[DataFile, ...]


def read_manifest(folder: Path) -> DatasetManifest:
    """Return the manifest of a dataset. Raises `InputError` when `folder` holds none."""
    path = folder / MANIFEST
    try:
        manifest = DatasetManifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        hint = "`prover dataset build --out DIR` makes one"
        raise InputError(f"{folder} holds no dataset: there is no {MANIFEST} in it", hint=hint) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", hint="Check the folder's permissions") from error
    except ValidationError as error:
        hint = "Build the dataset again with this version of prover"
        raise InputError(f"{path} is no manifest of a dataset ({error.errors()[0]['msg']})", hint=hint) from error
    return manifest


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
