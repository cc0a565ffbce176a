"""The same goal gives the same sketches in the same order in every process."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import asyncio, hashlib
from decomposer import StructuralDecomposer
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal

GOALS = [
    ("x ^ 2 + y ^ 2 = 146", {"x": "Nat", "y": "Nat", "h": "x * y + (x + y) = 71", "k": "x ^ 2 * y + x * y ^ 2 = 880"}),
    ("9 * a * b * c ≤ (a + b + c) * (a * b + b * c + c * a)",
     {"a": "Rat", "b": "Rat", "c": "Rat", "h": "0 < a ∧ 0 < b ∧ 0 < c"}),
    ("d ∣ x * a + y * b", {"d": "Int", "x": "Int", "y": "Int", "a": "Int", "b": "Int", "h": "d ∣ a", "k": "d ∣ b"}),
    ("(a i + a j) % 4 = 3", {"a": "Nat → Nat", "i": "Nat", "j": "Nat", "s": "a 0 = 2", "t": "a 1 = 1",
     "r": "∀ n, a (n + 2) = a (n + 1) + a n", "h": "i % 12 = 3", "k": "j % 12 = 5"}),
]

async def main():
    digest = hashlib.sha256()
    for target, context in GOALS:
        data = ("Nat", "Int", "Rat")
        hypotheses = tuple(Hypothesis(n, t, is_prop=not t.startswith(data)) for n, t in context.items())
        subgoal = Subgoal("", "sorry", Hole(0, 0, 5, 0, "tactic", (Goal(target, hypotheses),)))
        async for sketch in StructuralDecomposer().propose(Problem("p", ""), subgoal):
            digest.update(sketch.body.encode())
    print(digest.hexdigest())

asyncio.run(main())
"""


def _run(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_hash_seed_does_not_matter():
    first, *others = [_run(seed) for seed in ("0", "1", "2", "3")]
    assert all(other == first for other in others)
