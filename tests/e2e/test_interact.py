"""The audit against texts that try to pass for proofs, through LeanInteract with a Lean behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

pytest.importorskip("lean_interact")

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.interact import InteractLean, open_interact
from prover.lean.interact.audit import judge_comparison, state_reference
from prover.lean.interact.session import ReplSession
from prover.wiring import find_fault
from tests.fakes.lake import fake_project, is_core_theorem_or_standard

pytestmark = [pytest.mark.lean, pytest.mark.slow]

HEADER = "set_option autoImplicit false\ndef f (n : Nat) : Nat := n + 1\nnamespace A\nvariable (k : Nat)\n"
STATEMENT = "theorem t (h : k = 0) : f k = 1"
GENERAL = Problem("g", "theorem g.{u} (α : Type u) (x y : α) (h : ∀ z : α, z = y) : x = y", "open Nat\n")
PROBLEM = Problem("t", STATEMENT, HEADER, theorem_name="A.t")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def interact(embedded_lean, tmp_path_factory) -> AsyncIterator[InteractLean]:
    options = fake_project(tmp_path_factory.mktemp("project"))
    async with open_interact(options, find_fault, is_allowed=is_core_theorem_or_standard) as opened:
        yield opened


@pytest.fixture(scope="module")
def auditor(interact: InteractLean) -> InteractLean:
    """Audits share one process here: a fresh one for each would take the time of the whole suite."""
    shared = interact._sessions[0]
    interact._make_session = lambda: _Borrowed(shared)
    return interact


class _Borrowed:
    """A session that leaves the process running when it is closed."""

    def __init__(self, session: ReplSession) -> None:
        self.open_header, self.send = session.open_header, session.send

    async def close(self) -> None:
        pass


HONEST = [
    (PROBLEM, f"{STATEMENT} := by\n  subst h\n  rfl"),
    (PROBLEM, f"theorem helper : f 0 = 1 := rfl\n{STATEMENT} := by\n  rw [h]\n  exact helper"),
    (GENERAL, "theorem g (α : Type _) (x y : α) (h : ∀ z : α, z = y) : x = y := h x"),
]  # fmt: skip
CHEATS = [
    # another statement under the name
    (PROBLEM, "theorem t (h : k = 0) : f 0 = 1 := rfl", "statement-differs"),
    # `f` means something else where the theorem stands
    (PROBLEM, "namespace X\ndef f (n : Nat) : Nat := 1\ntheorem _root_.A.t (k : Nat) (h : k = 0) : f k = 1 := rfl",
     "statement-differs"),
    (PROBLEM, "def f (n : Nat) : Nat := 1\ntheorem t (h : k = 0) : f k = 1 := rfl", "statement-differs"),
    # the right theorem in the wrong place
    (PROBLEM, f"namespace X\n{STATEMENT} := by subst h; rfl", "missing"),
    # less general than the reference
    (GENERAL, "theorem g (α : Type) (x y : α) (h : ∀ z : α, z = y) : x = y := h x", "statement-differs"),
    (GENERAL, "theorem g.{u} (α : Type u) [Inhabited α] (x y : α) (h : ∀ z : α, z = y) : x = y := h x",
     "statement-differs"),
    # everything that the screen does not let pass
    (PROBLEM, f"axiom bad : False\n{STATEMENT} := bad.elim", "screen:axiom"),
    (PROBLEM, f'#eval IO.println "{{}}"\n{STATEMENT} := by subst h; rfl', "screen:hash-command"),
    (PROBLEM, f'local notation "f" => fun (n : Nat) => 1\n{STATEMENT} := rfl', "screen:notation"),
    # a text that swallows what comes after it
    (PROBLEM, f"{STATEMENT} := by subst h; rfl\n/- open", "error"),
]  # fmt: skip


async def test_honest_proofs_are_accepted_and_say_how(auditor):
    for problem, source in HONEST:
        verdict = await auditor.verify(problem, source, timeout_s=60)
        assert verdict.is_proved, (source, verdict)
        assert "audited" in verdict.lean


async def test_what_is_no_proof_of_the_reference(auditor):
    for problem, source, rule in CHEATS:
        verdict = await auditor.verify(problem, source, timeout_s=60)
        assert (verdict.status, verdict.rule) == (Status.REJECTED, rule), (source, verdict)


async def test_a_proof_that_found_the_reference_itself_rests_on_sorry(auditor):
    reference = state_reference(PROBLEM, "0" * 32)
    session = auditor._sessions[0]
    env = await session.open_header(HEADER, timeout_s=60)
    stated = await session.send(reference.text, env, timeout_s=60)
    taken = await session.send(f"{STATEMENT} := {reference.name} k h", stated.answer.env, timeout_s=60)
    compared = await session.send(reference.compare("A.t", 0), taken.answer.env, timeout_s=60)
    assert compared.answer.first_error == ""
    listed = await session.send(reference.ask_axioms, compared.answer.env, timeout_s=60)
    assert "sorryAx" in listed.answer.core_messages[0].text


async def test_a_variable_in_force_does_not_become_a_hypothesis_of_what_is_audited(auditor):
    problem = Problem("t", "theorem t : 1 = 1")
    reference = state_reference(problem, "1" * 32)
    session = auditor._sessions[0]
    stated = await session.send(reference.text, None, timeout_s=60)
    text = "class Bad : Prop where\n  out : False\ntheorem t : 1 = 1 := rfl\n"
    for left_open, rule in (("", None), ("variable [bad : Bad]\n", "statement-differs")):
        own = await session.send(text + left_open, stated.answer.env, timeout_s=60)
        compared = await session.send(reference.compare("t", 0), own.answer.env, timeout_s=60)
        verdict = judge_comparison(compared.answer, problem)
        assert (verdict and verdict.rule) == rule, verdict
