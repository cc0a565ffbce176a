"""Proposing proofs for a single goal."""

from prover.search.portfolio import NoTactics, TacticPortfolio

__all__ = ["NoTactics", "TacticPortfolio"]
