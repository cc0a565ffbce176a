"""Recursive definitions: values in closed form, and accumulators that need a more general lemma."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "induction"


def draw_arithmetic_progression(random: Random) -> Draft:
    """A recursion that adds a constant."""
    start, step = random.randint(0, 60), random.randint(2, 60)
    header = f"def f : Nat → Nat\n  | 0 => {start}\n  | n + 1 => f n + {step}\n"
    witness = "induction n with\n| zero => rfl\n| succ n ih => simp only [f, ih]; omega"
    return Draft(f"(n : Nat) : f n = {step} * n + {start}", witness, header)


def draw_invariant_remainder(random: Random) -> Draft:
    """A recursion whose values all leave one remainder."""
    m = random.randint(3, 12)
    r, start = random.randint(0, m - 1), random.randint(0, 3)
    factor, offset = random.randint(0, 3), random.randint(0, 3)
    step = (r - (factor * m + 1) * r) % m + m * offset
    header = f"def f : Nat → Nat\n  | 0 => {m * start + r}\n  | n + 1 => {factor * m + 1} * f n + {step}\n"
    witness = "induction n with\n| zero => rfl\n| succ n ih => simp only [f]; omega"
    return Draft(f"(n : Nat) : f n % {m} = {r}", witness, header)


def draw_accumulated_recursion(random: Random) -> Draft:
    """A loop with an accumulator agrees with the plain recursion: true for every start, provable only so."""
    step, start = random.randint(2, 60), random.randint(1, 60)
    header = (
        f"def total : Nat → Nat\n  | 0 => 0\n  | n + 1 => total n + {step}\n"
        f"def loop : Nat → Nat → Nat\n  | 0, s => s\n  | n + 1, s => loop n (s + {step})\n"
    )
    witness = (
        "have h : ∀ s, loop n s = s + total n := by\n"
        "  induction n with\n"
        "  | zero => intro s; rfl\n"
        "  | succ n ih => intro s; simp only [loop, total, ih]; omega\n"
        f"exact h {start}"
    )
    return Draft(f"(n : Nat) : loop n {start} = {start} + total n", witness, header)


def draw_doubling_loop(random: Random) -> Draft:
    """A loop that doubles its accumulator: the lemma is about a product."""
    start = random.randint(2, 400)
    header = "def loop : Nat → Nat → Nat\n  | 0, s => s\n  | n + 1, s => loop n (2 * s)\n"
    witness = (
        "have h : ∀ s, loop n s = s * 2 ^ n := by\n"
        "  induction n with\n"
        "  | zero => intro s; simp [loop]\n"
        "  | succ n ih => intro s; simp only [loop, ih, Nat.pow_succ]; grind\n"
        f"exact h {start}"
    )
    return Draft(f"(n : Nat) : loop n {start} = {start} * 2 ^ n", witness, header)


FAMILIES = (
    Family("arithmetic_progression", _AREA, Difficulty.MEDIUM, draw_arithmetic_progression),
    Family("invariant_remainder", _AREA, Difficulty.MEDIUM, draw_invariant_remainder),
    Family("accumulated_recursion", _AREA, Difficulty.MEDIUM, draw_accumulated_recursion),
    Family("doubling_loop", _AREA, Difficulty.MEDIUM, draw_doubling_loop, is_held_out=True),
)
