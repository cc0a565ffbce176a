"""A general language model as decomposer: it plans, and formalises each step as `have ... := by sorry`.

DeepSeek-Prover-V2 (arXiv 2504.21801), section 2.1. Deviations: the paper's prompt was never published, ours is in
prover/prompts; a sketch that Lean turns away goes back to the model with Lean's messages.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from decomposer.cascade import share_at
from prover.core.model import Prompt, Sampling
from prover.core.ports import LanguageModel, LemmaSource
from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal
from prover.core.verdict import Message, shift_messages
from prover.prompts import PromptLibrary, TheoremText
from prover.prompts.goals import state_goal
from prover.prompts.reading import Reading, read_sketch

FAILURES_SHOWN = 3
ORIGIN = "model/"


@dataclass(frozen=True, slots=True)
class ModelDecomposer:
    """Implements `prover.core.ports.Decomposer`."""

    model: LanguageModel
    prompts: PromptLibrary
    sampling: Sampling
    sketches: int
    """Asked for at depth 0; a quarter of it at each further level, one at least."""
    screen: Callable[[str], str]
    """Says which rule a sketch breaks before Lean sees it, or nothing."""
    lemmas: LemmaSource | None = None
    """Where lemmas to offer come from, if any are offered."""

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        """Yield sketches as the model finishes them; completions that hold none are passed over."""
        theorem = state_goal(problem, subgoal)
        if theorem is None:
            return
        offered = self.lemmas.retrieve(subgoal) if self.lemmas else ()
        prompt = self.prompts.decompose(theorem, lemmas=offered, failures=_tell_failures(subgoal, failed))
        count = share_at(self.sketches, subgoal.depth)
        async with aclosing(self._sample(prompt, theorem, subgoal, count)) as sketches:
            async for sketch in sketches:
                yield sketch

    async def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """Yield the model's correction of one of its sketches."""
        theorem = state_goal(problem, subgoal)
        if theorem is None or not sketch.origin.startswith(ORIGIN):
            return
        body = subgoal.unname_hypotheses(sketch.body)
        shown = shift_messages(messages, body.count("\n") - sketch.body.count("\n"))
        prompt = self.prompts.repair_sketch(theorem, body, shown)
        async with aclosing(self._sample(prompt, theorem, subgoal, 1)) as sketches:
            async for revised in sketches:
                yield revised

    async def _sample(
        self, prompt: Prompt, theorem: TheoremText, subgoal: Subgoal, count: int
    ) -> AsyncGenerator[Sketch]:
        async with aclosing(self.model.sample(prompt, self.sampling, count=count)) as completions:
            async for completion in completions:
                reading = read_sketch(completion.text, theorem)
                # Helper declarations have no place inside a proof: a sketch that needs them is no use.
                if isinstance(reading, Reading) and not reading.preamble and not self.screen(reading.body):
                    yield Sketch(
                        subgoal.name_hypotheses(reading.body),
                        f"{ORIGIN}{self.model.name}",
                        completion.whole_text,
                    )


def _tell_failures(subgoal: Subgoal, failed: Sequence[Attempt]) -> list[str]:
    """What was tried and why Lean turned it away, shortest first."""
    told = []
    for attempt in sorted(failed, key=lambda a: (len(a.tactic.text), a.tactic.text))[:FAILURES_SHOWN]:
        reason = next((m.text for m in attempt.messages if m.severity == "error"), attempt.status.value)
        told.append(f"{subgoal.unname_hypotheses(attempt.tactic.text)}\n-- failed: {reason}")
    return told
