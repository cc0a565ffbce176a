"""Remainders of products and powers."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "remainders"


def draw_remainder_of_product(random: Random) -> Draft:
    """The remainder of `x y + c` from those of `x` and `y`."""
    m = random.randint(3, 13)
    r, s, c = random.randint(1, m - 1), random.randint(1, m - 1), random.randint(1, 20)
    statement = f"(x y : Nat) (h : x % {m} = {r}) (g : y % {m} = {s}) : (x * y + {c}) % {m} = {(r * s + c) % m}"
    return Draft(statement, "simp [Nat.add_mod, Nat.mul_mod, h, g]")


def draw_power_by_smaller_modulus(random: Random) -> Draft:
    """`n` is known modulo `k m`, a power of it asked for modulo `m`: the step between must be stated."""
    m, k, exponent = random.randint(3, 9), random.randint(2, 6), random.randint(2, 5)
    r = random.randint(m, k * m - 1)
    statement = f"(n : Nat) (h : n % {k * m} = {r}) : n ^ {exponent} % {m} = {r**exponent % m}"
    witness = f"have g : n % {m} = {r % m} := by omega\nsimp [Nat.pow_mod, g]"
    return Draft(statement, witness)


def draw_value_never_taken(random: Random) -> Draft:
    """A remainder that no power leaves: as many cases as there are residues."""
    while True:
        m, exponent = random.randint(3, 11), random.choice((2, 3, 4, 6))
        c = random.randint(0, 20)
        missed = sorted(set(range(m)) - {(n**exponent + c) % m for n in range(m)})
        if missed:
            break
    value = random.choice(missed)
    statement = f"(n : Nat) : (n ^ {exponent} + {c}) % {m} ≠ {value}"
    cases = " ∨ ".join(f"n % {m} = {r}" for r in range(m))
    split = f"rcases h with {' | '.join(['h'] * m)} <;> simp [Nat.add_mod, Nat.pow_mod, h]"
    return Draft(statement, f"have h : {cases} := by omega\n{split}")


def draw_product_by_smaller_modulus(random: Random) -> Draft:
    """Two numbers known modulo `k m`; their product with an offset is asked for modulo `m`."""
    m, k, c = random.randint(3, 9), random.randint(2, 5), random.randint(1, 20)
    r, s = random.randint(m, k * m - 1), random.randint(m, k * m - 1)
    given = f"(h : x % {k * m} = {r}) (g : y % {k * m} = {s})"
    statement = f"(x y : Nat) {given} : (x * y + {c}) % {m} = {(r * s + c) % m}"
    steps = f"have p : x % {m} = {r % m} := by omega\nhave q : y % {m} = {s % m} := by omega\n"
    return Draft(statement, f"{steps}simp [Nat.add_mod, Nat.mul_mod, p, q]")


FAMILIES = (
    Family("remainder_of_product", _AREA, Difficulty.EASY, draw_remainder_of_product),
    Family("power_by_smaller_modulus", _AREA, Difficulty.HARD, draw_power_by_smaller_modulus),
    Family("value_never_taken", _AREA, Difficulty.HARD, draw_value_never_taken),
    Family("product_by_smaller_modulus", _AREA, Difficulty.HARD, draw_product_by_smaller_modulus, is_held_out=True),
)
