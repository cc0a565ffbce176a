"""Candidates that the untrusted worker elaborates without its kernel: the judge's kernel sees all of them."""

from __future__ import annotations

import pytest

from prover.core.problem import Problem
from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import judge

pytestmark = pytest.mark.lean

PROBLEM = Problem("t", "theorem t : 1 = 1")
LIE = "theorem lie : 1 = 2 := by decide +kernel\ntheorem t : 1 = 1 := rfl\n"
"""Its first theorem is one for the kernel alone to turn down; the other does not need it."""


async def ask_export(lean: TrustedLean, source: str, *, kernel: bool) -> dict[str, object]:
    fields = {"header": "", "name": "t", "source": source, "kernel": kernel, "timeout_ms": 30_000}
    return dict((await lean.pool.submit("export", fields, deadline_s=60)).fields)


async def test_what_the_theorem_does_not_need_is_judged_too(lean: TrustedLean) -> None:
    unchecked = await ask_export(lean, LIE, kernel=False)
    assert unchecked["status"] == "proved"
    assert await judge(lean, str(unchecked["export"]), PROBLEM) == "kernel"


async def test_what_the_judge_does_not_take_beside_a_proof_is_left_to_the_longer_way(lean: TrustedLean) -> None:
    source = "partial def aside (n : Nat) : Nat := aside (n + 1)\ntheorem t : 1 = 1 := rfl\n"
    unchecked = await ask_export(lean, source, kernel=False)
    assert await judge(lean, str(unchecked["export"]), PROBLEM) == "unsafe"
    assert (await lean.verify(PROBLEM, source, timeout_s=30)).is_proved


async def test_with_the_kernel_only_what_is_needed_is_exported(lean: TrustedLean) -> None:
    assert (await ask_export(lean, LIE, kernel=True))["rule"] == "error"
    checked = await ask_export(lean, "def aside := 1\ntheorem t : 1 = 1 := rfl\n", kernel=True)
    assert "aside" not in str(checked["export"])


@pytest.mark.parametrize("source", [LIE, "theorem t : 1 = 1 := by first | decide +kernel | rfl\n"])
async def test_the_verdict_is_that_of_the_longer_way(lean: TrustedLean, source: str) -> None:
    verdict = await lean.verify(PROBLEM, source, timeout_s=30)
    assert verdict.rule == ("error" if source == LIE else "")
