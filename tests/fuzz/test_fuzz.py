"""Fuzzing the whole path from a candidate's text to the verdict (`make fuzz` for the full size)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.wiring import open_lean
from tests.fuzz.campaign import Campaign, Fuzzer
from tests.fuzz.candidates import FuzzCandidate
from tests.fuzz.census import find_leaks, take_census
from tests.fuzz.seeds import REFUTED, read_pairs

pytestmark = [pytest.mark.lean, pytest.mark.slow]
BOUNDED_S = 45.0
MAX_GROWTH_MB = 150.0


@dataclass(frozen=True)
class Size:
    seed: int
    count: int
    limit_s: float


@pytest.fixture
def size(pytestconfig: pytest.Config) -> Size:
    count = pytestconfig.getoption("fuzz_candidates")
    return Size(pytestconfig.getoption("fuzz_seed"), count or 10_000, float("inf") if count else BOUNDED_S)


@pytest.fixture
def private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files of this test only, so that one that is left behind is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def report(path: Path, candidate: FuzzCandidate, fault: str, seed: int) -> str:
    """Write the candidate to a file, byte for byte, and say how to run it again."""
    path.write_bytes(candidate.text.encode("utf-8", "surrogatepass"))
    problem = f"header:\n{candidate.problem.header}\nstatement:\n{candidate.problem.statement}\n"
    return f"seed {seed}, candidate {candidate.index} ({candidate.kind}): {fault}\n{problem}{path}:\n{candidate.text!r}"


async def run_campaign(lean: EmbeddedLean, size: Size, tmp_path: Path) -> tuple[Campaign, str]:
    """Run it with workers of its own; return what happened, and the faults with their smallest candidates."""
    limits = PoolLimits(workers=2, spares=0)
    async with open_lean(lean, limits) as first, open_lean(lean, PoolLimits(workers=1, spares=0)) as second:
        fuzzer = Fuzzer(first, second)
        campaign = await fuzzer.run(size.seed, size.count, limit_s=size.limit_s)
        reports = []
        for number, (candidate, fault) in enumerate(campaign.faults):
            smallest = await fuzzer.minimise(candidate)
            reports.append(report(tmp_path / f"fault-{number}.txt", smallest, fault, size.seed))
        return campaign, "\n\n".join(reports)


async def test_no_mutated_candidate_breaks_anything(
    embedded_lean: EmbeddedLean, size: Size, tmp_path: Path, private_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No crash of ours, no false statement proved, nothing left behind."""
    before = take_census()
    campaign, faults = await run_campaign(embedded_lean, size, tmp_path)
    leaks, after = await find_leaks(before)
    with capsys.disabled():
        print(f"\n{campaign.describe()}\n  before: {before}\n  after: {after}")
    assert not faults, faults
    assert leaks == []
    assert after.resident_mb - before.resident_mb < MAX_GROWTH_MB
    assert campaign.ran > 20
    assert campaign.refuted > 0.3 * campaign.ran


@pytest.mark.parametrize("pair", read_pairs(), ids=lambda pair: pair.name)
async def test_lean_refutes_what_the_fuzzer_takes_for_false(lean: Lean, pair) -> None:
    text = f"{pair.false.statement} := sorry\nexample : ¬ type_of% @t := {pair.refutation}"
    answer = await lean.elaborate(pair.false.header, text, timeout_s=20)
    assert answer.status is Status.PROVED, answer.first_error


@pytest.mark.parametrize("statement", REFUTED)
async def test_lean_refutes_the_references_of_attacks(lean: Lean, statement: str) -> None:
    text = f"{statement} := sorry\nexample : ¬ type_of% @t := {REFUTED[statement]}"
    answer = await lean.elaborate(Problem("t", statement).header, text, timeout_s=20)
    assert answer.status is Status.PROVED, answer.first_error
