"""The manifest beside each data set: what it is, whence it comes, whose it is, and what is wrong with it."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict


class KnownIssue(BaseModel):
    """An upstream item that is wrong or doubtful, and what was done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    reason: str
    action: str
    """`left out`, `restated` or `kept`."""


class Manifest(BaseModel):
    """Contents of a `manifest.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    file: str
    """Name of the data file beside the manifest."""
    count: int
    sha256: str
    """Hash of the data file, 64 hex digits; empty for data that do not come with this package."""
    splits: tuple[str, ...]
    licence: str
    source: str
    revision: str
    known_issues: tuple[KnownIssue, ...] = ()


def read_manifest(folder: Traversable) -> Manifest:
    """Return the manifest in `folder`. Raises `pydantic.ValidationError` when it is not one."""
    return Manifest.model_validate_json((folder / "manifest.json").read_text(encoding="utf-8"))
