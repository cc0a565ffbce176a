"""Lists: sums of images, and folds from a number that has to be generalised."""

from __future__ import annotations

from random import Random

from benchmarks.synthetic.problem import Difficulty, Draft, Family

_AREA = "lists"


def draw_sum_of_image(random: Random) -> Draft:
    """The sum of a linear image."""
    a, b = random.randint(2, 60), random.randint(1, 60)
    statement = f"(l : List Nat) : (l.map (fun x => {a} * x + {b})).sum = {a} * l.sum + {b} * l.length"
    witness = "induction l with\n| nil => rfl\n| cons x l ih => simp [ih]; omega"
    return Draft(statement, witness)


def draw_weighted_fold(random: Random) -> Draft:
    """A fold that adds multiples, begun at a number: the lemma is about every start."""
    a, start = random.randint(2, 60), random.randint(1, 60)
    return _state_fold(f"{a} * x", start, f"{a} * l.sum")


def draw_offset_fold(random: Random) -> Draft:
    """A fold that adds multiples and a constant."""
    a, b, start = random.randint(2, 60), random.randint(1, 60), random.randint(1, 60)
    return _state_fold(f"({a} * x + {b})", start, f"({a} * l.sum + {b} * l.length)")


def _state_fold(added: str, start: int, total: str) -> Draft:
    """State what a fold from `start` comes to; the proof generalises `start` before the induction."""
    fold = f"l.foldl (fun s x => s + {added})"
    witness = (
        f"have h : ∀ s, {fold} s = s + {total} := by\n"
        "  induction l with\n"
        "  | nil => intro s; simp\n"
        "  | cons x l ih => intro s; simp [ih]; omega\n"
        f"exact h {start}"
    )
    return Draft(f"(l : List Nat) : {fold} {start} = {start} + {total}", witness)


def draw_length_after_changes(random: Random) -> Draft:
    """Lengths add up."""
    a, n = random.randint(1, 60), random.randint(1, 60)
    statement = (
        f"(l m : List Nat) : ((l.map (· + {a})) ++ m ++ List.replicate {n} 0).length = l.length + m.length + {n}"
    )
    return Draft(statement, "simp; omega")


FAMILIES = (
    Family("length_after_changes", _AREA, Difficulty.EASY, draw_length_after_changes),
    Family("sum_of_image", _AREA, Difficulty.MEDIUM, draw_sum_of_image),
    Family("weighted_fold", _AREA, Difficulty.HARD, draw_weighted_fold),
    Family("offset_fold", _AREA, Difficulty.HARD, draw_offset_fold, is_held_out=True),
)
