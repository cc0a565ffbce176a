"""The seams between rooms. Each outside system, and each step of the search, is one Protocol."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from prover.core.goal import Hole
from prover.core.model import Completion, Prompt, Sampling
from prover.core.outcome import ProblemOutcome
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Rollout, Sketch, Subgoal, Tactic
from prover.core.refutation import Refutation
from prover.core.verdict import Message, Status, Verdict


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration that a text added to its environment."""

    name: str
    kind: str
    axioms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elaboration:
    """What came of elaborating a text: `REJECTED` when Lean reported an error."""

    status: Status
    messages: tuple[Message, ...] = ()
    holes: tuple[Hole, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    elapsed_s: float = 0.0

    @property
    def first_error(self) -> str:
        """Text of the first error message, or an empty string."""
        return next((m.text for m in self.messages if m.severity == "error"), "")


class Lean(Protocol):
    """A Lean that elaborates, tries tactics and verifies. Failures are values; see `Status`."""

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`; report messages, holes and new declarations."""
        ...

    async def try_tactics(
        self,
        subgoal: Subgoal,
        tactics: Sequence[Tactic],
        *,
        on_attempt: Callable[[Attempt], None],
    ) -> Attempt | None:
        """Run `tactics` in order at the subgoal's hole; return the first that closes it, if any.

        `on_attempt` is called for each attempt as it ends, the successful one included.
        """
        ...

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge whether `source` (placed after the problem's header) proves the problem."""
        ...

    async def describe(self) -> str:
        """Version and backend, as recorded with every verdict."""
        ...


class TacticSource(Protocol):
    """Proposes tactic blocks for a goal, in tiers from cheap to dear (a prover)."""

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield batches of tactics to try, cheapest first."""
        ...


class Decomposer(Protocol):
    """Proposes sketches for a goal, most promising first."""

    def propose(self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()) -> AsyncGenerator[Sketch]:
        """Yield sketches: tactic blocks that prove the goal up to their `sorry`s.

        `failed` are whole proofs of the goal that Lean turned away.
        """
        ...

    def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """Yield better versions of an own sketch that failed for the reasons in `messages`, if it can."""
        ...


class ProofWriter(Protocol):
    """Writes whole proofs of a goal: a prover model."""

    def write(self, problem: Problem, subgoal: Subgoal, *, count: int) -> AsyncGenerator[Rollout]:
        """Yield `count` independent rollouts, each as it finishes; closing cancels the others."""
        ...

    def repair(self, problem: Problem, subgoal: Subgoal, failed: Attempt, *, count: int) -> AsyncGenerator[Rollout]:
        """Yield `count` rollouts that mend a failed attempt with the help of Lean's messages."""
        ...


class LemmaSource(Protocol):
    """Knows lemmas that were proved before."""

    def retrieve(self, subgoal: Subgoal) -> Sequence[str]:
        """Return lemmas with their proofs, as Lean text, that may help with `subgoal`; the nearest first."""
        ...


class LanguageModel(Protocol):
    """A model that completes prompts: an endpoint, a model in this process, or a recording."""

    @property
    def name(self) -> str:
        """The spec it was opened by, e.g. `openai:deepseek-chat`; never holds a key."""
        ...

    def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield `count` completions, indices from `first_index`, each as it finishes.

        Closing the generator cancels what is still under way. Raises `ModelError`; what is worth
        retrying has been retried by then.
        """
        ...

    @property
    def paused_s(self) -> float:
        """Seconds, so far, during which the endpoint was down and everyone waited for it."""
        ...


class Journal(Protocol):
    """Remembers what was tried, as it happens; answers on resume what need not be tried again."""

    def recall_attempts(self, subgoal: Subgoal) -> dict[str, Attempt]:
        """Attempts already made on `subgoal`, by tactic text."""
        ...

    def record_subgoal(
        self, problem: Problem, subgoal: Subgoal, *, parent: Subgoal | None = None, sketch: Sketch | None = None
    ) -> None:
        """Record a subgoal of `sketch`, proposed for `parent`; both are None for the problem's own goal."""
        ...

    def record_attempt(self, problem: Problem, subgoal: Subgoal, attempt: Attempt) -> None:
        """Record an attempt; recording it twice changes nothing."""
        ...

    def record_sketch(self, problem: Problem, parent: Subgoal, sketch: Sketch, outcome: Elaboration) -> None:
        """Record a sketch together with what Lean made of it."""
        ...

    def recall_sketch(self, parent: Subgoal, sketch: Sketch) -> Elaboration | None:
        """What Lean made of `sketch` the last time, if it was tried."""
        ...

    def record_proof(self, proof: Proof) -> None:
        """Record a verified proof."""
        ...


class RunLog(Journal, Protocol):
    """The journal of a whole run: which problems are done, and what the others have cost so far."""

    def begin_problem(self, problem: Problem) -> None:
        """Note that work on `problem` begins (again)."""
        ...

    def finish_problem(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Record how the work on `problem` ended."""
        ...

    def outcomes(self) -> dict[str, ProblemOutcome]:
        """Outcomes of the problems that are done, by problem id."""
        ...

    def seconds_spent(self, problem: Problem) -> float:
        """Wall time that earlier, interrupted sessions spent on `problem`."""
        ...


class Refuter(Protocol):
    """Shows that a statement is false, if it can; failing to says nothing about the statement."""

    async def refute(self, problem: Problem, *, timeout_s: float) -> Refutation | None:
        """Search for a counterexample and have Lean verify it; None when none was found in `timeout_s` seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of running the steps of a proof one after the other."""

    status: Status
    """`PROVED` when every step ran and the last one left nothing to prove."""
    states: tuple[tuple[str, ...], ...] = ()
    """The open goals as Lean's info view shows them: before the first step, and after each step that ran."""
    message: str = ""
    """Why it is no proof, or empty."""


class Stepper(Protocol):
    """Runs a proof tactic by tactic. Failures are values; see `Status`."""

    async def replay(self, header: str, source: str, steps: Sequence[str], *, at: int, timeout_s: float) -> Replay:
        """Run `steps` at the hole that starts at offset `at` of `source`, each from where the last one ended.

        `source` is placed after `header`; offsets are in code points.
        """
        ...
