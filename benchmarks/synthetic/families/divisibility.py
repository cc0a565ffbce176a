"""Divisibility of composed terms, and multiples beyond a bound."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "divisibility"
_BINDERS = "(d a b c : Nat) (h : d ∣ a) (g : d ∣ b)"


def draw_divided_term(random: Random) -> Draft:
    """`d ∣ a` and `d ∣ b` make `d` divide what is built of them: the proof follows the term."""
    term, proof = _build(random, random.randint(2, 4), ("+",))
    return Draft(f"{_BINDERS} : d ∣ {term}", f"exact {proof}")


def draw_divided_difference(random: Random) -> Draft:
    """The same with differences."""
    term, proof = _build(random, random.randint(2, 4), ("-",))
    return Draft(f"{_BINDERS} : d ∣ {term}", f"exact {proof}")


def _build(random: Random, size: int, operations: tuple[str, ...]) -> tuple[str, str]:
    """A term of `size` operations that `d` divides, with the proof; the outermost one is a sum."""
    left = random.randint(0, size - 1)
    first, second = _build_part(random, left, operations), _build_part(random, size - 1 - left, operations)
    return _combine(random.choice(operations), first, second)


def _build_part(random: Random, size: int, operations: tuple[str, ...]) -> tuple[str, str]:
    if size == 0:
        return random.choice((("a", "h"), ("b", "g")))
    if size > 1 and random.random() < 0.3:
        return _build(random, size, operations)
    term, proof = _build_part(random, size - 1, operations)
    factor = random.choice(("c", str(random.randint(2, 30))))
    inner, inner_proof = _enclose(term), _enclose(proof)
    if random.random() < 0.5:
        return f"{factor} * {inner}", f"Nat.dvd_mul_left_of_dvd {inner_proof} {factor}"
    return f"{inner} * {factor}", f"Nat.dvd_mul_right_of_dvd {inner_proof} {factor}"


def _combine(operation: str, first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str]:
    lemma = {"+": "Nat.dvd_add", "-": "Nat.dvd_sub"}[operation]
    term = f"{_enclose(first[0])} {operation} {_enclose(second[0])}"
    return term, f"{lemma} {_enclose(first[1])} {_enclose(second[1])}"


def _enclose(text: str) -> str:
    return f"({text})" if " " in text else text


def draw_multiple_beyond(random: Random) -> Draft:
    """Multiples have no bound: the witness is the factor times one more than the bound."""
    factor, offset = random.randint(2, 60), random.randint(1, 60)
    statement = f"(n : Nat) : ∃ m : Nat, n + {offset} < m ∧ {factor} ∣ m"
    return Draft(statement, f"exact ⟨{factor} * (n + {offset} + 1), by omega, by omega⟩")


def draw_residue_beyond(random: Random) -> Draft:
    """Numbers of a residue class have no bound."""
    modulus = random.randint(3, 60)
    residue = random.randint(1, modulus - 1)
    statement = f"(n : Nat) : ∃ m : Nat, n < m ∧ m % {modulus} = {residue}"
    return Draft(statement, f"exact ⟨{modulus} * (n + 1) + {residue}, by omega, by omega⟩")


FAMILIES = (
    Family("divided_term", _AREA, Difficulty.HARD, draw_divided_term),
    Family("multiple_beyond", _AREA, Difficulty.HARD, draw_multiple_beyond),
    Family("divided_difference", _AREA, Difficulty.HARD, draw_divided_difference, is_held_out=True),
    Family("residue_beyond", _AREA, Difficulty.HARD, draw_residue_beyond, is_held_out=True),
)
