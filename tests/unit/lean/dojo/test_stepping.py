"""Steps through Dojo, with a module in the place of LeanDojo."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prover.core.errors import BackendError, InputError
from prover.core.extras import MissingExtra
from prover.core.verdict import Status
from prover.lean.dojo import DojoRepo, DojoStepper, DojoTheorem, open_repo
from prover.lean.dojo.sessions import load_lean_dojo
from prover.lean.dojo.stepping import TheoremIndex
from tests.unit.lean.dojo import fake_lean_dojo as fake

STATEMENT = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry"


def theorem(full_name: str, file_path: str = "A/B.lean") -> DojoTheorem:
    return DojoTheorem(
        url="u", commit="c", file_path=file_path, full_name=full_name, start=(1, 1), end=(1, 2)
    )  # fmt: skip


@pytest.fixture
def stepper() -> DojoStepper:
    repo = DojoRepo(fake.make_module(), fake.LeanGitRepo("u", "c"))
    names = ("A.both", "A.broken", "X.twin", "Y.twin")
    return DojoStepper(repo, TheoremIndex(theorem(name) for name in names))


async def replay(stepper: DojoStepper, *steps: str, source: str = STATEMENT, header: str = ""):
    return await stepper.replay(header, source, steps, at=source.rfind("sorry"), timeout_s=5)


async def test_a_proof_step_by_step(stepper):
    outcome = await replay(stepper, "constructor", "exact hp", "exact hq")
    assert outcome.status is Status.PROVED
    assert [len(goals) for goals in outcome.states] == [1, 2, 1, 0]
    assert outcome.states[1][1].endswith("⊢ q")
    dojo = fake.Dojo.opened[-1]
    assert (str(dojo.entry.file_path), dojo.entry.full_name, dojo.timeout) == ("A/B.lean", "A.both", 5)
    assert dojo.is_closed


@pytest.mark.parametrize(
    ("steps", "status", "states", "message"),
    [
        ((), Status.REJECTED, 1, "goals are left"),
        (("constructor",), Status.REJECTED, 2, "goals are left"),
        (("constructor", "nonsense"), Status.REJECTED, 2, "step 2: unsolved"),
        (("exact ⟨hp, hq⟩", "rfl"), Status.REJECTED, 2, "after the end"),
        (("sorry",), Status.REJECTED, 1, "sorry"),
        (("sleep",), Status.TIMEOUT, 1, "time limit"),
        (("die",), Status.CRASHED, 1, "OOM"),
    ],
)
async def test_scripts_that_are_no_proof(stepper, steps, status, states, message):
    outcome = await replay(stepper, *steps)
    assert (outcome.status, len(outcome.states)) == (status, states)
    assert message in outcome.message
    assert fake.Dojo.opened[-1].is_closed


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("theorem nowhere : 1 = 1 := by sorry", "no theorem"),
        ("theorem twin : 1 = 1 := by sorry", "no theorem"),
        ("theorem both : True := by\n  constructor\n  sorry", "a theorem's own goal"),
        ("def f := 1", "a theorem's own goal"),
        ("theorem both : 1 = 1 := by sorry\ntheorem other : 1 = 1 := by sorry", "a theorem's own goal"),
    ],
)
async def test_what_dojo_cannot_step_through(stepper, source, message):
    outcome = await replay(stepper, "rfl", source=source)
    assert (outcome.status, message in outcome.message) == (Status.REJECTED, True)


async def test_the_namespace_tells_which_theorem_is_meant(stepper):
    source = "theorem twin : 1 = 1 := by sorry"
    await replay(stepper, "constructor", source=source, header="import M\nnamespace Y\n")
    assert fake.Dojo.opened[-1].entry.full_name == "Y.twin"


async def test_a_dojo_that_does_not_start(stepper):
    outcome = await replay(stepper, "rfl", source="theorem broken : 1 = 1 := by sorry")
    assert (outcome.status, "does not start" in outcome.message) == (Status.CRASHED, True)


async def test_any_state_can_be_gone_on_from():
    repo = DojoRepo(fake.make_module(), fake.LeanGitRepo("u", "c"))
    async with repo.open_theorem("A/B.lean", "A.both", timeout_s=3) as session:
        split = await session.run(session.root, "constructor")
        assert [goal.target for goal in split.state.goals] == ["p", "q"]
        assert (await session.run(split.state, "nonsense")).failure is Status.REJECTED
        assert (await session.run(session.root, "exact ⟨hp, hq⟩")).is_finished
        assert (await session.run(split.state, "exact hp")).state.text == fake.RIGHT
    with pytest.raises(BackendError, match="does not start"):
        async with repo.open_theorem("A/B.lean", "A.broken", timeout_s=3):
            pass


@pytest.fixture
def lake(tmp_path: Path) -> str:
    program = tmp_path / "lake"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


def test_opening_needs_lake_a_repository_and_a_trace(tmp_path, lake, monkeypatch):
    monkeypatch.setitem(sys.modules, "lean_dojo", fake.make_module())
    with pytest.raises(InputError, match="elan"):
        open_repo(str(tmp_path), lake=str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="git repository"):
        open_repo(str(tmp_path), lake=lake)
    with pytest.raises(InputError, match="URL@COMMIT"):
        open_repo("nowhere", lake=lake)
    (tmp_path / ".git").mkdir()
    assert open_repo(str(tmp_path), lake=lake).repo.commit == "c0ffee"
    assert open_repo("https://example.org/repo@abc", lake=lake).repo.commit == "abc"
    monkeypatch.setattr(fake.LeanGitRepo, "traced", False)
    with pytest.raises(InputError, match="trace"):
        open_repo(str(tmp_path), lake=lake)


def test_importing_asks_for_no_network(monkeypatch):
    monkeypatch.setitem(sys.modules, "lean_dojo", fake.make_module())
    monkeypatch.delenv("DISABLE_REMOTE_CACHE", raising=False)
    monkeypatch.setenv("GITHUB_ACCESS_TOKEN", "secret")
    import os

    load_lean_dojo()
    assert os.environ["DISABLE_REMOTE_CACHE"]
    assert os.environ["GITHUB_ACCESS_TOKEN"] == "secret"


def test_without_lean_dojo_the_hint_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "lean_dojo", None)
    with pytest.raises(MissingExtra, match=r"open-prover\[leandojo\]"):
        load_lean_dojo()
