"""The manifest beside each data set: what it is, whence it comes, whose it is, and what is wrong with it."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict


class KnownIssue(BaseModel):
    """An upstream item that is wrong or doubtful, and what was done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    reason: str
    action: str
    """`left out`, `restated` or `kept`."""


class Origin(BaseModel):
    """Where data that do not come with this package are fetched."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["git", "huggingface"]
    repository: str
    """URL of a git repository, or id of a Hugging Face dataset."""
    paths: tuple[str, ...]
    """Files of the repository that make up the data; `*` stands for anything but `/`."""


class Manifest(BaseModel):
    """Contents of a `manifest.json`.

    What is not known is `null`, never guessed: a missing revision or hash is trusted on first use, by the lock file
    that the first pull writes beside the data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    file: str = ""
    """Name of the data file beside the manifest; empty for data that do not come with this package."""
    count: int
    sha256: str | None = None
    """Hash of the data file, or the `digest_files` of pulled data; 64 hex digits."""
    splits: tuple[str, ...] = ()
    licence: str
    source: str
    revision: str | None = None
    """The version of the source: a commit for git and Hugging Face."""
    known_issues: tuple[KnownIssue, ...] = ()
    needs_mathlib: bool = False
    """Whether statements speak of what core Lean lacks (ℝ, ∑, Finset, ...)."""
    header: str = ""
    """Lean text for problems that bring no imports of their own."""
    origin: Origin | None = None
    """None for bundled and generated data."""


def read_manifest(folder: Traversable) -> Manifest:
    """Return the manifest in `folder`. Raises `pydantic.ValidationError` when it is not one."""
    return Manifest.model_validate_json((folder / "manifest.json").read_text(encoding="utf-8"))
