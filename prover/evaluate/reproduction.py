"""What a second run of the same thing found otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from prover.evaluate.results import Evaluation, SampleResult

PROVED = "proved"


@dataclass(frozen=True, slots=True)
class Flip:
    """A sample that ended otherwise."""

    problem: str
    sample: int
    """Its index."""
    before: str
    """`proved`, or why not; empty when there was no such sample."""
    after: str

    @property
    def is_verdict(self) -> bool:
        """Whether it was a proof and is none, or the other way round; else only the reason why it is none changed."""
        return (self.before == PROVED) != (self.after == PROVED)


def find_flips(before: Evaluation, after: Evaluation) -> list[Flip]:
    """Return the samples that ended otherwise, in the order of the problems of `before`."""
    first, second = _list_verdicts(before), _list_verdicts(after)
    return [
        Flip(*key, first.get(key, ""), second.get(key, ""))
        for key in dict.fromkeys([*first, *second])
        if first.get(key) != second.get(key)
    ]


def _list_verdicts(evaluation: Evaluation) -> dict[tuple[str, int], str]:
    """By problem and index of the sample; counted from the first, which may be one sample of another evaluation."""
    return {
        (result.problem.name, number): describe_verdict(sample)
        for result in evaluation.problems
        for number, sample in enumerate(result.samples)
    }


def describe_verdict(sample: SampleResult) -> str:
    """`proved`, or why not."""
    return sample.failure.value if sample.failure else PROVED
