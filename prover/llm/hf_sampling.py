"""Sampling with settings, seed and end of its own for each row of a transformers batch.

`generate` takes one temperature, one top-p and one random state for the whole batch. Here it runs
greedily over scores from which each row has already drawn its token, so that requests with different
settings share a batch and no row's randomness depends on its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from prover.core.extras import require_module
from prover.llm.batching import Job

_TOKENS_BEFORE_ARRIVALS = 32
"""A round lasts at least this many tokens before it ends for requests that wait to join."""


@dataclass(slots=True, eq=False)
class Row:
    """One sample under way."""

    job: Job
    prompt_ids: list[int]
    max_tokens: int
    token_ids: list[int] = field(default_factory=list)
    """Generated so far, the end token included."""
    logprobs: list[float] = field(default_factory=list)
    """Of `token_ids`; empty unless asked for."""
    finish_reason: str = ""
    """Empty while under way."""
    has_end_token: bool = False
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.job.seed)

    @property
    def is_done(self) -> bool:
        """True when finished, or when nobody waits for it any more."""
        return bool(self.finish_reason) or self.job.is_closed

    def accept(self, token: int, logprob: float | None, end_ids: frozenset[int], tokenizer: Any) -> None:
        """Append a token and see whether the sample ends with it."""
        self.token_ids.append(token)
        if logprob is not None:
            self.logprobs.append(logprob)
        if token in end_ids:
            self.finish_reason, self.has_end_token = "stop", True
        elif self._meets_stop_string(tokenizer):
            self.finish_reason = "stop"
        elif len(self.token_ids) >= self.max_tokens:
            self.finish_reason = "length"

    def read_text(self, tokenizer: Any) -> tuple[str, int]:
        """The text before end token and stop string, and how many tokens it is made of."""
        token_ids = self.token_ids[:-1] if self.has_end_token else self.token_ids
        whole = decode(tokenizer, token_ids)
        text = whole[: min((at for stop in self.job.sampling.stop if (at := whole.find(stop)) >= 0), default=None)]
        kept = len(token_ids)
        if len(text) < len(whole):
            while kept and len(decode(tokenizer, token_ids[: kept - 1])) >= len(text):
                kept -= 1
        return text, kept

    def _meets_stop_string(self, tokenizer: Any) -> bool:
        """Look at the last tokens first: decoding everything at every token takes quadratic time."""
        stops = self.job.sampling.stop
        if not stops:
            return False
        # A token holds a byte or more, and a few tokens more settle how the first one is decoded.
        tail = decode(tokenizer, self.token_ids[-max(len(stop.encode()) for stop in stops) - 8 :])
        if not any(stop in tail for stop in stops):
            return False
        whole = decode(tokenizer, self.token_ids)
        return any(stop in whole for stop in stops)


def decode(tokenizer: Any, token_ids: Sequence[int]) -> str:
    """Text of generated tokens, spaces as they are."""
    return str(tokenizer.decode(token_ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


class Round:
    """One call of `generate` over rows that go on from the tokens they have."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        rows: Sequence[Row],
        *,
        on_done: Callable[[Row], None],
        has_arrivals: Callable[[], bool],
    ) -> None:
        """`on_done` gets each row as it ends; `has_arrivals` tells whether others wait to join the batch."""
        self._model = model
        self._tokenizer = tokenizer
        self._rows = rows
        self._on_done = on_done
        self._has_arrivals = has_arrivals
        self._torch = require_module("torch", extra="hf")
        self._end_ids = frozenset(model.generation_config.eos_token_id or ())
        self._steps = 0
        self._is_over = False

    def run(self) -> None:
        """Generate until the rows are done, or until it pays to rearrange the batch."""
        settings = [row.job.sampling for row in self._rows]
        self._temperatures = self._column([s.temperature if s.temperature > 0 else 1.0 for s in settings])
        self._is_greedy = self._column([s.temperature <= 0 for s in settings])
        self._top_p = self._column([min(max(s.top_p, 0.0), 1.0) for s in settings])
        input_ids, attention_mask = self._pad()
        with self._torch.inference_mode():
            self._model.generate(
                input_ids=input_ids,
                attention_mask=attention_mask,
                max_new_tokens=max(row.max_tokens - len(row.token_ids) for row in self._rows),
                logits_processor=[self._draw],
                stopping_criteria=[self._find_done],
            )

    def _column(self, values: Sequence[float]) -> Any:
        """Shape (rows, 1)."""
        return self._torch.tensor(values, device=self._model.device).unsqueeze(1)

    def _pad(self) -> tuple[Any, Any]:
        """Input ids and attention mask, each (rows, longest), padded on the left."""
        sequences = [row.prompt_ids + row.token_ids for row in self._rows]
        width = max(len(sequence) for sequence in sequences)
        pad = self._model.generation_config.pad_token_id
        ids = [[pad] * (width - len(sequence)) + sequence for sequence in sequences]
        mask = [[0] * (width - len(sequence)) + [1] * len(sequence) for sequence in sequences]
        device = self._model.device
        return self._torch.tensor(ids, device=device), self._torch.tensor(mask, device=device)

    def _draw(self, input_ids: Any, logits: Any) -> Any:
        """Draw each row's token; scores, shape (rows, vocabulary), that only it can win."""
        if self._is_over:  # on some devices `generate` computes one token too many
            return logits
        torch = self._torch
        chosen = torch.where(self._is_greedy, logits.argmax(-1, keepdim=True), self._draw_tokens(logits))
        logprobs: list[float | None] = [None] * len(self._rows)
        if any(row.job.sampling.logprobs for row in self._rows):
            drawn = logits.log_softmax(-1).gather(1, chosen).squeeze(1).tolist()
            logprobs = [v if row.job.sampling.logprobs else None for row, v in zip(self._rows, drawn, strict=True)]
        for row, token, logprob in zip(self._rows, chosen.squeeze(1).tolist(), logprobs, strict=True):
            if not row.is_done:
                row.accept(token, logprob, self._end_ids, self._tokenizer)
                if row.finish_reason:
                    self._on_done(row)
        self._steps += 1
        return torch.full_like(logits, -torch.inf).scatter_(1, chosen, 0.0)

    def _draw_tokens(self, logits: Any) -> Any:
        """Inverse transform sampling in the order of the vocabulary, shape (rows, 1).

        That order, rather than by probability, keeps a draw stable when rounding swaps two tokens
        of nearly the same probability.
        """
        torch = self._torch
        points = self._column([0.5 if row.is_done else row.random.random() for row in self._rows])
        # Apple's GPUs know no 64-bit floats.
        precise = torch.float32 if logits.device.type == "mps" else torch.float64
        mass = self._keep_nucleus((logits / self._temperatures).softmax(-1)).to(precise)
        sums = mass.cumsum(-1)
        drawn = torch.searchsorted(sums, points.to(precise) * sums[:, -1:], right=True).clamp_(max=logits.shape[-1] - 1)
        # Parallel sums round: never take a token that top-p has excluded.
        return torch.where(mass.gather(1, drawn) > 0, drawn, mass.argmax(-1, keepdim=True))

    def _keep_nucleus(self, probabilities: Any) -> Any:
        """Zero all but the most probable tokens that together reach top-p (Holtzman et al. 2020, section 3.1)."""
        if bool((self._top_p >= 1).all()):
            return probabilities
        ordered, order = probabilities.sort(dim=-1, descending=True, stable=True)
        is_kept = ordered.cumsum(-1) - ordered < self._top_p
        is_kept[:, 0] = True
        return probabilities * self._torch.zeros_like(is_kept).scatter_(1, order, is_kept)

    def _find_done(self, input_ids: Any, scores: Any) -> Any:
        """Which rows end here: those that are done, or all when the batch is worth rearranging."""
        is_done = [row.is_done for row in self._rows]
        live = is_done.count(False)
        is_sparse = len(is_done) > 1 and live * 2 <= len(is_done)
        is_awaited = self._steps >= _TOKENS_BEFORE_ARRIVALS and self._has_arrivals()
        self._is_over = is_sparse or is_awaited or live == 0
        if self._is_over:
            is_done = [True] * len(is_done)
        return self._torch.tensor(is_done, device=input_ids.device)
