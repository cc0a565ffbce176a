"""Dojo in front of a Lean that has the last word, and theorems found in sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.goal import Goal, Hole
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status, Verdict
from prover.lean.dojo import DojoLean, DojoRepo
from prover.lean.dojo.sources import SourceIndex
from tests.unit.lean.dojo import fake_lean_dojo as fake

SOURCE = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n  sorry"
FILE = """namespace A.B
section S
theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  exact ⟨hp, hq⟩
end S
theorem C.both : 1 = 1 := rfl
theorem _root_.both' : 1 = 1 := rfl
end A.B
theorem broken : 1 = 1 := rfl
namespace A
theorem broken : 1 = 1 := rfl
end A
"""


class Judge:
    """A Lean that accepts `good` tactics and says so."""

    def __init__(self, *good: str) -> None:
        self.tried: list[str] = []
        self._good = good

    async def try_tactics(self, subgoal, tactics, *, on_attempt):
        for tactic in tactics:
            self.tried.append(tactic.text)
            is_good = tactic.text in self._good
            attempt = Attempt(subgoal.id, tactic, Status.PROVED if is_good else Status.REJECTED)
            on_attempt(attempt)
            if is_good:
                return attempt
        return None

    async def verify(self, problem, source, *, timeout_s):
        return Verdict(Status.REJECTED, "axiom")

    async def describe(self) -> str:
        return "4.28.0 native"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "A").mkdir()
    (tmp_path / "A" / "B.lean").write_text(FILE, encoding="utf-8")
    hidden = tmp_path / ".lake" / "packages" / "x"
    hidden.mkdir(parents=True)
    (hidden / "X.lean").write_text("theorem both : 1 = 1 := rfl\n")
    return tmp_path


def test_theorems_are_found_by_the_ends_of_their_full_names(folder):
    index = SourceIndex(folder)
    assert [t.full_name for t in index.find("both")] == ["A.B.both", "A.B.C.both"]
    assert [(t.file_path, t.start[0]) for t in index.find("A.B.both")] == [("A/B.lean", 3)]
    assert [t.full_name for t in index.find("both'")] == ["both'"]
    assert [t.full_name for t in index.find("broken")] == ["broken", "A.broken"]
    assert index.find("oth") == ()


async def attempt(folder: Path, judge: Judge, *texts: str, header: str = "namespace A.B\n", source: str = SOURCE):
    lean = DojoLean(judge, DojoRepo(fake.make_module(), fake.LeanGitRepo("u", "c")), SourceIndex(folder))
    at = source.index("sorry")
    subgoal = Subgoal(header, source, Hole(0, at, at + 5, 2, "tactic", (Goal("p ∧ q"),)))
    made: list[Attempt] = []
    found = await lean.try_tactics(subgoal, [Tactic(text) for text in texts], on_attempt=made.append)
    return found, [(a.tactic.text, a.status) for a in made]


async def test_dojo_tries_and_the_judge_confirms(folder):
    judge = Judge("exact ⟨hp, hq⟩")
    found, made = await attempt(folder, judge, "nonsense", "constructor", "exact ⟨hp, hq⟩", "never")
    assert made == [
        ("nonsense", Status.REJECTED), ("constructor", Status.REJECTED), ("exact ⟨hp, hq⟩", Status.PROVED)
    ]  # fmt: skip
    assert found.tactic.text == "exact ⟨hp, hq⟩"
    assert judge.tried == ["exact ⟨hp, hq⟩"]


async def test_what_only_dojo_calls_finished_does_not_count(folder):
    found, made = await attempt(folder, Judge(), "exact ⟨hp, hq⟩")
    assert found is None
    assert made == [("exact ⟨hp, hq⟩", Status.REJECTED)]


async def test_after_dojo_is_lost_the_judge_goes_on(folder):
    judge = Judge("rfl")
    found, made = await attempt(folder, judge, "die", "omega", "rfl")
    assert made == [("die", Status.CRASHED), ("omega", Status.REJECTED), ("rfl", Status.PROVED)]
    assert judge.tried == ["omega", "rfl"]
    assert found is not None


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("", "theorem nowhere : 1 = 1 := by\n  sorry"),
        ("namespace A\n", "theorem broken : 1 = 1 := by\n  sorry"),
        ("", "theorem both : 1 = 1 := by\n  have h : 1 = 1 := sorry\n  exact h"),
    ],
)
async def test_other_goals_are_the_judges_own(folder, header, source):
    judge = Judge("rfl")
    found, _ = await attempt(folder, judge, "omega", "rfl", header=header, source=source)
    assert found is not None
    assert judge.tried == ["omega", "rfl"]


async def test_verdicts_are_the_judges_and_name_both(folder):
    lean = DojoLean(Judge("rfl"), DojoRepo(fake.make_module(), fake.LeanGitRepo("u", "c")), SourceIndex(folder))
    verdict = await lean.verify(Problem("t", "theorem t : 1 = 2"), "", timeout_s=5)
    assert (verdict.rule, verdict.lean) == ("axiom", "4.28.0 native, tactics by leandojo")
