"""Sampling of many short answers that differ in length, on one device.

`generate` of transformers carries every row of a batch to the end of the longest. Proofs are short, one rambling sample
in sixty-four is the rule, and most of the work would be for rows that have ended. Here a prompt is read once for all
its samples, and a row leaves the batch with its last token.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from prover.core.extras import require_module

OnEnd = Callable[[int, Sequence[int]], None]
"""Told of a row that has just ended, and the token ids of its answer."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How tokens are chosen."""

    max_tokens: int
    """Longest answer."""
    ends: frozenset[int]
    """Token ids that end an answer; they are its last."""
    temperature: float = 1.0
    """0 takes the likeliest token."""
    top_p: float = 1.0


def sample_tokens(
    model: Any,
    input_ids: Any,
    attention_mask: Any,
    decoding: Decoding,
    *,
    repeats: int = 1,
    on_end: OnEnd = lambda row, tokens: None,
) -> list[list[int]]:
    """Return the token ids of `repeats` answers of each prompt, those of a prompt side by side.

    Args:
        model: a causal language model of transformers, on one device; torch's global generator draws.
        input_ids: (prompts, tokens), padded on the left.
        attention_mask: (prompts, tokens), 0 on padding.
        decoding: how tokens are chosen.
        repeats: answers of each prompt.
        on_end: told of each row as soon as its end token is there; not of rows that run out of room.
    """
    torch = require_module("torch", extra="train")
    answers: list[list[int]] = [[] for _ in range(input_ids.shape[0] * repeats)]
    with torch.no_grad():
        rows = _Rows(model, input_ids, attention_mask, repeats, torch)
        for room in range(decoding.max_tokens, 0, -1):
            tokens = _choose(rows.logits, decoding, torch)
            ended = []
            for row, token in zip(rows.places, tokens.tolist(), strict=True):
                answers[row].append(token)
                ended.append(token in decoding.ends)
            for row, is_over in zip(rows.places, ended, strict=True):
                if is_over:
                    on_end(row, answers[row])
            if all(ended) or room == 1:
                break
            rows.advance(tokens, ended)
    return answers


class _Rows:
    """The rows that have not ended: where they belong, and the model's state of each."""

    def __init__(self, model: Any, input_ids: Any, attention_mask: Any, repeats: int, torch: Any) -> None:
        self._model = model
        self._torch = torch
        positions = (attention_mask.cumsum(dim=1) - 1).clamp(min=0)
        read = model(
            input_ids=input_ids, attention_mask=attention_mask, position_ids=positions, use_cache=True, logits_to_keep=1
        )
        self._cache = read.past_key_values
        if repeats > 1:
            self._cache.batch_repeat_interleave(repeats)
        self._mask = attention_mask.repeat_interleave(repeats, dim=0)
        self._next = (positions[:, -1:] + 1).repeat_interleave(repeats, dim=0)
        self.logits = read.logits[:, -1].repeat_interleave(repeats, dim=0)
        """(rows, vocabulary), of the token that comes next."""
        self.places = list(range(self._mask.shape[0]))

    def advance(self, tokens: Any, ended: Sequence[bool]) -> None:
        """Drop the rows that have ended, and read the last token of the others."""
        torch = self._torch
        if any(ended):
            keep = torch.tensor([at for at, is_over in enumerate(ended) if not is_over], device=tokens.device)
            self._cache.batch_select_indices(keep)
            self._mask, self._next, tokens = self._mask[keep], self._next[keep], tokens[keep]
            self.places = [row for row, is_over in zip(self.places, ended, strict=True) if not is_over]
        self._mask = torch.cat([self._mask, self._mask.new_ones((len(self.places), 1))], dim=1)
        read = self._model(
            input_ids=tokens[:, None],
            attention_mask=self._mask,
            position_ids=self._next,
            past_key_values=self._cache,
            use_cache=True,
        )
        self._next = self._next + 1
        self.logits = read.logits[:, -1]


def _choose(logits: Any, decoding: Decoding, torch: Any) -> Any:
    """Draw a token for each row: (rows, vocabulary) -> (rows,)."""
    if decoding.temperature == 0:
        return logits.argmax(dim=-1)
    shares = torch.softmax(logits.float() / decoding.temperature, dim=-1)
    if decoding.top_p < 1:
        ordered, tokens = shares.sort(dim=-1, descending=True)
        # A token stays if those before it hold less than top_p: the likeliest always does.
        ordered = ordered.where(ordered.cumsum(dim=-1) - ordered < decoding.top_p, ordered.new_zeros(()))
        shares = torch.zeros_like(shares).scatter(-1, tokens, ordered)
    return torch.multinomial(shares, 1).squeeze(-1)
