"""The tokens and money that a run may spend, over all its models, and a model that keeps within them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from prover.core.errors import BudgetSpent
from prover.core.model import Completion, Prompt, Sampling, Usage
from prover.core.ports import LanguageModel
from prover.llm.drafts import estimate_prompt_tokens
from prover.llm.merging import Emit, merge
from prover.llm.prices import Price
from prover.llm.wrapping import WrappedModel


class Budget:
    """Counts what is spent; sets aside the most that requests under way can cost, so that it is not overrun.

    One for a run, shared by its models. `spent` starts with what earlier sessions of the run have cost.
    """

    def __init__(self, *, tokens: int | None = None, usd: float | None = None, spent: Usage | None = None) -> None:
        self.max_tokens = tokens
        self.max_usd = usd
        self._spent = spent or Usage()
        self._reserved = Usage()
        self._reservations = 0
        self._freed = asyncio.Event()

    @property
    def spent(self) -> Usage:
        """All that was spent so far, on requests without a result too."""
        return self._spent

    def charge(self, usage: Usage) -> None:
        """Count what has been spent."""
        self._spent += usage

    async def reserve(self, sample: Usage, wanted: int) -> Reservation:
        """Set aside room for up to `wanted` samples, as many as fit but at least one; waits for others to end.

        `sample` is the most that one can cost, its prompt included: each may become a request of its own.

        Raises `BudgetSpent` when not even one fits and nobody else is to give room back.
        """
        while True:
            count = self._count_fitting(sample, wanted)
            if count:
                return Reservation(self, sample, count)
            if not self._reservations:
                raise self._explain(sample)
            await self._freed.wait()

    def hold(self, usage: Usage) -> None:
        """Set `usage` aside."""
        self._reserved += usage
        self._reservations += 1

    def free(self, usage: Usage, *, is_last: bool) -> None:
        """Give back what was set aside; `is_last` when a reservation ends with it."""
        self._reserved = self._reserved - usage
        self._reservations -= is_last
        self._freed.set()
        self._freed = asyncio.Event()

    def _count_fitting(self, sample: Usage, wanted: int) -> int:
        count = wanted
        taken = self._spent + self._reserved
        if self.max_tokens is not None:
            count = min(count, (self.max_tokens - taken.tokens) // max(sample.tokens, 1))
        if self.max_usd is not None and sample.cost_usd > 0:
            count = min(count, int((self.max_usd - taken.cost_usd) // sample.cost_usd))
        return max(0, count)

    def _explain(self, needed: Usage) -> BudgetSpent:
        spent = self._spent
        if self.max_tokens is not None and spent.tokens + needed.tokens > self.max_tokens:
            state = f"of {self.max_tokens:,} tokens {spent.tokens:,} are spent"
            option, need = "--budget-tokens", f"{needed.tokens:,}"
        else:
            state = f"of ${self.max_usd:.4f} ${spent.cost_usd:.4f} are spent"
            option, need = "--budget-usd", f"${needed.cost_usd:.4f}"
        message = f"The budget is used up: {state}, and the next completion may take {need}"
        return BudgetSpent(message, hint=f"Resume with a larger {option}")


class Reservation:
    """Room for `count` samples of one prompt."""

    def __init__(self, budget: Budget, sample: Usage, count: int) -> None:
        self.count = count
        self._budget = budget
        self._sample = sample
        self._rest = Usage()
        for _ in range(count):
            self._rest += sample
        budget.hold(self._rest)

    def settle(self, usage: Usage) -> None:
        """A sample has arrived and cost `usage`; the room that it did not take is free again."""
        self._budget.charge(usage)
        self._rest = self._rest - self._sample
        self._budget.free(self._sample, is_last=False)

    def release(self) -> None:
        """Give back what is left."""
        self._budget.free(self._rest, is_last=True)


class BudgetedModel(WrappedModel):
    """Implements `LanguageModel` by another one, priced and within a budget."""

    def __init__(self, inner: LanguageModel, budget: Budget, price: Price) -> None:
        super().__init__(inner)
        self._budget = budget
        self._price = price

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield completions with their cost; raises `BudgetSpent` when there is no room for the next."""

        async def run(emit: Emit) -> None:
            done = 0
            while done < count:
                done += await self._sample_fitting(
                    prompt, sampling, wanted=count - done, first_index=first_index + done, emit=emit
                )

        merged = merge([run])  # goes on while nobody takes completions: others may be waiting for the room
        try:
            async for completion in merged:
                yield completion
        finally:
            await merged.aclose()

    async def _sample_fitting(
        self, prompt: Prompt, sampling: Sampling, *, wanted: int, first_index: int, emit: Emit
    ) -> int:
        """Emit as many samples as the budget has room for; returns how many."""
        most = price_usage(Usage(estimate_prompt_tokens(prompt), sampling.max_tokens), self._price)
        reservation = await self._budget.reserve(most, wanted)
        completions = self._inner.sample(prompt, sampling, count=reservation.count, first_index=first_index)
        try:
            async for completion in completions:
                usage = price_usage(completion.usage, self._price)
                reservation.settle(usage)
                emit(replace(completion, usage=usage))
        finally:
            await completions.aclose()
            reservation.release()
        return reservation.count


def price_usage(usage: Usage, price: Price) -> Usage:
    """`usage` with its cost, unless the server has told it."""
    return usage if usage.cost_usd else replace(usage, cost_usd=price.of(usage))
