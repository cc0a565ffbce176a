"""A few kinds of tiny theorems with proofs, enough to see a tiny model learn within seconds."""

from __future__ import annotations

import random
from collections.abc import Iterator

from prover.core.problem import Problem
from prover.prompts import PromptLibrary, ProofMode
from prover.train.pairs import Pair, fence
from prover.train.rl_prompts import RLPrompt, ask

HEADER = ""
"""Core Lean needs none; a short prompt is read fast."""


def make_toys(count: int, seed: int) -> Iterator[tuple[Problem, str]]:
    """Yield statements, each with a tactic block that proves it."""
    chance = random.Random(seed)
    for at in range(count):
        a, b = chance.randint(1, 99), chance.randint(1, 99)
        statement, proof = chance.choice([
            (f"theorem t (n : Nat) : n + {a} = {a} + n", "omega"),
            (f"theorem t (p q : Prop) (hp : p) (hq : q) : q ∧ (p ∨ {a} = {b})", "exact ⟨hq, Or.inl hp⟩"),
            (f"theorem t : ∃ n : Nat, n + {a} = {a + b}", f"exact ⟨{b}, rfl⟩"),
            (f"theorem t (l : List Nat) : ({a} :: l).length = l.length + 1", "rfl"),
        ])  # fmt: skip
        yield Problem(f"toy_{at}", statement, HEADER, "t"), proof


def make_pairs(count: int, seed: int, *, spoilt: float = 0.0) -> list[Pair]:
    """Pairs to learn from; of the `spoilt` share the proof is one that does not fit."""
    chance = random.Random(f"spoil/{seed}")
    prompts = PromptLibrary.load()
    pairs = []
    for problem, proof in make_toys(count, seed):
        if chance.random() < spoilt:
            proof = chance.choice(["omega", "rfl", "simp", "exact ⟨hq, Or.inl hp⟩"])
        pairs.append(Pair("pair", ask(problem, prompts, ProofMode.NONCOT), fence(proof), HEADER, problem.statement))
    return pairs


def make_prompts(count: int, seed: int) -> list[RLPrompt]:
    """The same theorems to be tried."""
    prompts = PromptLibrary.load()
    return [RLPrompt(problem, ask(problem, prompts, ProofMode.NONCOT)) for problem, _ in make_toys(count, seed)]
