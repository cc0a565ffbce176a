"""Where the weights of a model in this process are."""

from __future__ import annotations

import hashlib
from pathlib import Path

from prover.core.errors import ModelRefused

_MODEL_SUFFIXES = frozenset({".safetensors", ".bin", ".pt", ".pth", ".gguf", ".json", ".jinja", ".model", ".txt"})
"""Of weights, configuration, tokenizer and chat template."""
FOLDER_HINT = "Give the folder of a saved model (config.json, tokenizer, weights) or an id such as Qwen/Qwen3-0.6B"


def check_folder(path: str) -> str:
    """`path` with `~` expanded, or an id of a model hub. Raises `ModelRefused` for a folder that is not there."""
    if not path:
        raise ModelRefused("no model was named", hint=FOLDER_HINT)
    folder = Path(path).expanduser()
    is_hub_id = path[0] not in "./~" and path.count("/") <= 1
    if not is_hub_id and not folder.is_dir():
        raise ModelRefused(f"there is no folder {path}", hint=FOLDER_HINT)
    return str(folder)


def identify_weights(path: str) -> str:
    """A name that changes when the model does: of a folder its resolved path and a hash; an id stands for itself.

    The hash is of the content of `config.json` and of name, size and modification time of the model's other files:
    reading all weights would take longer than loading them.
    """
    folder = Path(path).expanduser()
    if not folder.is_dir():
        return path
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.iterdir() if file.suffix in _MODEL_SUFFIXES and file.is_file()):
        state = file.stat()
        is_config = file.name == "config.json"
        digest.update(
            repr((file.name, file.read_bytes() if is_config else (state.st_size, state.st_mtime_ns))).encode()
        )
    return f"{folder.resolve()}#{digest.hexdigest()[:16]}"
