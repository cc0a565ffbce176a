"""The community REPL's answers, which Kimina's servers and LeanInteract hand on, read as this project's own types."""

from __future__ import annotations

from prover.lean.community.answers import ReplAnswer, conclude, read_answer
from prover.lean.community.goal_text import read_goal, read_goals

__all__ = ["ReplAnswer", "conclude", "read_answer", "read_goal", "read_goals"]
