"""What supervised fine-tuning learns from: prompts and answers of several sources, mixed by weight."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from prover.core.assembly import join_proof
from prover.core.errors import InputError, MalformedInput
from prover.core.problem import hash_content
from prover.dataset.candidates import TRAIN, write_code
from prover.dataset.reading import open_dataset, read_placed
from prover.dataset.rows import ColdStartRow, CurriculumRow, RLRow, Row
from prover.prompts import PromptLibrary, ProofMode, TheoremText
from prover.prompts.reading import Unreadable, read_proof

KINDS = ("cot", "noncot", "curriculum-a", "curriculum-b", "proof", "pair")
"""Of datasets, and of files that name none; a file may name others."""
HINT = "Give a dataset folder of `prover dataset build`, or a JSONL file of pairs; see docs/training.md"


class Answer(StrEnum):
    """What an answer consists of."""

    WHOLE = "whole"
    """As it was written: header, statement and proof, after a plan if there is one."""
    PROOF = "proof"
    """The tactic block alone, in a fence: a small model need not learn to copy the statement."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One example."""

    kind: str
    """`cot` or `noncot` cold start, `curriculum-a` or `-b`, `proof` (a verified proof), or as a file says: `pair`."""
    prompt: str
    completion: str
    header: str = ""
    statement: str = ""

    @property
    def id(self) -> str:
        """Content hash of what is learnt, and as what it is counted."""
        return hash_content(self.kind, self.prompt, self.completion)


def read_pairs(path: Path, answer: Answer, prompts: PromptLibrary) -> Iterator[Pair]:
    """Yield the pairs of a dataset folder (split `train`) or of a JSONL file. Raises `InputError`.

    Lines of a file are `{prompt, completion}`, or `{header, statement, proof}` with the proof as a tactic block. Prompt
    and completion may be chats, lists of `{role, content}`: the last turn of the user and of the assistant count.
    """
    if path.is_dir():
        rows = (placed.row for placed in read_placed(path, open_dataset(path)) if placed.row.split == TRAIN)
        found: Iterable[Pair] = (pair for row in rows if (pair := _from_row(row)) is not None)
    else:
        found = (_from_columns(line, prompts) for line in read_lines(path))
    for pair in found:
        shaped = pair if answer is Answer.WHOLE else _keep_proof(pair)
        if shaped is not None:
            yield shaped


@dataclass(frozen=True, slots=True)
class Line:
    """A JSON object of a file, and where it stands."""

    place: str
    """File and line."""
    values: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """The text of a column; `default` where it is missing or null. Raises `MalformedInput`."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            told = "missing" if name not in self.values else f"no text, but {json.dumps(value)[:40]}"
            raise MalformedInput(f"{self.place}: `{name}` is {told}", hint=HINT)
        return value

    def turn(self, name: str, role: str) -> str:
        """The text of a column, or the last turn of `role` where it is a chat. Raises `MalformedInput`."""
        value = self.values.get(name)
        if not isinstance(value, list):
            return self.text(name)
        turns = [turn for turn in value if isinstance(turn, dict) and turn.get("role") == role]
        if not turns or not isinstance(turns[-1].get("content"), str):
            raise MalformedInput(f"{self.place}: `{name}` is a chat without text of the {role}", hint=HINT)
        return str(turns[-1]["content"])


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the JSON objects of a file; blank lines are passed over.

    Raises `InputError`, and `MalformedInput` with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error})", hint=HINT) from error
    # Only the line feed ends a line: JSON may hold other separators of lines (U+2028, U+0085) within a text.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                raise ValueError("no object")
        except ValueError as error:
            raise MalformedInput(f"{path}:{number}: not a JSON object ({error})", hint=HINT) from error
        yield Line(f"{path}:{number}", values)


def _from_row(row: Row) -> Pair | None:
    """The pair that a row of a dataset holds; None for rows of other kinds and lemmas without a proof."""
    match row:
        case ColdStartRow():
            return Pair(row.mode, row.prompt, row.completion, row.header, row.statement)
        case CurriculumRow() if row.completion:
            return Pair(f"curriculum-{row.form}", row.prompt, row.completion, row.header, row.statement)
        case RLRow() if row.reference_proof and row.mode == "noncot":
            code = write_code(row.header, row.reference_proof)
            return Pair("proof", row.prompt, code, row.header, row.statement)
        case _:
            return None


def _from_columns(line: Line, prompts: PromptLibrary) -> Pair:
    header, kind = line.text("header", ""), line.text("kind", "pair")
    if {"prompt", "completion"} <= line.values.keys():
        prompt, completion = line.turn("prompt", "user"), line.turn("completion", "assistant")
        return Pair(kind, prompt, completion, header, line.text("statement", ""))
    if {"statement", "proof"} <= line.values.keys():
        theorem = TheoremText(header, line.text("statement"))
        code = write_code(theorem.header, join_proof(theorem.statement, line.text("proof")))
        prompt = prompts.prove(theorem, mode=ProofMode.NONCOT).messages[-1].content
        return Pair("pair", prompt, code, theorem.header, theorem.statement)
    raise MalformedInput(
        f"{line.place}: a pair needs `prompt` and `completion`, or `statement` and `proof`; not {sorted(line.values)}",
        hint=HINT,
    )


def _keep_proof(pair: Pair) -> Pair | None:
    """The pair with nothing but the proof in its answer; None when none can be read, or it brings declarations."""
    if pair.kind == "cot" or not pair.statement:
        return pair
    reading = read_proof(pair.completion, TheoremText(pair.header, pair.statement))
    if isinstance(reading, Unreadable) or reading.preamble:
        return None
    return Pair(pair.kind, pair.prompt, fence(reading.body), pair.header, pair.statement)


def fence(block: str) -> str:
    """An answer that consists of one tactic block."""
    return f"```lean4\n{block}\n```"


def mix_pairs(pairs: Sequence[Pair], weights: Mapping[str, float], seed: int) -> list[Pair]:
    """Return one epoch: each pair as often as the weight of its kind says (1 by default), in random order.

    A fraction is the chance of one more copy. Raises `InputError` when nothing is left, and for weights that are no
    numbers of at least 0 or of kinds that neither the pairs nor `KINDS` have.
    """
    _check_weights(weights, [*KINDS, *sorted({pair.kind for pair in pairs}.difference(KINDS))])
    chance = random.Random(f"mix/{seed}")
    mixed: list[Pair] = []
    for pair in pairs:
        weight = weights.get(pair.kind, 1.0)
        mixed += [pair] * (int(weight) + (chance.random() < weight % 1))
    if not mixed:
        raise InputError("there is nothing to learn from", hint=HINT)
    chance.shuffle(mixed)
    return mixed


def _check_weights(weights: Mapping[str, float], kinds: Sequence[str]) -> None:
    for kind, weight in weights.items():
        if kind not in kinds:
            raise InputError(f"there is no kind `{kind}` to weigh", hint=f"Kinds are: {', '.join(kinds)}")
        if not (math.isfinite(weight) and weight >= 0):
            raise InputError(f"the weight of {kind} is not a number of at least 0", hint="E.g. 0.5")
