"""From a theorem to sketches: tactic blocks of `have` lemmas whose proofs are left open.

A general model as decomposer is in `decomposer.model`, which not every run needs to load.
"""

from decomposer.cascade import CascadeDecomposer, LimitedDecomposer
from decomposer.structural import StructuralDecomposer

__all__ = ["CascadeDecomposer", "LimitedDecomposer", "StructuralDecomposer"]
