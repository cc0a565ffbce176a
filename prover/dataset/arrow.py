"""Parquet: the type of every column, so that all shards agree, empty ones and empty lists included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from prover.core.extras import require_module
from prover.dataset.layouts import PAYLOAD, Layout
from prover.dataset.rows import ROW_TYPES, RowKind

GROUP_ROWS = 2048
"""Rows in memory while a shard is written, and in one row group of the file."""


def write_parquet(path: Path, rows: Iterable[Mapping[str, Any]], kind: RowKind, layout: Layout) -> int:
    """Write `rows` to `path`; return their number. Raises `MissingExtra` without pyarrow."""
    arrow, parquet = _require_arrow()
    schema = _make_schema(arrow, kind, layout)
    count, group = 0, []
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in rows:
            group.append(row)
            count += 1
            if len(group) == GROUP_ROWS:
                writer.write_table(arrow.Table.from_pylist(group, schema=schema))
                group = []
        if group or not count:
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))
    return count


def read_parquet(path: Path) -> Iterable[dict[str, Any]]:
    """Yield the rows of a file. Raises `MissingExtra` without pyarrow, `OSError` or `ValueError` for a broken file."""
    _, parquet = _require_arrow()
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=256):
            yield from batch.to_pylist()


def _require_arrow() -> tuple[Any, Any]:
    return require_module("pyarrow", extra="data"), require_module("pyarrow.parquet", extra="data")


def require_parquet() -> None:
    """Raise `MissingExtra` if Parquet files cannot be written."""
    _require_arrow()


def _make_schema(arrow: Any, kind: RowKind, layout: Layout) -> Any:
    """The columns of `kind` in `layout`, as `prover.dataset.layouts.write_columns` writes them."""
    text = arrow.string()
    row = {name: _convert(arrow, field.annotation) for name, field in ROW_TYPES[kind].model_fields.items()}
    turns = arrow.list_(arrow.struct([("role", text), ("content", text)]))
    if layout is Layout.PLAIN:
        columns = row
    elif layout is Layout.VERL and kind is RowKind.RL:
        truth = arrow.struct([("style", text), ("ground_truth", text)])
        extra = arrow.struct([("split", text), ("index", arrow.int64()), ("id", text), ("row", text)])
        columns = {"data_source": text, "prompt": turns, "ability": text, "reward_model": truth, "extra_info": extra}
    else:
        columns = {"id": text, "kind": text}
        if kind is RowKind.RL:
            columns |= {"prompt": turns, **{name: row[name] for name in PAYLOAD}}
        elif kind is RowKind.PREFERENCE:
            columns |= {"prompt": turns, "chosen": turns, "rejected": turns}
        else:
            columns |= {"messages": turns}
        columns |= {"row": text}
    return arrow.schema(list(columns.items()))


def _convert(arrow: Any, annotation: Any) -> Any:
    """The Arrow type of a field of a row."""
    origin = get_origin(annotation)
    if origin is tuple:
        return arrow.list_(_convert(arrow, get_args(annotation)[0]))
    if origin is Literal or (isinstance(annotation, type) and issubclass(annotation, str | Enum)):
        return arrow.string()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return arrow.struct([(name, _convert(arrow, f.annotation)) for name, f in annotation.model_fields.items()])
    if annotation is bool:
        return arrow.bool_()
    if annotation is int:
        return arrow.int64()
    if annotation is float:
        return arrow.float64()
    raise TypeError(f"no column type for {annotation}")
