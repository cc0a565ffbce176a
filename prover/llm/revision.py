"""Which weights a model spec means at the moment, as far as that can be told without asking a server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from prover.llm.model_folder import identify_weights
from prover.llm.spec import ModelSpec


def find_revision(spec: ModelSpec) -> str:
    """Return a commit of the model hub, a hash of a folder or of a recording; empty where only a server knows."""
    if spec.engine == "openai":
        return ""
    if spec.engine == "replay":
        return _hash_file(Path(spec.model))
    if Path(spec.model).expanduser().is_dir():
        return "sha256:" + identify_weights(spec.model).rpartition("#")[2]
    return _find_hub_commit(spec.model)


def _hash_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()[:16]
    except OSError:
        return ""


def _find_hub_commit(model_id: str) -> str:
    """The commit of `main` in the hub's cache (its layout: models--ORG--NAME/refs/main); empty before a download."""
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    cache = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub")
    try:
        return (cache / f"models--{model_id.replace('/', '--')}" / "refs" / "main").read_text().strip()
    except OSError:
        return ""
