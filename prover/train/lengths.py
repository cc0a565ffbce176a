"""Examples that are too long to learn from.

TRL cuts them at the end, and the model would learn proofs that never end. Here they are left out, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from prover.core.errors import InputError
from prover.train.pairs import Pair

Say = Callable[[str], None]
"""Told what the user should know, a line at a time."""


def say_nothing(line: str) -> None:
    """Keep it."""


def limit_length(max_length: int, context: int | None, say: Say = say_nothing) -> int:
    """`max_length`, or what the model reads if that is less; says so."""
    if context is None or context >= max_length:
        return max_length
    say(f"examples may have {context} tokens, not {max_length}: the model reads no more")
    return context


def keep_fitting(pairs: Sequence[Pair], tokenizer: Any, limit: int, say: Say = say_nothing) -> list[Pair]:
    """The pairs of at most `limit` tokens, in their order; says how many are left out.

    Raises `InputError` when none is left.
    """
    lengths = {pair: count_tokens(pair, tokenizer) for pair in dict.fromkeys(pairs)}
    kept = [pair for pair in pairs if lengths[pair] <= limit]
    if not kept:
        shortest = min(lengths.values(), default=0)
        raise InputError(
            f"all {len(pairs)} examples are longer than {limit} tokens, the shortest has {shortest}",
            hint="Raise --max-length as far as the model's context allows, or give shorter proofs (--answer proof)",
        )
    if len(kept) < len(pairs):
        say(f"{len(pairs) - len(kept)} of {len(pairs)} examples are longer than {limit} tokens and left out")
    return kept


def count_tokens(pair: Pair, tokenizer: Any) -> int:
    """Tokens of an example as it is trained on: both turns, in the tokenizer's chat template."""
    text = tokenizer.apply_chat_template(to_turns(pair), tokenize=False)
    return len(tokenizer(text, add_special_tokens=False)["input_ids"])


def to_turns(pair: Pair) -> list[dict[str, str]]:
    """The chat that an example is."""
    return [{"role": "user", "content": pair.prompt}, {"role": "assistant", "content": pair.completion}]
