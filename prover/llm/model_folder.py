"""Where the weights of a model in this process are."""

from __future__ import annotations

from pathlib import Path

from prover.core.errors import ModelRefused

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
