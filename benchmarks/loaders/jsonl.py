"""JSON lines, or one JSON array: a problem a record, under any of the key names that published data sets use.

The statement may be a bare theorem (miniF2F in the form of DeepSeek-Prover-V1.5: `header`, `informal_prefix`,
`formal_statement`), a theorem with its own imports (Kimina, Goedel) or a whole file (`lean4_code`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from benchmarks.extract import STATEMENT_LIMIT_BYTES, describe_oversize, extract_last, mark_defects
from benchmarks.text import SourceText, normalize_newlines
from prover.core.errors import MalformedInput
from prover.core.lexer import tokenize
from prover.core.problem import Problem
from prover.core.statement import strip_doc_markers

_STATEMENT_KEYS = (
    "full_formal_statement", "formal_statement", "lean4_code", "lean_code", "lean4_formalization", "autoformalization",
    "code", "statement", "theorem",
)  # fmt: skip
_INFORMAL_KEYS = (
    "informal", "informal_statement", "nl_statement", "informal_prefix", "natural_language", "refined_statement"
)  # fmt: skip
_NAME_KEYS = ("name", "id", "problem_id", "theorem_name", "theorem_names")


class Record(BaseModel):
    """The keys of a line that are read; all others are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field("", validation_alias=AliasChoices(*_NAME_KEYS))
    split: str = ""
    statement: str = Field(validation_alias=AliasChoices(*_STATEMENT_KEYS))
    header: str = Field("", validation_alias=AliasChoices("header", "lean4_src_header"))
    informal: str = Field("", validation_alias=AliasChoices(*_INFORMAL_KEYS))
    area: str = Field("", validation_alias=AliasChoices("area", "category", "domain"))
    difficulty: str = ""
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Treat `null` as a missing key, so that the next alias is looked at."""
        return {key: value for key, value in values.items() if value is not None}

    @field_validator("name", "split", "informal", "area", "difficulty", "source", mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:
        """Accept numbers and lists where a label is expected."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    @field_validator("statement", "header", "informal", mode="after")
    @classmethod
    def _normalize(cls, value: str) -> str:
        return normalize_newlines(value)


def load_jsonl(source: SourceText) -> tuple[Problem, ...]:
    """Return the problems of a JSONL text, or of a text that is one JSON array.

    A record that is JSON but states no usable theorem becomes a problem with a `defect`.

    Raises `MalformedInput`, with file and line, for broken JSON and for lines without a statement.
    """
    return tuple(_make_problem(record, line) for line, record in _read_records(source))


def _read_records(source: SourceText) -> Iterator[tuple[int, Record]]:
    """Yield number and record: of each line that is not blank, or of each member of an array."""
    if (members := _read_array(source.text)) is not None:
        for number, values in enumerate(members, start=1):
            yield number, _validate(values, f"{source.label}, record {number}")
        return
    for number, line in enumerate(source.text.split("\n"), start=1):
        line = line.strip("\ufeff \t")
        if not line:
            continue
        place = f"{source.label}:{number}"
        try:
            # Control characters are let through, to be reported with the problem that holds them.
            values = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            raise MalformedInput(f"{place}: broken JSON: {error}", hint="Each line must be one JSON object") from None
        yield number, _validate(values, place)


def _read_array(text: str) -> list[Any] | None:
    """Return the members when the whole text is a JSON array of objects, else None: it is read line by line then."""
    if text.lstrip("\ufeff \t\n")[:1] != "[":
        return None
    try:
        values = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, list) and all(isinstance(value, dict) for value in values) else None


def _validate(values: object, place: str) -> Record:
    """Return `values` as a record."""
    if not isinstance(values, dict):
        raise MalformedInput(f"{place}: not a JSON object", hint="Each line must be one JSON object")
    try:
        return Record.model_validate(values)
    except ValidationError as error:
        if any(detail["type"] == "missing" for detail in error.errors()):
            message = f"{place}: no statement among the keys {', '.join(map(str, values)) or '(none)'}"
            raise MalformedInput(message, hint=f"Name it one of: {', '.join(_STATEMENT_KEYS)}") from None
        details = "; ".join(f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in error.errors())
        raise MalformedInput(f"{place}: {details}", hint="Statement and header must be strings") from None


def _make_problem(record: Record, line: int) -> Problem:
    """Turn a record into a problem; what cannot be read becomes its defect."""
    labels = {
        "split": record.split,
        "area": record.area,
        "difficulty": record.difficulty,
        "source": record.source,
    }
    size = len(record.statement.encode("utf-8", "surrogatepass"))
    found = extract_last(record.statement, record.header) if size <= STATEMENT_LIMIT_BYTES else None
    if found is None:
        over = size > STATEMENT_LIMIT_BYTES
        defect = describe_oversize(size) if over else "no theorem, lemma or example in the statement"
        name = record.name or f"line_{line}"
        return Problem(name, record.statement[:200], informal=record.informal, defect=defect, **labels)
    problem = replace(
        found,
        name=record.name or found.name,
        header=_keep_first_remark(found.header, record.header),
        informal=strip_doc_markers(record.informal) or found.informal,
        **labels,
    )
    return mark_defects(problem)


def _keep_first_remark(header: str, original: str) -> str:
    """Put back the comment that `original` begins with: the extraction leaves out what stands before all commands."""
    remark = ""
    for token in tokenize(original):
        if not token.is_blank:
            break
        remark += token.text
    return f"{remark.strip()}\n{header}" if remark.strip() and remark.strip() not in header else header
