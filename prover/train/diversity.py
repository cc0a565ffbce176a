"""How much the samples of a group differ in what they say: semantic entropy, with proofs for meanings.

SEED-GRPO (arXiv 2505.12346, section 3) scales a group's advantages by 1 - alpha * entropy / greatest entropy: where the
model is unsure, it takes smaller steps. Its clusters are judged by a language model; ours are exact: two samples mean
the same when their proofs are the same tokens, blanks and comments apart, or when no proof could be
read from them, for the same reason.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

from prover.core.lexer import tokenize
from prover.train.judging import Judged


def normalise_proof(judged: Judged) -> Hashable:
    """What a judged sample says."""
    if not judged.body:
        return judged.rule
    return tuple(token.text for token in tokenize(judged.body) if not token.is_blank)


def measure_entropy(meanings: Sequence[Hashable]) -> float:
    """Entropy of the meanings as a share of the greatest that so many samples can have, 0 to 1."""
    total = len(meanings)
    if total < 2:
        return 0.0
    shares = [count / total for count in Counter(meanings).values()]
    return max(0.0, -sum(share * math.log(share) for share in shares)) / math.log(total)


def weigh_group(group: Sequence[Judged], alpha: float) -> float:
    """The factor of a group's advantages."""
    return 1 - alpha * measure_entropy([normalise_proof(judged) for judged in group])
