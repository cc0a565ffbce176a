"""Inequalities between composed terms, and squares that are not negative."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "inequalities"

_LAYERS = {
    "{term} + {number}": "Nat.add_le_add_right {proof} {number}",
    "{number} + {term}": "Nat.add_le_add_left {proof} {number}",
    "{term} * {number}": "Nat.mul_le_mul_right {number} {proof}",
    "{number} * {term}": "Nat.mul_le_mul_left {number} {proof}",
    "{term} * c": "Nat.mul_le_mul_right c {proof}",
    "c * {term}": "Nat.mul_le_mul_left c {proof}",
    "{term} - {number}": "Nat.sub_le_sub_right {proof} {number}",
    "{term} / {number}": "Nat.div_le_div_right {proof}",
    "{term} ^ {exponent}": "Nat.pow_le_pow_left {proof} {exponent}",
}
"""What can be put around both sides of an inequality of natural numbers, and the lemma that allows it."""
_FUNCTION_LAYER = {"f {term}": "hf _ _ {proof}"}
_NONLINEAR = ("c * {term}", "{term} * c", "{term} ^ {exponent}")


def draw_monotone_term(random: Random) -> Draft:
    """`s i ≤ s j` under two to four layers: the proof names the lemma of each layer.

    Of plain variables the portfolio proves it by induction; about an unknown sequence there is nothing to induct on.
    """
    layers, proof = _stack(random, random.randint(2, 4), _LAYERS, _NONLINEAR)
    given = "(s : Nat → Nat) (i j c : Nat) (h : s i ≤ s j)"
    statement = f"{given} : {_fill(layers, 's i')} ≤ {_fill(layers, 's j')}"
    return Draft(statement, f"exact {_close(proof, 'h')}")


def draw_monotone_term_of_chain(random: Random) -> Draft:
    """The same with two inequalities to be chained first."""
    layers, proof = _stack(random, random.randint(2, 3), _LAYERS, _NONLINEAR)
    statement = f"(a b c d : Nat) (h : a ≤ d) (g : d ≤ b) : {_fill(layers, 'a')} ≤ {_fill(layers, 'b')}"
    return Draft(statement, f"exact {_close(proof, '(Nat.le_trans h g)')}")


def draw_monotone_function(random: Random) -> Draft:
    """The same under a monotone function."""
    layers, proof = _stack(random, random.randint(3, 4), {**_LAYERS, **_FUNCTION_LAYER}, tuple(_FUNCTION_LAYER))
    given = "(f : Nat → Nat) (hf : ∀ x y, x ≤ y → f x ≤ f y) (a b c : Nat) (h : a ≤ b)"
    statement = f"{given} : {_fill(layers, 'a')} ≤ {_fill(layers, 'b')}"
    return Draft(statement, f"exact {_close(proof, 'h')}")


def _stack(random: Random, depth: int, layers: dict[str, str], needed: tuple[str, ...]) -> tuple[str, str]:
    """Draw `depth` layers, one of `needed` among them; return term and proof with `«»` where the innermost goes."""
    kinds = [random.choice(tuple(layers)) for _ in range(depth - 1)]
    kinds.insert(random.randint(0, depth - 1), random.choice(needed))
    term = proof = "«»"
    for kind in kinds:
        values = {"number": random.randint(2, 20), "exponent": random.randint(2, 5)}
        proof = layers[kind].format(proof=_enclose(proof), **values)
        term = kind.format(term=_enclose(term), **values)
    return term, proof


def _fill(term: str, side: str) -> str:
    return term.replace("«»", _enclose(side))


def _close(proof: str, hypothesis: str) -> str:
    return proof.replace("«»", hypothesis)


def _enclose(text: str) -> str:
    return f"({text})" if " " in text else text


def draw_product_below_squares(random: Random) -> Draft:
    """`2 u v ≤ u² + v²`: the square to look at is that of `u - v`."""
    a, b = random.randint(2, 40), random.randint(2, 40)
    statement = f"(x y : Int) : 2 * ({a} * x) * ({b} * y) ≤ ({a} * x) ^ 2 + ({b} * y) ^ 2"
    witness = f"have h : 0 ≤ ({a} * x - {b} * y) ^ 2 := Lean.Grind.OrderedRing.sq_nonneg\ngrind"
    return Draft(statement, witness)


def draw_product_above_squares(random: Random) -> Draft:
    """`-(u² + v²) ≤ 2 u v`: the square to look at is that of `u + v`."""
    a, b = random.randint(2, 40), random.randint(2, 40)
    statement = f"(x y : Int) : -(({a} * x) ^ 2 + ({b} * y) ^ 2) ≤ 2 * ({a} * x) * ({b} * y)"
    witness = f"have h : 0 ≤ ({a} * x + {b} * y) ^ 2 := Lean.Grind.OrderedRing.sq_nonneg\ngrind"
    return Draft(statement, witness)


def draw_bounded_difference(random: Random) -> Draft:
    """A linear consequence of bounds."""
    a, b, c, d = (random.randint(1, 30) for _ in range(4))
    statement = f"(x y : Int) (h : x ≤ {a}) (g : {b} ≤ y) : {c} * x - {d} * y ≤ {c * a - d * b}"
    return Draft(statement, "omega")


FAMILIES = (
    Family("bounded_difference", _AREA, Difficulty.EASY, draw_bounded_difference),
    Family("monotone_term", _AREA, Difficulty.HARD, draw_monotone_term),
    Family("product_below_squares", _AREA, Difficulty.HARD, draw_product_below_squares),
    Family("monotone_term_of_chain", _AREA, Difficulty.HARD, draw_monotone_term_of_chain, is_held_out=True),
    Family("monotone_function", _AREA, Difficulty.HARD, draw_monotone_function, is_held_out=True),
    Family("product_above_squares", _AREA, Difficulty.HARD, draw_product_above_squares, is_held_out=True),
)
