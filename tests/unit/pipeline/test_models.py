"""The solve loop with models, on a Lean that is a table: rollouts, repairs, refuted lemmas, pauses."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from prover.core.errors import BudgetSpent
from prover.core.lemmas import LemmaLibrary
from prover.core.outcome import ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Attempt, Rollout, Tactic
from prover.core.refutation import Refutation
from prover.core.verdict import Status, Verdict
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from tests.fakes.lean import FakeLean
from tests.fakes.log import MemoryLog, QuietListener
from tests.fakes.writer import ScriptedWriter, roll
from tests.unit.pipeline.test_solve import Sketches, Tiers, problem


class Oracle:
    """Refutes the goals that it is told are false."""

    def __init__(self, *false: str) -> None:
        self.false = false
        self.asked: list[str] = []

    async def refute(self, problem: Problem, *, timeout_s: float) -> Refutation | None:
        goal = problem.statement.split(" : ", 1)[1]
        self.asked.append(goal)
        if goal not in self.false:
            return None
        return Refutation(problem, "", Verdict(Status.PROVED), (("n", "3"),), "counterexample")


def plan(lean, writer=None, sketches=None, *, revisions=None, refuter=None, log=None, paused_s=lambda: 0.0, **settings):
    decomposer = Sketches(sketches or {}, revisions)
    searchers = Searchers(Tiers(["rfl"]), decomposer, writer, refuter, True, paused_s=paused_s)
    return Run(lean, searchers, log or MemoryLog(), SolveSettings(**settings), QuietListener(), 1)


async def test_the_model_writes_what_the_portfolio_cannot() -> None:
    lean, writer = FakeLean({"P": "good"}), ScriptedWriter({"P": ["bad", "good", "never asked for"]})
    (outcome,) = await plan(lean, writer).solve_all([problem("P")])
    assert (outcome.status, outcome.how) == (ProblemStatus.PROVED, "model")
    assert lean.verified == ["theorem t : P := by\n  good"]
    assert writer.written == ["bad", "good"]  # the first that holds ends the others


async def test_the_portfolio_goes_before_the_model() -> None:
    writer = ScriptedWriter({"P": ["rfl"]})
    (outcome,) = await plan(FakeLean({"P": "rfl"}), writer).solve_all([problem("P")])
    assert (outcome.how, writer.asked) == ("portfolio", [])


async def test_a_failed_proof_is_repaired_with_leans_messages() -> None:
    lean, writer = FakeLean({"P": "mended"}), ScriptedWriter({"P": ["bad"]}, {"bad": ["mended"]})
    (outcome,) = await plan(lean, writer).solve_all([problem("P")])
    assert (outcome.status, outcome.how) == (ProblemStatus.PROVED, "model")
    assert writer.mended == [("bad", "bad does not prove P")]


async def test_without_repair_rounds_nothing_is_repaired() -> None:
    writer = ScriptedWriter({"P": ["bad"]}, {"bad": ["mended"]})
    (outcome,) = await plan(FakeLean({"P": "mended"}), writer, repair_rounds=0).solve_all([problem("P")])
    assert (outcome.status, writer.mended) == (ProblemStatus.FAILED, [])


async def test_a_proof_with_helper_lemmas_is_judged_as_a_whole() -> None:
    lean = FakeLean({})
    writer = ScriptedWriter({"P": [roll("exact aux", preamble="theorem aux : Q := rfl")]})
    await plan(lean, writer).solve_all([problem("P")])
    assert lean.verified == ["theorem aux : Q := rfl\n\ntheorem t : P := by\n  exact aux"]
    assert ("P", "exact aux") not in lean.tried


async def test_unreadable_completions_cost_no_lean_time() -> None:
    lean, writer = FakeLean({"P": "good"}), ScriptedWriter({"P": [Rollout(None, defect="no-code"), "good"]})
    (outcome,) = await plan(lean, writer).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert lean.tried == [("P", "rfl"), ("P", "good")]


async def test_subgoals_are_proved_by_the_model_with_fewer_samples() -> None:
    lean, writer = FakeLean({"A": "good"}), ScriptedWriter({"A": ["good"]})
    (outcome,) = await plan(lean, writer, {"P": ["have a : A := by sorry\nexact a"]}, samples=8).solve_all(
        [problem("P")]
    )
    assert (outcome.status, outcome.how) == (ProblemStatus.PROVED, "sketch")
    assert writer.asked == [("P", 8), ("A", 4)]


async def test_all_goals_of_a_problem_share_their_samples() -> None:
    lean, writer = FakeLean({}), ScriptedWriter({})
    sketches = {"P": [f"have a : A{i} := by sorry" for i in range(9)]}
    await plan(lean, writer, sketches, samples=4, max_samples=9, max_depth=1).solve_all([problem("P")])
    assert sum(count for _, count in writer.asked) == 9


async def test_tokens_end_the_samples_too() -> None:
    writer = ScriptedWriter({"P": ["a"]})
    sketches = {"P": ["have a : A := by sorry"]}
    await plan(FakeLean({}), writer, sketches, max_tokens=100, repair_rounds=0).solve_all([problem("P")])
    assert writer.asked == [("P", 4)]


async def test_a_prompt_that_is_too_long_is_no_end() -> None:
    writer = ScriptedWriter({})
    writer.overflows = True
    lean = FakeLean({"A": "rfl"})
    (outcome,) = await plan(lean, writer, {"P": ["have a : A := by sorry\nexact a"]}).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED


async def test_a_sketch_that_lean_turns_away_is_revised() -> None:
    lean = FakeLean({"A": "rfl"})
    bad, good = "have a : BAD := by sorry", "have a : A := by sorry\nexact a"
    run = plan(lean, None, {"P": [bad]}, revisions={bad: [good]})
    (outcome,) = await run.solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert run.searchers.decomposer.told == [(bad, ("BAD is not defined",))]


async def test_revisions_are_bounded() -> None:
    bad = "have a : BAD := by sorry"
    lean = FakeLean({})
    await plan(lean, None, {"P": [bad]}, revisions={bad: [bad]}, sketch_repairs=2).solve_all([problem("P")])
    assert len(lean.elaborated) == 2  # the statement, and the sketch once: the revisions were the same text


async def test_a_false_lemma_kills_its_sketch_at_once_and_is_told() -> None:
    lean, writer, oracle = FakeLean({"A": "rfl"}), ScriptedWriter({"F": ["try"]}), Oracle("F")
    bad, good = "have f : F := by sorry\nexact f", "have a : A := by sorry\nexact a"
    run = plan(lean, writer, {"P": [bad]}, revisions={bad: [good]}, refuter=oracle)
    (outcome,) = await run.solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert writer.asked == [("P", 4)]  # nothing was asked about F
    assert run.searchers.decomposer.told == [(bad, ("`f` is false: false at n = 3",))]


async def test_a_false_statement_is_called_false() -> None:
    (outcome,) = await plan(FakeLean({}), None, {}, refuter=Oracle("P")).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.REFUTED
    assert outcome.message == "the statement is false at n = 3"


async def test_identical_lemmas_of_two_sketches_are_proved_once() -> None:
    lean, writer = FakeLean({"A": "long proof", "B": "rfl"}), ScriptedWriter({"A": ["long proof"]})
    bodies = ["have a : A := by sorry\nhave z : Z := by sorry", "have a : A := by sorry\nhave b : B := by sorry"]
    (outcome,) = await plan(lean, writer, {"P": bodies}, max_depth=1).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert [goal for goal, _ in writer.asked].count("A") == 1


async def test_waiting_for_a_dead_endpoint_does_not_count() -> None:
    class Pausing(ScriptedWriter):
        async def write(self, problem, subgoal, *, count):
            await asyncio.sleep(0.4)
            clock.append(0.4)
            yield roll("good")

    clock: list[float] = []
    begun = asyncio.get_running_loop().time()

    def paused_s() -> float:
        return min(0.4, asyncio.get_running_loop().time() - begun)

    run = plan(FakeLean({"P": "good"}), Pausing({}), paused_s=paused_s, budget_s=0.2)
    (outcome,) = await run.solve_all([problem("P")])
    assert clock
    assert outcome.status is ProblemStatus.PROVED
    assert outcome.seconds < 0.2


async def test_a_spent_budget_stops_the_run_and_leaves_the_problem_open() -> None:
    class Broke(ScriptedWriter):
        async def write(self, problem, subgoal, *, count):
            raise BudgetSpent("no money left")
            yield

    log = MemoryLog()
    with pytest.raises(BudgetSpent):
        await plan(FakeLean({}), Broke({}), log=log).solve_all([problem("P")])
    assert log.done == {}


async def test_a_shared_library_carries_proofs_from_one_problem_to_the_next() -> None:
    lean, writer = FakeLean({"A": "long proof"}), ScriptedWriter({"A": ["long proof"]})
    bodies = ["have a : A := by sorry\nexact a"]
    run = plan(lean, writer, {"P": bodies, "Q": bodies})
    shared = replace(run, searchers=replace(run.searchers, library=LemmaLibrary()))
    outcomes = await shared.solve_all([problem("P"), problem("Q", "q")])
    assert [outcome.status for outcome in outcomes] == [ProblemStatus.PROVED] * 2
    assert [goal for goal, _ in writer.asked].count("A") == 1


async def test_what_was_wrong_with_the_models_answers_is_told() -> None:
    writer = ScriptedWriter({"P": [Rollout(None, defect="no-code"), Rollout(None, defect="no-code"), "bad"]})
    (outcome,) = await plan(FakeLean({}), writer).solve_all([problem("P")])
    assert outcome.message == "no idea left to try (answers of models that could not be used: 2 x no-code)"


async def test_a_lemma_is_not_proved_with_helper_declarations() -> None:
    lean = FakeLean({"A": "exact aux"})
    writer = ScriptedWriter({"A": [roll("exact aux", preamble="theorem aux : Q := rfl")]})
    (outcome,) = await plan(lean, writer, {"P": ["have a : A := by sorry\nexact a"]}).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.FAILED
    assert ("A", "exact aux") not in lean.tried


async def test_equal_failures_are_repaired_once() -> None:
    writer = ScriptedWriter({"P": ["bad", "bad", "bad"]})
    await plan(FakeLean({}), writer).solve_all([problem("P")])
    assert writer.mended == [("bad", "bad does not prove P")]


async def test_a_text_that_ran_out_of_time_is_tried_again_with_more() -> None:
    class Slow(FakeLean):
        async def try_tactics(self, subgoal, tactics, *, on_attempt):
            for tactic in tactics:
                self.tried.append((subgoal.goal.target, f"{tactic.text} {tactic.timeout_s:g}"))
                status = Status.PROVED if tactic.timeout_s > 5 else Status.TIMEOUT
                on_attempt(attempt := Attempt(subgoal.id, tactic, status))
                if status is Status.PROVED:
                    return attempt
            return None

    lean = Slow({})
    writer = ScriptedWriter({"P": [Rollout(Tactic("rfl", "model/x", timeout_s=30))]})
    (outcome,) = await plan(lean, writer).solve_all([problem("P")])
    assert (outcome.status, lean.tried) == (ProblemStatus.PROVED, [("P", "rfl 2"), ("P", "rfl 30")])


async def test_a_proof_that_is_recorded_counts_whatever_the_clock_says() -> None:
    class Lingering(ScriptedWriter):
        async def write(self, problem, subgoal, *, count):
            try:
                yield roll("good")
            finally:
                await asyncio.sleep(0.6)  # a sibling that is slow to end

    run = plan(FakeLean({"P": "good"}), Lingering({}), budget_s=0.3)
    (outcome,) = await run.solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
