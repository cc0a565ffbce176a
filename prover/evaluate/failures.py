"""Why a sample is no proof, read from what was recorded of it."""

from __future__ import annotations

import re

from prover.core.outcome import ProblemStatus
from prover.core.proof import Attempt
from prover.core.record import ProblemRecord
from prover.core.verdict import Status
from prover.evaluate.results import Failure

_ENDS = {
    ProblemStatus.REFUTED: Failure.FALSE,
    ProblemStatus.INVALID: Failure.INVALID,
    ProblemStatus.CRASHED: Failure.CRASH,
    ProblemStatus.TIMEOUT: Failure.TIMEOUT,
}
_RULES = {
    "sorry": Failure.SORRY,
    "screen:sorry": Failure.SORRY,
    "statement-differs": Failure.WRONG_STATEMENT,
    "missing": Failure.WRONG_STATEMENT,
    "not-a-theorem": Failure.WRONG_STATEMENT,
    "timeout": Failure.TIMEOUT,
    "crashed": Failure.CRASH,
}
"""Rules by which a verdict turns a proof away (docs/trust.md); all others are errors."""
_DEFECTS = {
    "empty": Failure.NO_CODE,
    "no-code": Failure.NO_CODE,
    "no-proof": Failure.NO_CODE,
    "truncated": Failure.NO_CODE,
    "lean3": Failure.UNPARSABLE,
    "has-sorry": Failure.SORRY,
    "other-statement": Failure.WRONG_STATEMENT,
    "screen:sorry": Failure.SORRY,
}
"""Why a model's answer could not be tried (`prover.prompts.reading.Reason`); all others are errors."""
_REFUSED = re.compile(r"recombined proof not accepted \(([\w:-]+)\)")
_MENTIONS_SORRY = "still mentions `sorry`"
_UNUSABLE = re.compile(r"\(answers of models that could not be used: \d+ x ([^;)]+)")
_PARSER = re.compile(r"(unexpected |expected |unterminated )")
"""How the messages of Lean's parser begin."""
_SORRY = re.compile(r"\bsorry(Ax)?\b")


def classify(record: ProblemRecord) -> Failure | None:
    """Return why the work on a problem brought no proof, None when it did or has not ended.

    Where the whole search failed the attempt on the theorem itself speaks for it that came nearest to a proof.
    """
    outcome = record.outcome
    if outcome is None or outcome.status is ProblemStatus.PROVED:
        return None
    if outcome.status in _ENDS:
        return _ENDS[outcome.status]
    if refused := _REFUSED.search(outcome.message):
        return _RULES.get(refused[1], Failure.ERROR)
    if _MENTIONS_SORRY in outcome.message:
        return Failure.SORRY
    if (nearest := find_nearest(record)) is not None:
        return classify_attempt(nearest)
    if unusable := _UNUSABLE.search(outcome.message):
        return _DEFECTS.get(unusable[1].strip(), Failure.ERROR)
    return Failure.NO_CODE if not record.sketches else Failure.ERROR


def classify_attempt(attempt: Attempt) -> Failure | None:
    """Return why an attempt failed, None when it did not."""
    if attempt.status is Status.PROVED:
        return None
    if attempt.status is Status.TIMEOUT:
        return Failure.TIMEOUT
    if attempt.status is Status.CRASHED:
        return Failure.CRASH
    errors = [message.text for message in attempt.messages if message.severity == "error"]
    if any("(deterministic) timeout" in text for text in errors):
        return Failure.TIMEOUT
    if any(_PARSER.match(text) for text in errors):
        return Failure.UNPARSABLE
    warned = any(_SORRY.search(message.text) for message in attempt.messages if message.severity == "warning")
    if warned or any(text.startswith("the proof uses `sorry`") for text in errors):
        return Failure.SORRY
    return Failure.ERROR


def find_nearest(record: ProblemRecord) -> Attempt | None:
    """Return the attempt on the theorem itself that proves it, or has the fewest errors; a model's before others."""
    if record.root is None:
        return None
    if record.root.proved_by is not None:
        return record.root.proved_by
    return min(record.root.attempts, key=_distance, default=None)


def _distance(attempt: Attempt) -> tuple[bool, bool, int, str]:
    """How far an attempt is from a proof; ties by text, so that the answer does not depend on the order."""
    errors = sum(message.severity == "error" for message in attempt.messages)
    is_model = attempt.tactic.origin.startswith("model/")
    return not is_model, attempt.status is not Status.REJECTED, errors, attempt.tactic.text
