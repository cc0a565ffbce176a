"""Draw problems of all families in turn, each split from parameters that no other split sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random

from benchmarks.synthetic.families import FAMILIES
from benchmarks.synthetic.problem import Draft, Family, SyntheticProblem, make_problem
from prover.core.errors import InputError
from prover.core.problem import Problem

VERSION = 1
"""Changes with whatever changes the problems that a seed gives."""
TRAIN, HELD_OUT = "train", "held-out"
HELD_OUT_PARAMETERS, HELD_OUT_FAMILIES = "held-out-parameters", "held-out-families"
SPLITS = (TRAIN, HELD_OUT, HELD_OUT_PARAMETERS, HELD_OUT_FAMILIES)
"""`held-out` is half unseen parameters of the families of `train`, and half families that `train` has nothing of."""

_SHARE_HELD_OUT = 4
"""Of the members of a family of `train`, one in so many is held out."""
_MAX_DRAWS = 400
"""A family that gives nothing new for so many draws has nothing left."""


def generate(
    split: str, count: int, seed: int, *, is_excluded: Callable[[Problem], bool] = lambda problem: False
) -> Iterator[SyntheticProblem]:
    """Yield `count` different problems of a split; the same arguments give the same problems on every machine.

    Args:
        split: one of `SPLITS`. What one of them can yield, `train` and the held-out ones never share: the families
            marked as held out belong to the held-out side, the statements of the others are divided by their hash.
        count: how many problems.
        seed: of the draws; other seeds draw other problems of the same split, and many of the same.
        is_excluded: problems to leave out, e.g. because a benchmark has them.

    Raises `InputError` for an unknown split, or when the families have fewer problems than `count`.
    """
    if split not in SPLITS:
        raise InputError(f"there is no split `{split}` of synthetic", hint=f"Its splits are: {', '.join(SPLITS)}")
    random = Random(f"{VERSION}/{split}/{seed}")
    number = 0
    for family, draft in islice(_take_turns(split, random, is_excluded), count):
        number += 1
        yield make_problem(family, draft, split, number)
    if number < count:
        hint = "Ask for fewer, or write another family"
        raise InputError(f"synthetic has only {number} problems of split {split}", hint=hint)


def is_unseen(family: Family, draft: Draft) -> bool:
    """Whether a draft belongs to the held-out side: decided by the family, or by a hash of the statement."""
    if family.is_held_out:
        return True
    digest = hashlib.sha256(f"{draft.header}{draft.statement}".encode()).digest()
    return int.from_bytes(digest[:4]) % _SHARE_HELD_OUT == 0


def families_of(split: str) -> Sequence[Family]:
    """The families that a split draws from."""
    if split == HELD_OUT:
        return FAMILIES
    wants_held_out = split == HELD_OUT_FAMILIES
    return [family for family in FAMILIES if family.is_held_out == wants_held_out]


def _take_turns(split: str, random: Random, is_excluded: Callable[[Problem], bool]) -> Iterator[tuple[Family, Draft]]:
    """Yield a new draft of each family in turn, until all are used up."""
    seen: set[str] = set()
    left = _order(split)
    while left:
        for family in list(left):
            draft = _draw_new(family, split, random, seen, is_excluded)
            if draft is None:
                left = [other for other in left if other is not family]
            else:
                yield family, draft


def _order(split: str) -> list[Family]:
    """The families in their turns; on the mixed split, families of both kinds alternate as often."""
    if split != HELD_OUT:
        return list(families_of(split))
    known, unknown = list(families_of(HELD_OUT_PARAMETERS)), list(families_of(HELD_OUT_FAMILIES))
    rounds = max(len(known), len(unknown))
    turns = [(known[at % len(known)], unknown[at % len(unknown)]) for at in range(rounds)]
    return [family for turn in turns for family in turn]


def _draw_new(
    family: Family,
    split: str,
    random: Random,
    seen: set[str],
    is_excluded: Callable[[Problem], bool],
) -> Draft | None:
    """Draw until a draft belongs to the split and is new; None when the family seems to be used up."""
    for _ in range(_MAX_DRAWS):
        draft = family.draw(random)
        place = draft.header + draft.statement
        if is_unseen(family, draft) == (split != TRAIN) and place not in seen:
            seen.add(place)
            if not is_excluded(make_problem(family, draft, split, 0).problem):
                return draft
    return None
