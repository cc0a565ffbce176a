"""Prompts for reinforcement learning: problems and subgoals in both forms, from datasets or benchmarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from prover.core.errors import InputError, MalformedInput
from prover.core.problem import Problem, hash_content
from prover.dataset.candidates import TRAIN
from prover.dataset.reading import open_dataset, read_placed
from prover.dataset.rows import CurriculumRow, Lemma, RLRow
from prover.prompts import PromptLibrary, ProofMode, TheoremText
from prover.train.pairs import read_lines

_NUMBER = re.compile(r"\d+")
LINES_HINT = "Make the file with `prover train lessons`, or give a benchmark or a dataset"


class Form(StrEnum):
    """What a prompt asks to prove (arXiv 2504.21801, section 2.2)."""

    PROBLEM = "problem"
    WITHOUT_PREMISES = "a"
    """A subgoal without what earlier steps established."""
    WITH_PREMISES = "b"
    """A subgoal with it."""


@dataclass(frozen=True, slots=True)
class RLPrompt:
    """A prompt, and what its reward needs."""

    problem: Problem
    text: str
    """The user's turn."""
    form: Form = Form.PROBLEM
    required_lemmas: tuple[Lemma, ...] = ()
    samples: int = 0
    """Samples of a prover model that are known of before training."""
    solved: int = 0

    @property
    def id(self) -> str:
        """Content hash of prompt and statement."""
        return hash_content(self.problem.header, self.problem.statement, self.text)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Prompts of one kind are alike in how hard they are. First the general kind, then the narrow one.

        By area, difficulty and form, where there is an area; and by the statement, whatever its numbers.
        """
        problem = self.problem
        general = (f"{problem.area}/{problem.difficulty}/{self.form}",) if problem.area else ()
        return *general, f"{self.form}/{hash_content(problem.header, _NUMBER.sub('0', problem.statement))}"

    def to_columns(self) -> dict[str, Any]:
        """As TRL's trainer and the reward functions take it."""
        return {
            "prompt": [{"role": "user", "content": self.text}],
            "header": self.problem.header,
            "statement": self.problem.statement,
            "theorem_name": self.problem.lean_name,
            "required_lemmas": [lemma.model_dump() for lemma in self.required_lemmas],
        }


def ask_problems(problems: Iterable[Problem], prompts: PromptLibrary, mode: ProofMode) -> Iterator[RLPrompt]:
    """Yield a prompt for each problem that can be used."""
    for problem in problems:
        if not problem.defect:
            yield RLPrompt(problem, ask(problem, prompts, mode))


def ask(problem: Problem, prompts: PromptLibrary, mode: ProofMode) -> str:
    """The user's turn that asks for a proof of `problem`, to the letter as `prover solve` asks."""
    theorem = TheoremText(problem.header, problem.statement, problem.informal)
    return prompts.prove(theorem, mode=mode).messages[-1].content


def read_prompt_lines(path: Path, prompts: PromptLibrary, mode: ProofMode) -> Iterator[RLPrompt]:
    """Yield the prompts of a file of `prover train lessons`: `{name, area, difficulty, header, statement, ...}`.

    Area, difficulty and theorem name may be missing. Raises `MalformedInput` with file and line.
    """
    for line in read_lines(path):
        name, statement, header = (line.text(column) for column in ("name", "statement", "header"))
        optional = {column: line.text(column, "") for column in ("theorem_name", "area", "difficulty")}
        problem = Problem(name, statement, header, **optional)
        try:
            required = tuple(Lemma.model_validate(lemma) for lemma in line.values["required_lemmas"])
            form = Form(line.values["form"])
        except KeyError as error:
            raise MalformedInput(f"{line.place}: {error.args[0]} is missing", hint=LINES_HINT) from error
        except (TypeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise MalformedInput(f"{line.place}: not a prompt ({reason})", hint=LINES_HINT) from error
        yield RLPrompt(problem, ask(problem, prompts, mode), form, required)


def read_prompts(folder: Path) -> Iterator[RLPrompt]:
    """Yield the prompts of a dataset (split `train`): its kind `rl`, and lemmas of `curriculum` in both forms."""
    for placed in read_placed(folder, open_dataset(folder)):
        row = placed.row
        if row.split != TRAIN or not isinstance(row, RLRow | CurriculumRow):
            continue
        area = row.provenance.area
        # In tenths: prompts of one area and grade are of one kind, which the exact grade would tear apart.
        grade = f"{row.difficulty:.1f}" if isinstance(row, CurriculumRow) else ""
        problem = Problem(row.theorem_name, row.statement, row.header, row.theorem_name, area=area, difficulty=grade)
        if isinstance(row, CurriculumRow):
            yield RLPrompt(problem, row.prompt, Form(row.form))
            continue
        form = Form.PROBLEM if row.depth == 0 else Form.WITH_PREMISES
        is_known = row.pass_rate_source == "model"
        samples, solved = (row.samples, row.solved) if is_known else (0, 0)
        yield RLPrompt(problem, row.prompt, form, row.required_lemmas, samples, solved)


def merge_prompts(prompts: Iterable[RLPrompt]) -> tuple[RLPrompt, ...]:
    """Keep one prompt of each statement, the one that knows most. Raises `InputError` when there is none."""
    best: dict[tuple[str, str], RLPrompt] = {}
    for prompt in prompts:
        key = (prompt.problem.header, prompt.problem.statement)
        if key not in best or _knows(prompt) > _knows(best[key]):
            best[key] = prompt
    if not best:
        raise InputError("there are no prompts", hint="Give a dataset with the kind `rl`, or a benchmark")
    return tuple(best.values())


def _knows(prompt: RLPrompt) -> tuple[int, int]:
    return len(prompt.required_lemmas), prompt.samples
