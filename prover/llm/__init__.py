"""Everything that talks to a language model: engines behind one port, the robust client, the cache, the budget.

Start at `open_model`; `ModelSpec` says which model, `ModelOptions` under which limits, `Budget` for how much.
"""

from prover.llm.budget import Budget
from prover.llm.opening import open_model
from prover.llm.option_reading import read_options
from prover.llm.options import ModelOptions
from prover.llm.spec import ModelSpec, parse_spec

__all__ = ["Budget", "ModelOptions", "ModelSpec", "open_model", "parse_spec", "read_options"]
