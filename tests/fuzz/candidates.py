"""Making candidates: number `index` of a campaign depends on its seed and on nothing else."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from prover.core.commands import split_commands
from prover.core.problem import Problem
from tests.fuzz.export_mutators import mutate_export
from tests.fuzz.seeds import Pair, read_attacks, read_pairs
from tests.fuzz.text_mutators import mutate_text

EXPORT_SHARE = 0.3
SHARES = (2, 4, 3)
"""Of golden attacks, honest proofs, and proofs that come with the commands of an attack."""
MUTATED_SHARE = 0.9
"""The others have been changed already, by being put together."""
SCREENED_SHARE = 0.4
CLOSERS = (
    "sorry", "by trivial", "by decide", "by simp_all", "by omega", "by assumption", "by exact?", "by native_decide",
    "by intros; contradiction", "by exact absurd rfl (by decide)", "nomatch 0", "t", "by first | rfl | exact t",
    "by intros; exact sorryAx _ false", "by rintro", "False.elim (by assumption)", "by grind", "by bv_decide",
)  # fmt: skip


@dataclass(frozen=True)
class Exports:
    """Exports of one pair to start from."""

    honest: str
    """Of the proof of the true statement."""
    gap: str
    """Of the false statement, "proved" by `sorry`."""


@dataclass(frozen=True)
class FuzzCandidate:
    """Something that claims to prove a problem."""

    index: int
    kind: str
    """`text` or `export`."""
    problem: Problem
    is_false: bool
    """Whether Lean has refuted the problem: then nothing may be accepted."""
    text: str
    is_screened: bool
    """Whether the static screen looks at it first."""


def make_candidate(seed: int, index: int, exports: Mapping[str, Exports]) -> FuzzCandidate:
    """Make candidate number `index`; without `exports` (by name of the pair) only texts are made."""
    chance = random.Random(f"{seed}-{index}")
    if exports and chance.random() < EXPORT_SHARE:
        return _make_export(chance, index, exports)
    problem, is_false, text = chance.choices((_choose_attack, _choose_pair, _equip_pair), SHARES)[0](chance)
    if chance.random() < MUTATED_SHARE:
        text = mutate_text(chance, text)
    return FuzzCandidate(index, "text", problem, is_false, text, chance.random() < SCREENED_SHARE)


def _make_export(chance: random.Random, index: int, exports: Mapping[str, Exports]) -> FuzzCandidate:
    pair = chance.choice([pair for pair in read_pairs() if pair.name in exports])
    source = exports[pair.name]
    is_false = chance.random() < 0.6
    text = source.gap if is_false and chance.random() < 0.7 else source.honest
    problem = pair.false if is_false else pair.true
    return FuzzCandidate(index, "export", problem, is_false, mutate_export(chance, text), is_screened=False)


def _choose_attack(chance: random.Random) -> tuple[Problem, bool, str]:
    attack = chance.choice(read_attacks())
    return attack.problem, attack.is_false, attack.text


def _choose_pair(chance: random.Random) -> tuple[Problem, bool, str]:
    pair = chance.choice(read_pairs())
    is_false = chance.random() < 0.5
    text = chance.choice((pair.text, pair.text, pair.false_text, pair.proof, _restate(chance, pair)))
    return (pair.false if is_false else pair.true), is_false, text


def _equip_pair(chance: random.Random) -> tuple[Problem, bool, str]:
    """The commands of an attack, its theorem apart, before a proof."""
    pair, attack = chance.choice(read_pairs()), chance.choice(read_attacks())
    is_false = chance.random() < 0.7
    problem = pair.false if is_false else pair.true
    tools = "".join(command.text for command in split_commands(attack.text) if not command.is_theorem)
    proof = chance.choice((pair.proof, *CLOSERS))
    stated = chance.choice((pair.false.statement, pair.true.statement)) if is_false else pair.true.statement
    return problem, is_false, f"{pair.before}{tools}{stated} := {proof}\n"


def _restate(chance: random.Random, pair: Pair) -> str:
    """The candidate with its own wording of the theorem changed, or with another theorem's."""
    other = chance.choice(read_pairs())
    statements = (mutate_text(chance, pair.true.statement), other.true.statement, other.false.statement)
    return f"{pair.before}{chance.choice(statements)} := {pair.proof}\n"
