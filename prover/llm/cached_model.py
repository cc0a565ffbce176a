"""A model that remembers: asks another one only for what was never asked before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from itertools import groupby

from prover.core.model import Completion, Prompt, Sampling
from prover.core.ports import LanguageModel
from prover.llm.cache import CompletionCache, completion_key
from prover.llm.merging import Emit, Source, merge
from prover.llm.wrapping import WrappedModel


class CachedModel(WrappedModel):
    """Implements `LanguageModel` by a cache before another model.

    Each completion is stored the moment it arrives, whether or not somebody takes it. What another caller of this
    process has just asked for is waited for, not asked again.
    """

    def __init__(self, inner: LanguageModel, cache: CompletionCache, identity: str) -> None:
        super().__init__(inner)
        self._cache = cache
        self._identity = identity
        self._under_way: dict[str, asyncio.Future[None]] = {}

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield what is stored, in order, then the rest as it arrives."""
        indices = range(first_index, first_index + count)
        keys = {index: completion_key(self._identity, prompt, sampling, index) for index in indices}
        found = self._cache.find(keys.values())
        claimed = [i for i in indices if keys[i] not in found and keys[i] not in self._under_way]
        awaited = [i for i in indices if keys[i] not in found and keys[i] in self._under_way]
        claims = {index: self._claim(keys[index]) for index in claimed}
        sources = [_replay([found[keys[index]] for index in indices if keys[index] in found])]
        sources += [self._ask(prompt, sampling, run, keys, claims) for run in _split_runs(claimed)]
        sources += [self._await_other(prompt, sampling, index, keys[index]) for index in awaited]
        merged = merge(sources)
        try:
            async for completion in merged:
                yield completion
        finally:
            await merged.aclose()
            for index, claim in claims.items():
                self._settle(keys[index], claim)

    def _ask(
        self,
        prompt: Prompt,
        sampling: Sampling,
        indices: Sequence[int],
        keys: dict[int, str],
        claims: dict[int, asyncio.Future[None]],
    ) -> Source:
        """Ask the inner model for a run of indices and store what comes."""

        async def run(emit: Emit) -> None:
            completions = self._inner.sample(prompt, sampling, count=len(indices), first_index=indices[0])
            try:
                async for completion in completions:
                    self._cache.put(keys[completion.index], completion)
                    self._settle(keys[completion.index], claims[completion.index])
                    emit(completion)
            finally:
                await completions.aclose()

        return run

    def _claim(self, key: str) -> asyncio.Future[None]:
        """Let other callers know that `key` is being asked for."""
        claim: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way[key] = claim
        return claim

    def _settle(self, key: str, claim: asyncio.Future[None]) -> None:
        if self._under_way.get(key) is claim:
            del self._under_way[key]
        if not claim.done():
            claim.set_result(None)

    def _await_other(self, prompt: Prompt, sampling: Sampling, index: int, key: str) -> Source:
        """Wait until another caller has the completion, or has given it up."""

        async def run(emit: Emit) -> None:
            while (claim := self._under_way.get(key)) is not None:
                await asyncio.shield(claim)
            async for completion in self.sample(prompt, sampling, first_index=index):
                emit(completion)

        return run


def _replay(completions: Sequence[Completion]) -> Source:
    async def run(emit: Emit) -> None:
        for completion in completions:
            emit(completion)

    return run


def _split_runs(indices: Sequence[int]) -> Iterator[list[int]]:
    """Cut a rising sequence where it jumps."""
    for _, run in groupby(enumerate(indices), key=lambda item: item[1] - item[0]):
        yield [index for _, index in run]
