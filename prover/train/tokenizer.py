"""A byte-level BPE tokenizer made from Lean text: any Unicode text survives encoding and decoding unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prover.core.errors import InputError
from prover.core.extras import require_module

PAD, START, END = SPECIAL = "<|pad|>", "<|im_start|>", "<|im_end|>"
"""The first tokens of a vocabulary."""
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""ChatML, as the public prover models use it."""
VOCABULARY = 2048


def train_tokenizer(texts: Iterable[str], *, vocabulary: int = VOCABULARY, context_tokens: int = 1024) -> Any:
    """Return a `PreTrainedTokenizerFast` with at most `vocabulary` entries, learnt from `texts`.

    Digits stay single: small models copy and compare numbers better so. Raises `InputError` when there is no text.
    """
    tokenizers = require_module("tokenizers", extra="train")
    transformers = require_module("transformers", extra="train")
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
        tokenizers.pre_tokenizers.Digits(individual_digits=True),
        tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])  # fmt: skip
    bpe.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[*SPECIAL],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(_refuse_nothing(texts), trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=PAD,
        model_max_length=context_tokens,
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


def _refuse_nothing(texts: Iterable[str]) -> Iterator[str]:
    """Pass the texts on; a tokenizer learnt from none would spell every word in bytes."""
    is_empty = True
    for text in texts:
        is_empty = is_empty and not text.strip()
        yield text
    if is_empty:
        raise InputError("there is no text to learn a tokenizer from", hint="Give pairs or a dataset with --data")
