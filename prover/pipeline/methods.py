"""The ways to attack a problem that can be evaluated, each as one attempt."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from prover.pipeline.settings import SolveSettings

TREE_DEPTH = 4
"""Steps on a path of the tree search."""


class Method(StrEnum):
    """What one attempt at a problem is."""

    PIPELINE = "pipeline"
    """The full recursive search, as `prover solve` does it: portfolio, models, sketches, repairs."""
    WHOLE_PROOF = "whole-proof"
    """One script for the whole theorem, verified as it is: a completion of the prover model, or without a model one
    of the portfolio's scripts, drawn at random. No repair, no sketch, no second try."""
    PORTFOLIO = "portfolio"
    """All scripts of the portfolio, and those of the prover model if there is one; no sketch, no repair."""

    TREE_SEARCH = "tree-search"
    """A depth-first search over single tactic steps with quick closers at its leaves, in an order drawn at random."""

    def limit(self, settings: SolveSettings) -> SolveSettings:
        """`settings` with all that the method does without switched off."""
        if self is Method.PIPELINE:
            return settings
        bare = replace(settings, max_depth=0, repair_rounds=0, sketch_repairs=0, sketches=0, refute_timeout_s=0.0)
        if self is Method.TREE_SEARCH:
            return replace(bare, max_depth=TREE_DEPTH)
        return bare if self is Method.PORTFOLIO else replace(bare, samples=1, max_samples=1)
