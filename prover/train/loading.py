"""Models and tokenizers of a folder or a hub, ready to be trained and sampled from, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.llm.model_folder import FOLDER_HINT

PLAIN_TEMPLATE = (
    "{% if bos_token %}{{ bos_token }}{% endif %}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
    "{% else %}{{ message['content'] + '\\n\\n' }}{% endif %}{% endfor %}"
)
"""Chat template of models that have none (base models): what is asked, a blank line, the answer, the end token.

`--prover hf:` reads a prompt in the same form where there is no template. It is saved with a model that was trained.
"""


def limit_threads(count: int) -> None:
    """Let torch compute with `count` CPU threads; 0 leaves it to torch."""
    if count:
        require_module("torch", extra="train").set_num_threads(count)


def load_tokenizer(path: str, *, padding_side: str = "") -> Any:
    """The tokenizer of a model, with a pad token (the end token where it has none) and a chat template.

    Raises `InputError` when there is no such model, or it has no end token: it could never stop.
    """
    transformers = require_module("transformers", extra="train")
    options = {"padding_side": padding_side} if padding_side else {}
    with _explain(path):
        tokenizer = transformers.AutoTokenizer.from_pretrained(_find(path), **options)
    if tokenizer.eos_token is None:
        raise InputError(f"the tokenizer of {path} has no end token", hint="Set `eos_token` in tokenizer_config.json")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if not tokenizer.chat_template:
        tokenizer.chat_template = PLAIN_TEMPLATE
    return tokenizer


def load_weights(path: str, **options: Any) -> Any:
    """The model itself; `options` are those of `from_pretrained`. Raises `InputError`."""
    transformers = require_module("transformers", extra="train")
    with _explain(path):
        return transformers.AutoModelForCausalLM.from_pretrained(_find(path), **options)


def read_context(path: str) -> int | None:
    """How many tokens a model reads; None where it does not say. Raises `InputError`, also when there is no model."""
    transformers = require_module("transformers", extra="train")
    with _explain(path):
        config = transformers.AutoConfig.from_pretrained(_find(path)).get_text_config()
    tokens = getattr(config, "max_position_embeddings", None)
    return tokens if isinstance(tokens, int) and tokens > 0 else None


def _find(path: str) -> str:
    """`~` expanded; what can be no id of a hub must be a folder, or the hub would be asked for nonsense."""
    folder = Path(path).expanduser()
    is_hub_id = bool(path) and path[0] not in "./~" and path.count("/") <= 1
    if not is_hub_id and not folder.is_dir():
        raise InputError(f"there is no model {path or 'without a name'}", hint=FOLDER_HINT)
    return str(folder)


@contextmanager
def _explain(path: str) -> Iterator[None]:
    """Turn what transformers raises, often of many lines, into one that names the model."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError, TypeError) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise InputError(f"the model {path} cannot be loaded ({reason})", hint=FOLDER_HINT) from error
