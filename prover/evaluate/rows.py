"""Results as JSON lines, one per problem, with the field names of lm-evaluation-harness's sample logs where it has one.

    {"doc_id": 0, "id": "...", "doc": {"name", "split", "area", "header", "formal_statement", "informal"},
     "statement": "...", "samples": [{"index", "seed", "code", "verdict", "failure", "seconds"}, ...],
     "filtered_resps": ["code of sample 0", ...], "n": 8, "c": 3, "pass@1": 0.375, "pass@8": 1.0}

The mean of a `pass@k` over all lines is the benchmark's. `header + code` is a file that Lean can check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prover.evaluate.passk import values_at_k
from prover.evaluate.results import Evaluation, SampleResult


def to_rows(evaluation: Evaluation, ks: Sequence[int] | None = None) -> Iterator[dict[str, object]]:
    """Yield one row for each problem, in the order of the evaluation; a `pass@k` without enough samples is left out."""
    for number, result in enumerate(evaluation.problems):
        problem = result.problem
        scores = {f"pass@{k}": value for k in ks or evaluation.ks for value in values_at_k([result], k)}
        yield {
            "doc_id": number,
            "id": problem.name,
            "doc": {
                "name": problem.name,
                "split": problem.split,
                "area": problem.area,
                "header": problem.header,
                "formal_statement": problem.statement,
                "informal": problem.informal,
            },
            "statement": problem.statement,
            "samples": [_to_row(sample) for sample in result.samples],
            "filtered_resps": [sample.code for sample in result.samples],
            "n": result.n,
            "c": result.c,
            **scores,
        }


def _to_row(sample: SampleResult) -> dict[str, object]:
    return {
        "index": sample.sample,
        "seed": sample.seed,
        "code": sample.code,
        "verdict": sample.status.value,
        "failure": sample.failure.value if sample.failure else None,
        "seconds": round(sample.seconds, 3),
    }
