"""Proposing proofs for a single goal."""

from prover.search.portfolio import TacticPortfolio

__all__ = ["TacticPortfolio"]
