"""A language model in memory, for what stands on top of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

from prover.core.model import Completion, Prompt, Sampling, Usage


class ScriptedModel:
    """Implements `LanguageModel`: `answer(prompt text, index)` is the text; `asked` lists what was asked for."""

    def __init__(self, answer: Callable[[str, int], str], *, latency_s: float = 0.0) -> None:
        self._answer = answer
        self._latency_s = latency_s
        self.asked: list[tuple[str, int]] = []
        self.under_way = 0
        self.most_under_way = 0

    @property
    def name(self) -> str:
        return "scripted:model"

    @property
    def paused_s(self) -> float:
        return 1.5

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield the samples in order, each after the latency; 10 tokens for the prompt and 100 a sample."""
        text = prompt.messages[-1].content
        self.under_way += count
        self.most_under_way = max(self.most_under_way, self.under_way)
        left = count
        try:
            for index in range(first_index, first_index + count):
                self.asked.append((text, index))
                await asyncio.sleep(self._latency_s)
                left -= 1
                self.under_way -= 1
                usage = Usage(10 if index == first_index else 0, min(100, sampling.max_tokens))
                yield Completion(self._answer(text, index), self.name, index, usage=usage)
        finally:
            self.under_way -= left


class ListModel:
    """Gives `answers` in order, to whatever prompt; keeps the prompts. Implements `LanguageModel`."""

    name = "list:test"
    paused_s = 0.0

    def __init__(self, *answers: str, reasoning: str = "") -> None:
        self.answers = list(answers)
        self.reasoning = reasoning
        self.prompts: list[Prompt] = []
        self.counts: list[int] = []

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        self.prompts.append(prompt)
        self.counts.append(count)
        for index, text in enumerate(self.answers[:count]):
            yield Completion(text, self.name, index, reasoning=self.reasoning, usage=Usage(5, 7))

    @property
    def last_prompt(self) -> str:
        return self.prompts[-1].messages[-1].content
