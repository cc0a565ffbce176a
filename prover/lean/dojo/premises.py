"""The premises of a traced repository (`corpus.jsonl` of LeanDojo Benchmark 4) as a source of lemmas for prompts.

A theorem may use what its file's imports bring, directly or through others: only such premises are offered. Ranking is
the share of common words, rare words counting more, as for this project's own lemmas; no model takes part.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from prover.core.errors import InputError, MalformedInput
from prover.core.lexer import tokenize
from prover.core.problem import hash_content
from prover.core.proof import Subgoal

MAX_OFFERED = 8
MAX_COMPARED = 2000
MAX_CODE_CHARS = 1500
_BINDER = re.compile(r"[({\[⦃∀∃λ]\s*([^\s:(){}\[\]⦃⦄,]+(?:\s+[^\s:(){}\[\]⦃⦄,]+)*)\s*:(?!=)")
_COMMON = frozenset("(){}[]⦃⦄:,_∀@") | {":=", "theorem", "lemma", "def", "instance", "protected", "private", "simp"}
_IMPORT = re.compile(r"^\s*(?:public\s+)?(?:meta\s+)?import\s+(?:all\s+)?([^\s]+)", re.MULTILINE)


class Premise(BaseModel):
    """A declaration that proofs may use; of theorems `code` is the statement without the proof."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    full_name: str
    code: str
    kind: str = ""


class CorpusFile(BaseModel):
    """One source file: what it imports (paths as in `path`) and declares."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    path: str
    imports: tuple[str, ...] = ()
    premises: tuple[Premise, ...] = ()


def read_corpus(path: Path) -> Iterator[CorpusFile]:
    """Yield the files of a corpus, one JSON object a line. Raises `InputError`, `MalformedInput` with the line."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _read_line(line, f"{path}:{number}")
    except OSError as error:
        hint = "It is the file corpus.jsonl of LeanDojo Benchmark 4"
        raise InputError(f"cannot read {path}: {error.strerror}", hint=hint) from error


def _read_line(line: str, place: str) -> CorpusFile:
    try:
        return CorpusFile.model_validate_json(line)
    except ValidationError as error:
        hint = "Each line has `path`, `imports` and `premises`"
        raise MalformedInput(f"{place}: {str(error)[:300]}", hint=hint) from None


@dataclass(slots=True)
class PremiseLibrary:
    """Premises, found again by the words of a goal. Implements `prover.core.ports.LemmaSource`."""

    max_offered: int = MAX_OFFERED
    _premises: list[tuple[Premise, str]] = field(default_factory=list)
    """With the path of the file."""
    _words: list[frozenset[str]] = field(default_factory=list)
    _with_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _imports: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Says which premises these are."""
        names = (f"{path}\n{premise.full_name}\n{premise.code}" for premise, path in self._premises)
        return hash_content(str(self.max_offered), *names)

    @classmethod
    def build(cls, files: Iterable[CorpusFile], *, max_offered: int = MAX_OFFERED) -> PremiseLibrary:
        """Index the premises of `files`."""
        library = cls(max_offered)
        for file in files:
            library._imports[file.path] = file.imports
            for premise in file.premises:
                if premise.full_name and premise.code and len(premise.code) <= MAX_CODE_CHARS:
                    library._add(premise, file.path)
        return library

    def _add(self, premise: Premise, path: str) -> None:
        words = _read_words(premise.code)
        for word in words:
            self._with_word[word].append(len(self._premises))
        self._premises.append((premise, path))
        self._words.append(words)

    def __len__(self) -> int:
        return len(self._premises)

    def retrieve(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the statements of the nearest premises within reach of the subgoal's imports, by their full names.

        They are there already, so no proofs come with them.
        """
        reachable = self.find_reachable(subgoal.header)
        hypotheses = subgoal.goal.hypotheses
        text = "\n".join([subgoal.goal.target, *(hypothesis.type for hypothesis in hypotheses)])
        wanted = _read_words(text, frozenset(hypothesis.name for hypothesis in hypotheses))
        found = {at for at in self._find_candidates(wanted, reachable) if not self._declares(subgoal, at)}
        ranked = sorted(found, key=lambda at: (-self._likeness(wanted, at), self._premises[at][0].full_name))
        return [self._describe(at) for at in ranked[: self.max_offered]]

    def find_reachable(self, header: str) -> frozenset[str]:
        """Paths of the files that a header's imports bring, directly or through others."""
        waiting = [path for module in _IMPORT.findall(header) for path in self._find_paths(module)]
        reachable: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path not in reachable:
                reachable.add(path)
                waiting.extend(self._imports.get(path, ()))
        return frozenset(reachable)

    def _find_paths(self, module: str) -> list[str]:
        """The file of a module; those of packages stand below `.lake/packages/NAME/`."""
        tail = f"{module.replace('.', '/')}.lean"
        if tail in self._imports:
            return [tail]
        return [path for path in self._imports if path.endswith(f"/{tail}")]

    def _find_candidates(self, wanted: frozenset[str], reachable: frozenset[str]) -> set[int]:
        """Premises within reach that share one of the rarest words, about `MAX_COMPARED` of them."""
        found: set[int] = set()
        for word in sorted(wanted & self._with_word.keys(), key=lambda word: (len(self._with_word[word]), word)):
            found.update(at for at in self._with_word[word] if self._premises[at][1] in reachable)
            if len(found) >= MAX_COMPARED:
                break
        return found

    def _declares(self, subgoal: Subgoal, at: int) -> bool:
        """Whether the premise is the very theorem that is being proved."""
        name = self._premises[at][0].full_name.rsplit(".", 1)[-1]
        return re.search(rf"\b(?:theorem|lemma)\s+(?:\S*\.)?{re.escape(name)}(?![\w'.])", subgoal.source) is not None

    def _likeness(self, wanted: frozenset[str], at: int) -> float:
        words = self._words[at]
        either = sum(map(self._weigh, wanted | words))
        return sum(map(self._weigh, wanted & words)) / either if either else 0.0

    def _weigh(self, word: str) -> float:
        return 1.0 + log((1 + len(self._premises)) / (1 + len(self._with_word.get(word, ()))))

    def _describe(self, at: int) -> str:
        premise, path = self._premises[at]
        return f"-- `{premise.full_name}`, of {path}\n{premise.code}"


def _read_words(text: str, names: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words and operators of a statement; keywords, punctuation, and the names of its own variables say little."""
    bound = frozenset(name for found in _BINDER.findall(text) for name in found.split()) | names
    return frozenset(token.text for token in tokenize(text) if not token.is_blank) - bound - _COMMON
