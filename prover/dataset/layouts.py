"""The columns that rows are written in: as they are, as chat messages for TRL, or as verl's RL data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from prover.dataset.rows import RowKind

Values = Mapping[str, Any]
PAYLOAD = ("header", "statement", "theorem_name", "required_lemmas", "pass_rate")
"""Columns beside the prompt that a reward function of TRL is given."""
NEXT_TACTIC = "Give the next tactic of a Lean 4 proof at this state:\n\n```lean4\n{state}\n```"


class Layout(StrEnum):
    """Which columns a file has."""

    PLAIN = "plain"
    """Those of the row; see docs/datasets.md."""
    MESSAGES = "messages"
    """`messages`; for preferences `prompt`, `chosen`, `rejected`; for RL `prompt` and the payload; and `row`."""
    VERL = "verl"
    """verl's columns for RL, `messages` for the other kinds."""


def write_columns(row: Values, layout: Layout, index: int) -> dict[str, Any]:
    """Return the columns of a row (its JSON values) in `layout`; `index` is its place in the split.

    Every layout keeps the whole row, as JSON text in `row` where it is not the columns themselves.
    """
    if layout is Layout.PLAIN:
        return dict(row)
    kind = RowKind(row["kind"])
    if layout is Layout.VERL and kind is RowKind.RL:
        return _write_verl(row, index)
    return {"id": row["id"], "kind": row["kind"], **_write_messages(row, kind), "row": _dump(row)}


def read_columns(columns: Values) -> Values | str:
    """Return the row that `columns` were made from, as values or as JSON text: the inverse of `write_columns`."""
    if "row" in columns:
        return str(columns["row"])
    if "reward_model" in columns:
        return str(columns["extra_info"]["row"])
    return columns


def has_answer(row: Values) -> bool:
    """Whether there is something to learn from `row` in the form of messages: a lemma without a proof has no answer."""
    return row["kind"] != RowKind.CURRICULUM or bool(row["completion"])


def _write_messages(row: Values, kind: RowKind) -> dict[str, Any]:
    if kind is RowKind.RL:
        return {"prompt": [_turn("user", row["prompt"])], **{name: row[name] for name in PAYLOAD}}
    if kind is RowKind.PREFERENCE:
        return {
            "prompt": [_turn("user", row["prompt"])],
            "chosen": [_turn("assistant", row["chosen"])],
            "rejected": [_turn("assistant", row["rejected"])],
        }
    if kind is RowKind.TACTICS:
        asked, answer = NEXT_TACTIC.format(state=row["state"]), row["tactic"]
    else:
        asked, answer = row["prompt"], row["completion"]
    return {"messages": [_turn("user", asked), _turn("assistant", answer)]}


def _write_verl(row: Values, index: int) -> dict[str, Any]:
    """The columns of verl's RL data (https://verl.readthedocs.io, "Prepare data for post-training")."""
    truth = {name: row[name] for name in ("header", "statement", "theorem_name", "required_lemmas")}
    return {
        "data_source": f"open-prover/{row['provenance']['benchmark']}",
        "prompt": [_turn("user", row["prompt"])],
        "ability": "lean4",
        "reward_model": {"style": "rule", "ground_truth": _dump(truth)},
        "extra_info": {"split": row["split"], "index": index, "id": row["id"], "row": _dump(row)},
    }


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _dump(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False)
