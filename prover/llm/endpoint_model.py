"""A model behind an endpoint: splits what is asked for into requests and sees each of them through."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from prover.core.model import Completion, Prompt, Sampling
from prover.llm.breaker import CircuitBreaker
from prover.llm.dialect import Dialect
from prover.llm.merging import Emit, Source, merge
from prover.llm.retry import Retrier


class Engine(Protocol):
    """Sends one request; see `OpenAIEngine`."""

    dialect: Dialect

    async def complete(
        self, prompt: Prompt, sampling: Sampling, indices: Sequence[int], emit: Callable[[Completion], None]
    ) -> None:
        """Emit what one request brings of the samples `indices`."""
        ...


class EndpointModel:
    """Implements `LanguageModel` over HTTP."""

    def __init__(
        self,
        name: str,
        engine: Engine,
        *,
        retrier: Retrier,
        breaker: CircuitBreaker,
        samples_per_request: int,
    ) -> None:
        self._name = name
        self._engine = engine
        self._retrier = retrier
        self._breaker = breaker
        self._samples_per_request = samples_per_request

    @property
    def name(self) -> str:
        """The spec it was opened by."""
        return self._name

    @property
    def paused_s(self) -> float:
        """Seconds during which the endpoint was down and everyone waited for it."""
        return self._breaker.paused_s

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield `count` completions as they finish; see `LanguageModel.sample`."""
        caller = object()
        is_apart = sampling.seed is not None or not self._engine.dialect.offers_n  # a seed for each sample
        size = 1 if is_apart else self._samples_per_request
        indices = range(first_index, first_index + count)
        sources = [self._see_through(caller, prompt, sampling, indices[i : i + size]) for i in range(0, count, size)]
        merged = merge(sources)
        try:
            async for completion in merged:
                yield completion
        finally:
            await merged.aclose()

    def _see_through(self, caller: object, prompt: Prompt, sampling: Sampling, indices: Sequence[int]) -> Source:
        """Request `indices` at once, and those that a server does not send that way one by one."""

        async def run(emit: Emit) -> None:
            missing = list(indices)

            def receive(completion: Completion) -> None:
                missing.remove(completion.index)
                emit(completion)

            await self._retrier.run(lambda: self._engine.complete(prompt, sampling, tuple(missing), receive), caller)
            if not missing:
                return
            if len(missing) == len(indices) - 1:
                self._engine.dialect.note_ignored_n()
            rest = merge([self._see_through(caller, prompt, sampling, [index]) for index in missing])
            async for completion in rest:
                emit(completion)

        return run
