"""Propositions and quantifiers: chains of implications, rules that build a term, orders of quantifiers."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "logic"


def draw_implication_chain(random: Random) -> Draft:
    """A way from `p0` to the last proposition through shuffled implications, with others that lead nowhere."""
    length, dead_ends = random.randint(2, 4), random.randint(0, 2)
    names = [f"p{number}" for number in range(length + 1 + dead_ends)]
    steps = [(names[at], names[at + 1]) for at in range(length)]
    stray = [(random.choice(names[:length]), name) for name in names[length + 1 :]]
    edges = [*steps, *stray]
    random.shuffle(edges)
    labels = {edge: f"h{number}" for number, edge in enumerate(edges)}
    given = " ".join(f"({labels[edge]} : {edge[0]} → {edge[1]})" for edge in edges)
    proof = "h"
    for step in steps:
        proof = f"{labels[step]} ({proof})" if " " in proof else f"{labels[step]} {proof}"
    statement = f"({' '.join(names)} : Prop) {given} (h : p0) : p{length}"
    return Draft(statement, f"exact {proof}")


def draw_closed_under_rules(random: Random) -> Draft:
    """A property that rules carry over, of a term that they build: the proof follows the term."""
    start, added, factor = random.randint(1, 30), random.randint(2, 30), random.randint(2, 9)
    term, proof = _build(random, random.randint(3, 7), str(start), added, factor)
    rules = f"(ha : ∀ n, P n → P (n + {added})) (hm : ∀ n, P n → P ({factor} * n))"
    joined = "(hs : ∀ m n, P m → P n → P (m * n))"
    statement = f"(P : Nat → Prop) {rules} {joined} (h : P {start}) : P {_enclose(term)}"
    return Draft(statement, f"exact {proof}")


def _build(random: Random, size: int, start: str, added: int, factor: int) -> tuple[str, str]:
    if size == 0:
        return start, "h"
    if size > 2 and random.random() < 0.35:
        left = random.randint(1, size - 2)
        first = _build(random, left, start, added, factor)
        second = _build(random, size - 1 - left, start, added, factor)
        return f"{_enclose(first[0])} * {_enclose(second[0])}", f"hs _ _ {_enclose(first[1])} {_enclose(second[1])}"
    term, proof = _build(random, size - 1, start, added, factor)
    if random.random() < 0.5:
        return f"{_enclose(term)} + {added}", f"ha _ {_enclose(proof)}"
    return f"{factor} * {_enclose(term)}", f"hm _ {_enclose(proof)}"


def draw_functions_under_rules(random: Random) -> Draft:
    """The same for a term of unknown functions."""
    depth = random.randint(4, 9)
    term, proof = "x", "h"
    for _ in range(depth):
        name = random.choice("fgk")
        term, proof = f"{name} {_enclose(term)}", f"h{name} _ {_enclose(proof)}"
    rules = " ".join(f"(h{name} : ∀ y, P y → P ({name} y))" for name in "fgk")
    statement = f"(P : Nat → Prop) (f g k : Nat → Nat) (x : Nat) {rules} (h : P x) : P {_enclose(term)}"
    return Draft(statement, f"exact {proof}")


def draw_swapped_quantifiers(random: Random) -> Draft:
    """What one thing does for all, some thing does for each."""
    a, b = random.randint(1, 60), random.randint(1, 60)
    statement = f"(R : Nat → Nat → Prop) (h : ∃ x, ∀ y, R (x + {a}) (y + {b})) : ∀ y, ∃ x, R x (y + {b})"
    return Draft(statement, f"intro y\nrcases h with ⟨x, hx⟩\nexact ⟨x + {a}, hx y⟩")


def _enclose(text: str) -> str:
    return f"({text})" if " " in text else text


FAMILIES = (
    Family("implication_chain", _AREA, Difficulty.EASY, draw_implication_chain),
    Family("closed_under_rules", _AREA, Difficulty.MEDIUM, draw_closed_under_rules),
    Family("swapped_quantifiers", _AREA, Difficulty.HARD, draw_swapped_quantifiers),
    Family("functions_under_rules", _AREA, Difficulty.MEDIUM, draw_functions_under_rules, is_held_out=True),
)
