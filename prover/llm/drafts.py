"""Putting the samples of one answer together from its pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prover.core.model import Completion, Prompt, Usage
from prover.llm.wire import AnswerWire, ChoiceWire, UsageWire

CHARS_PER_TOKEN = 3.5
"""Lean text and mathematics: fewer than the usual 4 of English prose."""


@dataclass(slots=True)
class _Draft:
    """A sample in the making."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    finish_reason: str | None = None
    pieces: int = 0
    """Most servers send one for each token; none sends more."""
    is_broken: bool = False

    def add(self, choice: ChoiceWire) -> None:
        piece = choice.piece
        self.text.append(piece.content or "")
        self.pieces += bool(piece.content or piece.reasoning_content or piece.reasoning)
        self.reasoning.append(piece.reasoning_content or piece.reasoning or "")
        self.logprobs.extend(choice.logprobs.values if choice.logprobs else ())
        if choice.finish_reason == "error":  # OpenRouter's word for a provider that broke off
            self.is_broken = True
        else:
            self.finish_reason = choice.finish_reason or self.finish_reason

    @property
    def tokens(self) -> int:
        """Estimate: the number of log-probabilities where they came, else by length."""
        return len(self.logprobs) or estimate_tokens("".join(self.text) + "".join(self.reasoning))


class Drafts:
    """The samples of one answer; each is handed over once, when it is complete."""

    def __init__(self, model: str, prompt: Prompt, indices: Sequence[int], *, stop: Sequence[str] = ()) -> None:
        self._model = model
        self._prompt = prompt
        self._indices = tuple(indices)
        self._stop = tuple(stop)
        self._drafts: dict[int, _Draft] = {}
        self._done: set[int] = set()
        self._usage: UsageWire | None = None
        self._counted = Usage()
        self._is_claimed = False

    def add(self, answer: AnswerWire, *, is_whole: bool = False) -> None:
        """Take in a piece; `is_whole` when it is all there is, so that a missing finish reason means `stop`."""
        self._usage = answer.usage or self._usage
        for choice in answer.choices or ():
            position = choice.index or 0
            if position < len(self._indices) and position not in self._done:
                self._drafts.setdefault(position, _Draft()).add(choice)
        if is_whole:
            for draft in self._drafts.values():
                draft.finish_reason = draft.finish_reason or (None if draft.is_broken else "stop")

    def take_early(self) -> Iterator[Completion]:
        """Samples that are complete, but the last one: it waits for the answer's usage."""
        ready = self._ready()
        if len(ready) + len(self._done) == len(self._indices):
            ready = ready[:-1]
        for position in ready:
            yield self._finish(position, is_last=False)

    def take_rest(self) -> Iterator[Completion]:
        """What is complete at the end of the answer."""
        ready = self._ready()
        for position in ready:
            yield self._finish(position, is_last=position == ready[-1])

    @property
    def has_any(self) -> bool:
        """Whether a sample arrived."""
        return bool(self._done)

    @property
    def is_cut_off(self) -> bool:
        """Whether a sample began and did not end."""
        return bool(set(self._drafts) - self._done)

    @property
    def unclaimed(self) -> Usage:
        """What was paid, by the server's count or an estimate, and is in no completion's usage."""
        if self._is_claimed or not self._drafts:
            return Usage()
        if not self.is_cut_off and (rest := self._rest()):
            return rest
        lost = sum(draft.tokens for position, draft in self._drafts.items() if position not in self._done)
        return Usage(estimate_prompt_tokens(self._prompt), lost)

    def _ready(self) -> list[int]:
        return [p for p, draft in self._drafts.items() if draft.finish_reason is not None and p not in self._done]

    def _finish(self, position: int, *, is_last: bool) -> Completion:
        draft = self._drafts[position]
        text = "".join(draft.text)
        kept = _cut(text, self._stop)
        usage = self._measure(draft, is_last=is_last)
        self._done.add(position)
        self._counted += usage
        return Completion(
            text=kept,
            model=self._model,
            index=self._indices[position],
            finish_reason=_FINISH.get(draft.finish_reason or "stop", draft.finish_reason or "stop"),
            reasoning="".join(draft.reasoning),
            usage=usage,
            logprobs=tuple(draft.logprobs) if kept == text else (),
        )

    def _measure(self, draft: _Draft, *, is_last: bool) -> Usage:
        """Usage of one sample; the last one takes the prompt and what the server counted and no other has."""
        if is_last:
            self._is_claimed = True
            return self._rest() or Usage(estimate_prompt_tokens(self._prompt), draft.tokens)
        rest = self._rest()
        return Usage(0, min(draft.tokens, rest.completion_tokens) if rest else draft.pieces)

    def _rest(self) -> Usage | None:
        """What the server counted and is in no completion yet; None when it does not count."""
        if self._usage is None or self._usage.completion_tokens is None:
            return None
        tokens = max(0, self._usage.completion_tokens - self._counted.completion_tokens)
        return Usage(self._usage.prompt_tokens or 0, tokens, self._usage.cost or 0.0)


_FINISH = {"max_tokens": "length", "max_length": "length", "eos": "stop", "eos_token": "stop", "end_turn": "stop"}
"""Names that servers use besides OpenAI's."""


def estimate_tokens(text: str) -> int:
    """Rough number of tokens, for servers that do not count."""
    return round(len(text) / CHARS_PER_TOKEN + 0.5) if text else 0


def estimate_prompt_tokens(prompt: Prompt) -> int:
    """Rough number of tokens of a prompt with its chat template."""
    return sum(estimate_tokens(message.content) + 4 for message in prompt.messages)


def _cut(text: str, stop: Sequence[str]) -> str:
    """`text` up to the first stop string, for servers that do not cut."""
    ends = [end for end in (text.find(s) for s in stop if s) if end >= 0]
    return text[: min(ends)] if ends else text
