"""The text by which a model is shown a goal."""

from __future__ import annotations

from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.prompts.theorem import TheoremText


def state_goal(problem: Problem, subgoal: Subgoal) -> TheoremText | None:
    """State `subgoal` as a theorem: the problem itself at depth 0, else the lemma over its local context.

    None when Lean found no faithful text for the goal.
    """
    if subgoal.depth == 0:
        return TheoremText(problem.header, problem.statement, problem.informal)
    return TheoremText(subgoal.header, subgoal.goal.lemma) if subgoal.goal.lemma else None
