"""Linear arithmetic: systems that determine a value, and values to be given in terms of variables."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "linear arithmetic"


def draw_determined_system(random: Random) -> Draft:
    """Two linear equations with one solution; a decision procedure finds it."""
    x, y = random.randint(-30, 30), random.randint(-30, 30)
    a, b = random.randint(2, 9), random.randint(2, 9)
    first, second = f"{a} * x + y = {a * x + y}", f"x + {b} * y = {x + b * y}"
    return Draft(f"(x y : Int) (h : {first}) (g : {second}) : x = {x}", "omega")


def draw_remaining_term(random: Random) -> Draft:
    """A sum can be completed to any value: the witness is a difference."""
    a, b = random.sample(range(2, 60), 2)
    c = random.randint(1, 60)
    statement = f"(x y : Int) : ∃ z : Int, {a} * x + z = {b} * y + {c}"
    return Draft(statement, f"exact ⟨{b} * y + {c} - {a} * x, by omega⟩")


def draw_consecutive_coefficients(random: Random) -> Draft:
    """`a x + (a + 1) y = c` always has the solution `x = -c`, `y = c`."""
    a, c = random.randint(3, 60), random.randint(2, 99)
    return Draft(f": ∃ x y : Int, {a} * x + {a + 1} * y = {c}", f"exact ⟨-{c}, {c}, by decide⟩")


def draw_consecutive_coefficients_reversed(random: Random) -> Draft:
    """`(a + 1) x + a y = c` always has the solution `x = c`, `y = -c`."""
    a, c = random.randint(3, 60), random.randint(2, 99)
    return Draft(f": ∃ x y : Int, {a + 1} * x + {a} * y = {c}", f"exact ⟨{c}, -{c}, by decide⟩")


FAMILIES = (
    Family("determined_system", _AREA, Difficulty.EASY, draw_determined_system),
    Family("remaining_term", _AREA, Difficulty.HARD, draw_remaining_term),
    Family("consecutive_coefficients", _AREA, Difficulty.HARD, draw_consecutive_coefficients),
    Family("consecutive_coefficients_reversed", _AREA, Difficulty.HARD, draw_consecutive_coefficients_reversed, True),
)
