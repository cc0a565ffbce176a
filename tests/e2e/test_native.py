"""A native Lean from set-up to verdict, with stand-ins for elan and lake and the embedded worker behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.compile import compile_worker
from prover.lean.native import NativePlan, Programs, find_native, set_up_native
from prover.lean.native.sources import digest_sources, read_sources
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.provision.layout import CACHE_VARIABLE
from prover.lean.trusted import TrustedLean
from prover.wiring import open_lean
from tests.e2e.conftest import CommandLine
from tests.fakes.native_lean import FakeToolchain

pytestmark = pytest.mark.lean

PROBLEM = Problem("t", "theorem t (n : Nat) (h : 0 < n) : n * n > 0")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def native(embedded_lean: EmbeddedLean, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TrustedLean]:
    folder = tmp_path_factory.mktemp("native")
    program = compile_worker(embedded_lean)
    argv, environment = launch_command(embedded_lean, program, work_dir=folder, sandbox=False)
    toolchain = FakeToolchain(folder / "bin", worker=argv, worker_environment=environment)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", toolchain.path)
        patch.setattr("prover.lean.native.launch.find_bubblewrap", lambda: None)  # it would hide node
        set_up_native(NativePlan(cache_dir=folder), Programs())
        found = find_native(sources=digest_sources(read_sources()), cache_dir=folder)
        assert found is not None
        async with open_lean(found, PoolLimits(workers=1, spares=0)) as lean:
            yield lean


async def test_a_proof_is_verified_across_the_trust_boundary(native: TrustedLean) -> None:
    verdict = await native.verify(PROBLEM, f"{PROBLEM.statement} := by\n  exact Nat.mul_pos h h\n", timeout_s=60)
    assert verdict.is_proved, verdict
    assert verdict.lean.endswith(" native")


async def test_what_is_no_proof_is_rejected(native: TrustedLean) -> None:
    verdict = await native.verify(PROBLEM, f"{PROBLEM.statement} := by\n  sorry\n", timeout_s=60)
    assert (verdict.status, verdict.rule) == (Status.REJECTED, "sorry")


def test_the_command_sets_up_and_tries_out(
    prover_cli: CommandLine, embedded_lean: EmbeddedLean, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = prover_cli.folder / "cache"
    cache.mkdir()
    (cache / embedded_lean.root.parent.name).symlink_to(embedded_lean.root.parent)
    program = compile_worker(embedded_lean)
    argv, environment = launch_command(embedded_lean, program, work_dir=prover_cli.folder, sandbox=False)
    environment.pop("LEAN_WASM_PARENT")  # this process, which the worker would take for its dead parent
    toolchain = FakeToolchain(prover_cli.folder / "bin", worker=argv, worker_environment=environment)
    toolchain.disable_bubblewrap()
    monkeypatch.setenv("PATH", toolchain.path)
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    done = prover_cli.run("setup", "--native")
    assert done.code == 0, done.err
    assert "native Lean leanprover/lean4:v4.28.0 is ready" in done.out
    assert find_native(sources=digest_sources(read_sources())) is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--mathlib"], "Add --native"),
        (["--native", "--mathlib", "--project", "."], "brings its own Mathlib"),
        (["--native", "--project", "."], "is no Lake project"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(prover_cli: CommandLine, arguments: list[str], message: str) -> None:
    done = prover_cli.run("setup", *arguments)
    assert done.code == 2
    assert message in done.err
