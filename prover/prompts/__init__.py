"""Prompts for language models, and reading what they answer. Pure text work: nothing here calls a model or Lean."""

from prover.prompts.library import PromptLibrary, ProofMode
from prover.prompts.theorem import TheoremText

__all__ = ["ProofMode", "PromptLibrary", "TheoremText"]
