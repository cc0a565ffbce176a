"""What every backend of the `Lean` port has to do, run against each of them.

`served` is our own server with verdicts, `kimina` the same server through no more than Kimina's protocol, with a Lean
that verifies; both rest on the session's workers. `interact` is LeanInteract in front of `prover repl`, behind a fake
lake.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from prover.core.assembly import join_proof, state_with_sorry
from prover.core.ports import Elaboration, Lean
from prover.core.problem import DEFAULT_HEADER, Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status
from tests.fakes.lake import fake_project, is_core_theorem_or_standard

pytestmark = pytest.mark.lean

TIMEOUT_S = 60
FOREVER = "partial def forever (n : Nat) : IO Nat := forever (n + 1)\n#eval forever 0"


BACKENDS = [
    "embedded",
    "served",
    "kimina",
    "interact",
    pytest.param("native", marks=pytest.mark.native),
    pytest.param("leandojo", marks=pytest.mark.native),
]


@asynccontextmanager
async def serve(lean) -> AsyncIterator[int]:
    """The port of a server on top of `lean`, in this process."""
    pytest.importorskip("fastapi")
    pytest.importorskip("prometheus_client")
    from prover.serve.limits import ServeSettings
    from prover.serve.server import Serving

    serving = Serving(lean, ServeSettings(port=0))
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serving.run(ready.set_result))
    try:
        yield await ready
    finally:
        serving.stop()
        await task


@asynccontextmanager
async def open_on_this_machine(backend: str) -> AsyncIterator[Lean]:
    """A native Lean that was set up here, or one behind a repository that LeanDojo has traced."""
    if shutil.which("lake") is None:
        pytest.skip(f"{backend}: no `lake` on PATH")
    from rich.console import Console

    from prover.cli.lean_choice import find_installed_lean
    from prover.core.errors import InputError
    from prover.core.extras import MissingExtra
    from prover.lean.pool import PoolLimits
    from prover.lean.spec import LeanSpec
    from prover.wiring import open_chosen_lean

    target = os.environ.get("PROVER_TEST_DOJO", "") if backend == "leandojo" else ""
    if backend == "leandojo" and not target:
        pytest.skip("leandojo: PROVER_TEST_DOJO names no traced repository")
    limits = PoolLimits(workers=1, spares=0)
    found = open_chosen_lean(LeanSpec(backend, target), limits, lambda spec: find_installed_lean(spec, Console()))
    try:
        opened = await found.__aenter__()
    except (InputError, MissingExtra) as error:  # not set up; one that is, and does not start, is no reason to skip
        pytest.skip(f"{backend}: {error}")
    try:
        yield opened
    finally:
        await found.__aexit__(None, None, None)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=BACKENDS)
async def backend(request, lean, embedded_lean, tmp_path_factory) -> AsyncIterator[Lean]:
    if request.param == "embedded":
        yield lean
        return
    if request.param in ("native", "leandojo"):
        async with open_on_this_machine(request.param) as opened:
            yield opened
        return
    if request.param == "interact":
        pytest.importorskip("lean_interact")
        from prover.lean.interact import open_interact
        from prover.wiring import find_fault

        options = fake_project(tmp_path_factory.mktemp("project"))
        async with open_interact(options, find_fault, is_allowed=is_core_theorem_or_standard) as opened:
            yield opened
        return
    pytest.importorskip("httpx")
    from prover.lean.http import KiminaLean, ServedLean, open_client
    from prover.lean.http.served import greet

    async with serve(lean) as port, open_client(f"http://127.0.0.1:{port}", patience_s=10) as client:
        yield ServedLean(client, await greet(client)) if request.param == "served" else KiminaLean(client, lean)


async def elaborate(backend: Lean, source: str, header: str = DEFAULT_HEADER) -> Elaboration:
    return await backend.elaborate(header, source, timeout_s=TIMEOUT_S)


async def open_goal(backend: Lean, statement: str) -> Subgoal:
    source = state_with_sorry(statement)
    (hole,) = (await elaborate(backend, source)).holes
    return Subgoal(DEFAULT_HEADER, source, hole)


async def attempts(backend: Lean, statement: str, *texts: str) -> tuple[Attempt | None, list[Attempt]]:
    made: list[Attempt] = []
    subgoal = await open_goal(backend, statement)
    found = await backend.try_tactics(subgoal, [Tactic(text, timeout_s=10) for text in texts], on_attempt=made.append)
    return found, made


async def test_a_text_that_elaborates(backend):
    outcome = await elaborate(backend, "theorem t : 1 + 1 = 2 := rfl")
    assert (outcome.status, outcome.holes, outcome.first_error) == (Status.PROVED, (), "")


async def test_errors_have_places_in_the_source(backend):
    outcome = await elaborate(
        backend, "theorem t : 1 = 1 := rfl\nexample : 1 = 2 := rfl", "open Nat\n" + DEFAULT_HEADER
    )
    assert outcome.status is Status.REJECTED
    assert [m.line for m in outcome.messages if m.severity == "error"] == [2]


async def test_a_header_that_cannot_be_used(backend):
    for header in ("import Nowhere.At.All\n", "theorem broken : 1 = 2 := rfl\n"):
        outcome = await elaborate(backend, "theorem t : 1 = 1 := rfl", header)
        assert outcome.status is Status.REJECTED
        assert outcome.first_error


async def test_holes_have_places_kinds_and_goals(backend):
    source = (
        "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n"
        "  have h : 𝔸 = 𝔸 := sorry\n  constructor\n  · sorry\n  · exact hq"
    )
    first, second = (await elaborate(backend, source, "def 𝔸 := 1\n" + DEFAULT_HEADER)).holes
    assert [source[hole.start : hole.end] for hole in (first, second)] == ["sorry", "sorry"]
    assert (first.kind, second.kind) == ("term", "tactic")
    assert (first.goal.target, second.goal.target) == ("𝔸 = 𝔸", "p")
    assert [h.name for h in second.goal.hypotheses] == ["p", "q", "hp", "hq", "h"]
    assert second.column == 4


async def test_tactics_in_order_up_to_the_first_that_holds(backend):
    found, made = await attempts(backend, "theorem t (n : Nat) : n + 0 = n", "omega_", "exact rfl", "simp")
    assert found == made[1]
    assert [(a.tactic.text, a.status) for a in made] == [("omega_", Status.REJECTED), ("exact rfl", Status.PROVED)]


async def test_blocks_of_several_lines_fit_where_they_go(backend):
    found, _ = await attempts(backend, "theorem t (n : Nat) : n = n ∧ True", "constructor\n· rfl\n· trivial")
    assert found is not None


@pytest.mark.parametrize("text", ["sorry", "have h : 1 = 2 := by sorry\nomega", "skip", "exact t", "native_decide"])
async def test_what_closes_nothing(backend, text):
    found, made = await attempts(backend, "theorem t : 1 = 2", text)
    assert found is None
    assert [a.status for a in made] == [Status.REJECTED]


async def verify(backend: Lean, statement: str, source: str, header: str = DEFAULT_HEADER):
    return await backend.verify(Problem("t", statement, header), source, timeout_s=TIMEOUT_S)


async def test_a_proof(backend):
    statement = "theorem t (a b : Nat) (h : a ≤ b) : a < b + 1"
    verdict = await verify(backend, statement, join_proof(statement, "omega"))
    assert verdict.is_proved
    assert verdict.rule == ""
    assert (await backend.describe()).rsplit(" at ", 1)[-1] in verdict.lean


@pytest.mark.parametrize(
    "source",
    [
        "theorem t : 1 = 2 := by sorry",
        "theorem t : 1 = 2 := rfl",
        "theorem t : 1 = 1 := rfl",
        "theorem other : 1 = 1 := rfl",
        "def t : Nat := 1",
        "axiom a : 1 = 2\ntheorem t : 1 = 2 := a",
        'macro "hide" : tactic => `(tactic| sorry)\ntheorem t : 1 = 2 := by hide',
        "theorem t : 1 = 2 := t",
        "open Lean in\nlocal macro_rules | `(1 = 2) => `(1 = 1)\ntheorem t : 1 = 2 := rfl",
        "import Lean\ntheorem t : 1 = 2 := rfl",
        "",
    ],
)
async def test_no_proof(backend, source):
    verdict = await verify(backend, "theorem t : 1 = 2", source)
    assert verdict.status is Status.REJECTED
    assert verdict.rule


async def test_a_time_limit(backend):
    outcome = await backend.elaborate(DEFAULT_HEADER, FOREVER, timeout_s=1)
    assert outcome.status is Status.TIMEOUT
    assert (await elaborate(backend, "#check 1")).status is Status.PROVED


async def test_many_at_once_are_not_mixed_up(backend):
    outcomes = await asyncio.gather(
        *(elaborate(backend, f"theorem t : missing_{number}x := trivial") for number in range(20))
    )
    assert [f"missing_{number}x" in outcome.first_error for number, outcome in enumerate(outcomes)] == [True] * 20


async def test_it_says_which_lean_it_is(backend):
    assert (await backend.describe()).startswith("4.")
    assert await backend.describe() == await backend.describe()
