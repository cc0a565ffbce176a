"""Reading what models really send: from a completion to a tactic block that Lean can try, or a reason why not."""

from prover.prompts.reading.reader import read_proof, read_sketch
from prover.prompts.reading.result import Reading, Reason, Unreadable

__all__ = ["Reading", "Reason", "Unreadable", "read_proof", "read_sketch"]
