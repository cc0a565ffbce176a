"""Existence statements whose witness is built from the numbers of the statement."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "witnesses"


def draw_quotient_and_remainder(random: Random) -> Draft:
    """A number with given quotient and remainder."""
    divisor = random.randint(3, 40)
    quotient, remainder = random.randint(2, 60), random.randint(1, divisor - 1)
    statement = f": ∃ x : Nat, x / {divisor} = {quotient} ∧ x % {divisor} = {remainder}"
    return Draft(statement, f"exact ⟨{divisor} * {quotient} + {remainder}, by decide⟩")


def draw_function_through_points(random: Random) -> Draft:
    """A function with two given values."""
    x, y = random.sample(range(1, 60), 2)
    u, v = random.randint(1, 60), random.randint(1, 60)
    statement = f": ∃ f : Nat → Nat, f {x} = {u} ∧ f {y} = {v}"
    return Draft(statement, f"exact ⟨fun n => if n = {x} then {u} else {v}, by decide⟩")


def draw_list_with_sum(random: Random) -> Draft:
    """A list of given length and sum."""
    length, total = random.randint(2, 7), random.randint(5, 99)
    values = ", ".join([str(total), *["0"] * (length - 1)])
    statement = f": ∃ l : List Nat, l.length = {length} ∧ l.sum = {total}"
    return Draft(statement, f"exact ⟨[{values}], by decide⟩")


def draw_list_with_ends(random: Random) -> Draft:
    """A list of given length, first and last element."""
    length, first, last = random.randint(3, 6), random.randint(1, 60), random.randint(1, 60)
    values = ", ".join([str(first), *["0"] * (length - 2), str(last)])
    statement = f": ∃ l : List Nat, l.length = {length} ∧ l.head? = some {first} ∧ l.getLast? = some {last}"
    return Draft(statement, f"exact ⟨[{values}], by decide⟩")


def draw_greatest_multiple(random: Random) -> Draft:
    """The greatest multiple up to a bound: the witness is a quotient."""
    factor = random.randint(3, 40)
    bound = random.randint(factor + 1, 999)
    statement = f": ∃ x : Nat, {factor} * x ≤ {bound} ∧ {bound} < {factor} * (x + 1)"
    return Draft(statement, f"exact ⟨{bound} / {factor}, by decide⟩")


def draw_pair_with_difference(random: Random) -> Draft:
    """Two numbers with given sum and difference; the sum is told as twice the smaller plus the difference."""
    smaller, difference = random.randint(1, 60), random.randint(1, 60)
    statement = f": ∃ x y : Nat, x + y = 2 * {smaller} + {difference} ∧ x = y + {difference}"
    return Draft(statement, f"exact ⟨{smaller} + {difference}, {smaller}, by decide⟩")


FAMILIES = (
    Family("quotient_and_remainder", _AREA, Difficulty.HARD, draw_quotient_and_remainder),
    Family("function_through_points", _AREA, Difficulty.HARD, draw_function_through_points),
    Family("list_with_sum", _AREA, Difficulty.HARD, draw_list_with_sum),
    Family("pair_with_difference", _AREA, Difficulty.HARD, draw_pair_with_difference),
    Family("list_with_ends", _AREA, Difficulty.HARD, draw_list_with_ends, is_held_out=True),
    Family("greatest_multiple", _AREA, Difficulty.HARD, draw_greatest_multiple, is_held_out=True),
)
