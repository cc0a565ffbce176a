"""From a theorem to sketches: tactic blocks of `have` lemmas whose proofs are left open."""

from decomposer.structural import StructuralDecomposer

__all__ = ["StructuralDecomposer"]
