"""The public client `lean-interact` against `prover repl`, which stands behind a fake `lake`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytest.importorskip("lean_interact")

from lean_interact import (
    AutoLeanServer,
    Command,
    FileCommand,
    LeanREPLConfig,
    LeanServer,
    LeanServerPool,
    LocalProject,
    ProofStep,
)
from lean_interact.interface import (
    CommandResponse,
    LeanError,
    PickleEnvironment,
    PickleProofState,
    Pos,
    ProofStepResponse,
    UnpickleEnvironment,
    UnpickleProofState,
)
from lean_interact.sessioncache import PickleSessionCache

pytestmark = [pytest.mark.lean, pytest.mark.slow]

TWO_HOLES = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n  constructor\n  · sorry\n  · sorry"
FOREVER = "partial def forever (n : Nat) : IO Nat := forever (n + 1)\n#eval forever 0"
LAKE = """#!/bin/sh
# `lake env .../repl` runs the REPL; `lake build` has nothing to do.
if [ "$1" = env ]; then exec "{python}" -m prover repl; fi
"""


@pytest.fixture(scope="module")
def config(embedded_lean, tmp_path_factory: pytest.TempPathFactory) -> LeanREPLConfig:
    root = tmp_path_factory.mktemp("project")
    (root / "lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")
    lake = root / "lake"
    lake.write_text(LAKE.format(python=sys.executable))
    lake.chmod(0o755)
    project = LocalProject(directory=root, auto_build=False)
    return LeanREPLConfig(project=project, local_repl_path=root, build_repl=False, lake_path=lake)


@pytest.fixture(scope="module")
def server(config: LeanREPLConfig) -> Iterator[AutoLeanServer]:
    with AutoLeanServer(config, max_total_memory=1.0) as opened:
        yield opened


def run(server: LeanServer, code: str, **options: object) -> CommandResponse:
    answer = server.run(Command(cmd=code, **options), timeout=60)
    assert isinstance(answer, CommandResponse), answer
    return answer


def step(server: LeanServer, state: int | None, tactic: str) -> ProofStepResponse | LeanError:
    return server.run(ProofStep(proof_state=state, tactic=tactic), timeout=60)


def test_a_command_and_its_messages(server):
    answer = run(server, "theorem ex (n : Nat) : n = 5 → n = 5 := id\n#eval 1 + 1")
    assert [(m.severity, m.data, m.start_pos) for m in answer.messages] == [("info", "2", Pos(line=2, column=0))]
    assert answer.lean_code_is_valid(allow_sorry=False)


def test_environments_build_on_one_another_and_branch(server):
    first = run(server, "def f : Nat := 2")
    second = run(server, "def g : Nat := f + 1", env=first.env)
    assert run(server, "example : g = 3 := rfl", env=second.env).lean_code_is_valid()
    assert run(server, "example : g = 3 := rfl", env=first.env).has_errors()
    assert run(server, "def g : Nat := 7\nexample : g = 7 := rfl", env=first.env).lean_code_is_valid()


def test_scopes_last_from_command_to_command(server):
    opened = run(server, "namespace A\nvariable (n : Nat)")
    inside = run(server, "theorem t : n = n := rfl", env=opened.env)
    assert run(server, "#check (A.t : ∀ n : Nat, n = n)", env=inside.env).lean_code_is_valid()


def test_an_error_is_a_message_at_its_place_and_the_environment_goes_on(server):
    answer = run(server, "def kept := 1\nexample : 1 = 2 := rfl")
    assert answer.has_errors()
    assert answer.get_errors()[0].start_pos.line == 2
    assert run(server, "example : kept = 1 := rfl", env=answer.env).lean_code_is_valid()


def test_imports(server):
    answer = run(server, "import Lean\nopen Lean\n#check Name")
    assert answer.messages[0].data == "Lean.Name : Type"


def test_a_missing_import_is_an_error_and_the_server_lives(server):
    answer = server.run(Command(cmd="import Mathlib"), timeout=60)
    assert isinstance(answer, LeanError)
    assert "Mathlib" in answer.message
    assert run(server, "#check 1").lean_code_is_valid()


def test_sorries_have_goals_places_and_proof_states(server):
    answer = run(server, TWO_HOLES)
    left, right = answer.sorries
    assert (left.start_pos, left.end_pos) == (Pos(line=3, column=4), Pos(line=3, column=9))
    assert left.goal == "case left\np q : Prop\nhp : p\nhq : q\n⊢ p"
    assert right.proof_state == left.proof_state + 1
    assert answer.lean_code_is_valid()
    assert not answer.lean_code_is_valid(allow_sorry=False)


def test_a_proof_step_by_step(server):
    (hole,) = run(server, "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry").sorries
    split = step(server, hole.proof_state, "constructor")
    assert split.goals == [
        "case left\np q : Prop\nhp : p\nhq : q\n⊢ p",
        "case right\np q : Prop\nhp : p\nhq : q\n⊢ q",
    ]
    assert split.proof_status == "Incomplete: open goals remain"
    half = step(server, split.proof_state, "exact hp")
    assert step(server, half.proof_state, "exact hq").proof_status == "Completed"
    assert step(server, split.proof_state, "all_goals assumption").proof_status == "Completed"


def test_data_and_term_holes_can_be_filled_too(server):
    (data,) = run(server, "def f (x : Unit) : Nat := by sorry").sorries
    assert step(server, data.proof_state, "exact 37").proof_status == "Completed"
    (term,) = run(server, "theorem t : 1 + 1 = 2 := sorry").sorries
    assert step(server, term.proof_state, "rfl").proof_status == "Completed"


def test_a_failing_step_is_an_error_and_leaves_the_state(server):
    (hole,) = run(server, "theorem t (h : 1 = 1) : 2 = 2 := by sorry").sorries
    failed = step(server, hole.proof_state, "exact h")
    assert isinstance(failed, LeanError)
    assert failed.message.startswith("Lean error:\n")
    assert step(server, hole.proof_state, "rfl").proof_status == "Completed"


@pytest.mark.parametrize(
    ("statement", "tactic", "status"),
    [
        ("theorem t : 1 = 2", "exact t", "Error: the proof uses the theorem that is being proved"),
        ("theorem t : 1 = 2", "sorry", "Incomplete: contains sorry"),
        ("theorem t : 1 = 2", "have h : 1 = 2 := by sorry\nexact h", "Incomplete: contains sorry"),
        ("axiom bad : 1 = 2\ntheorem t : 1 = 2", "exact bad", "Error: the proof uses the axiom `bad`"),
        ("theorem t : ∃ n : Nat, n = n", "refine ⟨?_, rfl⟩", "Incomplete: open goals remain"),
    ],
)
def test_what_is_no_proof_is_not_called_complete(server, statement, tactic, status):
    (hole,) = run(server, f"{statement} := by sorry").sorries
    assert step(server, hole.proof_state, tactic).proof_status == status


def test_a_sorry_in_a_step_has_a_state_that_completes_only_itself(server):
    (hole,) = run(server, "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry").sorries
    outer = step(server, hole.proof_state, "have h : q := by sorry\nexact ⟨hp, h⟩")
    assert outer.sorries[0].goal == "p q : Prop\nhp : p\nhq : q\n⊢ q"
    inner = step(server, outer.sorries[0].proof_state, "exact hq")
    assert inner.goals == []
    assert inner.proof_status != "Completed"


def test_a_file(server, config):
    path = Path(config.working_dir) / "some.lean"
    path.write_text("def f : Nat := 37\n\ntheorem h : f = 37 := by exact rfl\n", encoding="utf-8")
    answer = server.run(FileCommand(path="some.lean", all_tactics=True), timeout=60)
    assert [(t.tactic, t.goals) for t in answer.tactics] == [("exact rfl", "⊢ f = 37")]
    assert isinstance(server.run(FileCommand(path="none.lean"), timeout=60), LeanError)


def test_all_tactics_with_states_that_can_be_gone_on_from(server):
    answer = run(
        server, "theorem t (a b : Nat) (h : a = b) : b = a := by\n  apply Eq.symm\n  exact h", all_tactics=True
    )
    assert [t.tactic for t in answer.tactics] == ["apply Eq.symm", "exact h"]
    assert "Eq.symm" in answer.tactics[0].used_constants
    assert step(server, answer.tactics[0].proof_state, "omega").proof_status == "Completed"


def test_root_goals(server):
    answer = run(server, "theorem t : 1 + 1 = 2 := by\n  rfl", root_goals=True)
    assert [root.goal for root in answer.sorries] == ["⊢ 1 + 1 = 2"]
    assert step(server, answer.sorries[0].proof_state, "decide").proof_status == "Completed"


def test_options(server):
    plain = run(server, "theorem t (x : Nat) : x + 1 = x + 1 := by sorry")
    verbose = run(server, "theorem t (x : Nat) : x + 1 = x + 1 := by sorry", set_options=[(["pp", "all"], True)])
    assert "HAdd.hAdd" in verbose.sorries[0].goal
    assert "HAdd.hAdd" not in plain.sorries[0].goal


def test_what_is_not_offered_is_refused_in_words(server):
    for options in ({"infotree": "full"}, {"declarations": True}):
        answer = server.run(Command(cmd="#check 1", **options), timeout=60)
        assert isinstance(answer, LeanError)
        assert "is not offered" in answer.message


def test_unknown_numbers(server):
    assert server.run(Command(cmd="#check 1", env=10**6), timeout=60) == LeanError(message="Unknown environment.")
    assert step(server, 10**6, "rfl") == LeanError(message="Unknown proof state.")


def test_pickling(server, tmp_path):
    base = run(server, "def f : Nat := 2")
    after = run(server, "theorem t : f = 2 := by sorry", env=base.env)
    path = tmp_path / "environment"
    assert server.run(PickleEnvironment(env=after.env, pickle_to=str(path)), timeout=60).env == after.env
    again = server.run(UnpickleEnvironment(unpickle_env_from=str(path)), timeout=60)
    assert run(server, "example : f = 2 := t", env=again.env).lean_code_is_valid()
    server.run(PickleProofState(proof_state=after.sorries[0].proof_state, pickle_to=str(path)), timeout=60)
    state = server.run(UnpickleProofState(unpickle_proof_state_from=str(path)), timeout=60)
    assert state.goals == ["⊢ f = 2"]
    assert step(server, state.proof_state, "rfl").proof_status == "Completed"
    path.write_bytes(b"olean\x00\xff")
    assert isinstance(server.run(UnpickleEnvironment(unpickle_env_from=str(path)), timeout=60), LeanError)


def test_unicode(server):
    (hole,) = run(server, "theorem «ž 𝔸» (α : Type) (x : α) : x = x := by sorry").sorries
    assert hole.start_pos.column == 47
    assert hole.goal == "α : Type\nx : α\n⊢ x = x"


def test_a_worker_that_dies_is_made_again_without_notice(server):
    first = run(server, "def f : Nat := 2")
    second = run(server, "theorem t : f = 2 ∧ True := by sorry", env=first.env)
    split = step(server, second.sorries[0].proof_state, "constructor")
    for process in psutil.Process(server._proc.pid).children(recursive=True):
        process.kill()
    half = step(server, split.proof_state, "rfl")
    assert half.goals == ["case right\n⊢ True"]
    assert run(server, "example : f = 2 := t.1", env=second.env).lean_code_is_valid()


def test_a_timeout_and_states_that_outlive_it(config, tmp_path):
    cache = PickleSessionCache(working_dir=tmp_path)
    with AutoLeanServer(config, max_total_memory=1.0, session_cache=cache) as server:
        kept = server.run(Command(cmd="def f : Nat := 2"), timeout=60, add_to_session_cache=True)
        with pytest.raises(TimeoutError):
            server.run(Command(cmd=FOREVER), timeout=2)
        assert kept.env < 0
        assert run(server, "example : f = 2 := rfl", env=kept.env).lean_code_is_valid()
        server.restart()
        assert run(server, "example : f = 2 := rfl", env=kept.env).lean_code_is_valid()
        assert server.get_memory_usage() > 0


def test_raw_requests(config):
    with LeanServer(config) as server:
        assert server.run_dict({"cmd": "def f := 2"}, timeout=60) == {"env": 0}
        assert "timed out" in server.run_dict({"cmd": FOREVER, "timeout": 1}, timeout=60)["message"]
        assert server.run_dict({"cmd": "example : f = 2 := rfl", "env": 0}, timeout=60) == {"env": 1}


async def test_a_pool(config):
    with LeanServerPool(config, num_workers=2, max_total_memory=1.0) as pool:
        base = await pool.async_run(Command(cmd="def f : Nat := 2"), timeout=60)
        codes = [f"example : f = {number} := rfl" for number in range(6)]
        requests = [Command(cmd=code, env=base.env) for code in codes]
        answers = await asyncio.to_thread(pool.run_batch, requests, timeout_per_cmd=60)
        assert [answer.lean_code_is_valid() for answer in answers] == [number == 2 for number in range(6)]
        (hole,) = pool.run(Command(cmd="theorem t : 1 + 1 = 2 := by sorry"), timeout=60).sorries
        assert hole.goal == "⊢ 1 + 1 = 2"
