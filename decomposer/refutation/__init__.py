"""Showing that statements are false: counterexamples searched in Python, confirmed by Lean's full verification."""

from decomposer.refutation.negation import state_negation
from decomposer.refutation.refuter import CounterexampleRefuter

__all__ = ["CounterexampleRefuter", "state_negation"]
