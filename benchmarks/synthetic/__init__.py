"""Problems from nothing: parametric families in core Lean, true by construction, each with a proof.

The families cover linear arithmetic, witnesses, divisibility, remainders, inequalities, induction, lists and logic.
Their proofs are short, and what they say depends on the statement: which numbers, which lemmas in which order, how
often. So there is something to learn, and nothing for a fixed portfolio of tactics to find by trying.
"""

from benchmarks.synthetic.families import FAMILIES
from benchmarks.synthetic.generator import SPLITS, VERSION, generate
from benchmarks.synthetic.problem import Difficulty, Draft, Family, SyntheticProblem
from benchmarks.synthetic.rows import generate_standard, hash_rows, render_rows, to_row

__all__ = [
    "FAMILIES",
    "SPLITS",
    "VERSION",
    "Difficulty",
    "Draft",
    "Family",
    "SyntheticProblem",
    "generate",
    "generate_standard",
    "hash_rows",
    "render_rows",
    "to_row",
]
