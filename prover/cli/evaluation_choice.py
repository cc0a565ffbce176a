"""Which evaluation the user means, by its id, the id of a run, the beginning of either, or `last`."""

from __future__ import annotations

from prover.core.errors import StoreError
from prover.evaluate.facts import evaluation_id
from prover.evaluate.reading import read_evaluation
from prover.evaluate.results import Evaluation
from prover.store import RunRecord, Store
from prover.store.choosing import LAST, choose_run

PREFIX = "eval-"
"""Of the ids of evaluations, to tell them from those of runs."""


def choose_runs(store: Store, text: str) -> tuple[list[RunRecord], bool]:
    """Return the runs that `text` means, and whether they are all samples of an evaluation.

    `last` is the evaluation that the latest run belongs to, or that run. Raises `StoreError` when there is none.
    """
    runs = store.runs()
    members: dict[str, list[RunRecord]] = {}
    for run in runs:
        if name := evaluation_id(run):
            members.setdefault(name, []).append(run)
    if text == LAST and runs:
        text = evaluation_id(runs[0]) or runs[0].id
    if text.startswith(PREFIX):
        if not members:
            raise StoreError(f"The store {store.place} has no evaluations yet", hint="`prover eval` makes one")
        return members[choose_run(text, list(members), store.place)], True
    chosen = store.find_run(text)
    return [next(run for run in runs if run.id == chosen)], False


def load_evaluation(store: Store, text: str) -> Evaluation:
    """Read the evaluation or run that `text` means.

    Raises `StoreError` when there is none, and `InputError` when nothing of it has ended.
    """
    runs, is_whole = choose_runs(store, text)
    return read_evaluation(runs, store.read_problems, is_whole=is_whole)
