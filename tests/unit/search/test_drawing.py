"""A script drawn at random: by seed and goal alone, every script of the portfolio with the same chance."""

from __future__ import annotations

from collections import Counter

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.proof import Subgoal
from prover.search import NoTactics, TacticPortfolio
from prover.search.drawing import DRAWN_HEARTBEATS, DRAWN_TIMEOUT_S, RandomScript


def make_subgoal(number: int = 0) -> Subgoal:
    goal = Goal(f"n + {number} = {number} + n", (Hypothesis("n", "Nat"),), f"n : Nat\n⊢ n + {number} = {number} + n")
    source = f"theorem t (n : Nat) : n + {number} = {number} + n := by sorry"
    return Subgoal("", source, Hole(0, len(source) - 5, len(source), 0, "tactic", (goal,)))


def draw(seed: int, subgoal: Subgoal) -> str:
    ((tactic,),) = RandomScript(TacticPortfolio(), seed).propose(subgoal)
    assert (tactic.timeout_s, tactic.max_heartbeats) == (DRAWN_TIMEOUT_S, DRAWN_HEARTBEATS)
    return tactic.text


def test_one_script_the_same_for_the_same_seed_and_goal() -> None:
    goals = [make_subgoal(number) for number in range(20)]
    drawn = [draw(3, goal) for goal in goals]
    assert drawn[::-1] == [draw(3, goal) for goal in reversed(goals)]
    assert len(set(drawn)) > 5
    assert drawn != [draw(4, goal) for goal in goals]


def test_every_script_has_the_same_chance() -> None:
    scripts = [tactic.text for tier in TacticPortfolio().propose(make_subgoal()) for tactic in tier]
    counts = Counter(draw(seed, make_subgoal()) for seed in range(100 * len(scripts)))
    assert set(counts) == set(scripts)
    assert all(60 <= count <= 145 for count in counts.values())  # 100 each, four standard deviations


def test_nothing_to_draw_from() -> None:
    assert list(RandomScript(NoTactics(), 0).propose(make_subgoal())) == []
