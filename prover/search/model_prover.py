"""A prover model: whole proofs of a goal, in the two prompt modes of DeepSeek-Prover-V2 (arXiv 2504.21801)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from prover.core.model import Completion, Prompt, Sampling
from prover.core.ports import LanguageModel, LemmaSource
from prover.core.problem import Problem
from prover.core.proof import Attempt, Rollout, Subgoal, Tactic
from prover.core.verdict import shift_messages
from prover.prompts import PromptLibrary, ProofMode, TheoremText
from prover.prompts.goals import state_goal
from prover.prompts.reading import Unreadable, read_proof

PROOF_TIMEOUT_S = 30.0
PROOF_HEARTBEATS = 400_000
"""In thousands; the limit of the released models' evaluation header."""


@dataclass(frozen=True, slots=True)
class ModelProver:
    """Implements `prover.core.ports.ProofWriter`."""

    model: LanguageModel
    prompts: PromptLibrary
    sampling: Sampling
    mode: ProofMode
    screen: Callable[[str], str]
    """Says which rule a proof breaks before Lean sees it, or nothing."""
    lemmas: LemmaSource | None = None
    """Where lemmas to offer come from, if any are offered."""

    async def write(self, problem: Problem, subgoal: Subgoal, *, count: int) -> AsyncGenerator[Rollout]:
        """Yield one rollout for each completion, as it finishes."""
        theorem = state_goal(problem, subgoal)
        if theorem is None:
            return
        offered = self.lemmas.retrieve(subgoal) if self.lemmas else ()
        prompt = self.prompts.prove(theorem, mode=self.mode, lemmas=offered)
        async with aclosing(self._sample(prompt, theorem, subgoal, count)) as rollouts:
            async for rollout in rollouts:
                yield rollout

    async def repair(
        self, problem: Problem, subgoal: Subgoal, failed: Attempt, *, count: int
    ) -> AsyncGenerator[Rollout]:
        """Yield corrections of a failed attempt, made in the light of Lean's messages."""
        theorem = state_goal(problem, subgoal)
        if theorem is None:
            return
        body = subgoal.unname_hypotheses(failed.tactic.text)
        messages = shift_messages(failed.messages, body.count("\n") - failed.tactic.text.count("\n"))
        prompt = self.prompts.repair(theorem, body, messages, mode=self.mode)
        async with aclosing(self._sample(prompt, theorem, subgoal, count)) as rollouts:
            async for rollout in rollouts:
                yield rollout

    async def _sample(
        self, prompt: Prompt, theorem: TheoremText, subgoal: Subgoal, count: int
    ) -> AsyncGenerator[Rollout]:
        async with aclosing(self.model.sample(prompt, self.sampling, count=count)) as completions:
            async for completion in completions:
                yield self._read(completion, theorem, subgoal)

    def _read(self, completion: Completion, theorem: TheoremText, subgoal: Subgoal) -> Rollout:
        reading = read_proof(completion.text, theorem)
        if isinstance(reading, Unreadable):
            return Rollout(None, defect=reading.reason, usage=completion.usage)
        if rule := self.screen(f"{reading.preamble}\n{reading.body}"):
            return Rollout(None, defect=f"screen:{rule}", usage=completion.usage)
        body = subgoal.name_hypotheses(reading.body)
        origin = f"model/{self.model.name}"
        tactic = Tactic(body, origin, PROOF_TIMEOUT_S, PROOF_HEARTBEATS, completion.whole_text)
        return Rollout(tactic, reading.preamble, usage=completion.usage)
