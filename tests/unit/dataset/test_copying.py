"""Datasets read for checking, and copied without what a benchmark states."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from prover.core.errors import InputError, MalformedInput
from prover.core.problem import Problem
from prover.dataset.copying import REMOVED, CleanCopy
from prover.dataset.decontaminate import Decontaminator
from prover.dataset.files import OutputOptions, open_folder, write_shards
from prover.dataset.layouts import Layout
from prover.dataset.manifest import MANIFEST, DatasetManifest, FileFormat
from prover.dataset.reading import open_dataset, read_placed
from prover.dataset.rows import CurriculumRow, Provenance, RowKind

BENCHMARK = [Problem("sum", "theorem sum (a b : Nat) : a + b = b + a")]
PROVENANCE = Provenance(run_id="r", benchmark="b", problem="p", problem_id="p")


def make_row(number: int, body: str) -> CurriculumRow:
    statement = f"theorem t{number} {body}"
    proof = f"{statement} := by simp"
    return CurriculumRow(
        provenance=PROVENANCE, header="", statement=statement, theorem_name=f"t{number}", form="b",
        goal_key=str(number), label="", premises=(), depth=1, attempts=0, seconds=0.0, difficulty=0.5,
        prompt=f"Prove {statement}", completion=proof, proof_source=proof,
    )  # fmt: skip


ROWS = [
    make_row(0, "(n : Nat) : 3 ∣ n * 3"),
    make_row(1, "(y x : Nat) : y + x = x + y"),
    make_row(2, "(p : Prop) : p → p"),
    make_row(3, "(k : Nat) : 5 ∣ k * k * 5 * k"),
]


def write_dataset(folder: Path, rows: Iterable[CurriculumRow], form: FileFormat, layout: Layout) -> DatasetManifest:
    texts = [row.model_dump_json() for row in rows]
    options = OutputOptions(folder, form, layout, shard_rows=3)
    with open_folder(options) as made:
        files = tuple(write_shards(made, RowKind.CURRICULUM, "train", texts, len(texts), options))
        manifest = DatasetManifest(
            format=form, layout=layout, seed=0, options={"shard_rows": 3}, prompts="", is_checked=True, runs=(),
            rows={"curriculum": len(texts)}, left_out={}, files=files,
        )  # fmt: skip
        (made / MANIFEST).write_text(manifest.model_dump_json())
    return manifest


def clean(source: Path, target: Path) -> CleanCopy:
    manifest = open_dataset(source)
    decontaminator = Decontaminator()
    decontaminator.add_benchmark("bench", BENCHMARK)
    copy = CleanCopy(source, manifest, decontaminator, ["bench"])
    copy.write(OutputOptions(target, manifest.format, manifest.layout, shard_rows=3))
    return copy


@pytest.mark.parametrize("layout", [Layout.PLAIN, Layout.MESSAGES])
@pytest.mark.parametrize("form", list(FileFormat))
def test_a_copy_without_contaminated_rows(tmp_path: Path, form: FileFormat, layout: Layout) -> None:
    if form is FileFormat.PARQUET:
        pytest.importorskip("pyarrow")
    write_dataset(tmp_path / "data", ROWS, form, layout)
    copy = clean(tmp_path / "data", tmp_path / "clean")
    manifest = open_dataset(tmp_path / "clean")
    placed = list(read_placed(tmp_path / "clean", manifest))
    assert [p.row for p in placed] == [ROWS[0], ROWS[2], ROWS[3]]
    assert all(p.is_laid_out_as(layout) for p in placed)
    assert manifest.rows == {"curriculum": 3}
    assert manifest.left_out == {"curriculum: equal (bench)": 1}
    assert copy.removed == {"curriculum: equal": 1}
    (removed,) = (json.loads(line) for line in (tmp_path / "clean" / REMOVED).read_text().splitlines())
    assert (removed["row"], removed["id"], removed["benchmark_problem"]) == (2, ROWS[1].id, "bench/sum")
    assert "equal (bench)" in (tmp_path / "clean" / "README.md").read_text()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    write_dataset(tmp_path / "data", ROWS, FileFormat.JSONL, Layout.PLAIN)
    for name in ("one", "two"):
        clean(tmp_path / "data", tmp_path / name)
    contents = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    ]
    assert contents[0] == contents[1]


def test_nothing_is_left_when_all_is_contaminated(tmp_path: Path) -> None:
    write_dataset(tmp_path / "data", ROWS[1:2], FileFormat.JSONL, Layout.PLAIN)
    clean(tmp_path / "data", tmp_path / "clean")
    assert list(read_placed(tmp_path / "clean", open_dataset(tmp_path / "clean"))) == []


def test_files_that_are_not_what_the_manifest_says(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    manifest = write_dataset(folder, ROWS, FileFormat.JSONL, Layout.PLAIN)
    assert len(manifest.files) == 2
    first = folder / manifest.files[0].path
    whole = first.read_text()
    first.write_text(whole.replace("simp", "omega"))
    with pytest.raises(InputError, match="is not the file that"):
        open_dataset(folder)
    first.write_text(whole)
    (first.parent / "more.jsonl").write_text(whole)
    with pytest.raises(InputError, match=r"more\.jsonl is not in"):
        open_dataset(folder)
    (first.parent / "more.jsonl").unlink()
    first.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        open_dataset(folder)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (":= by simp", ":= by omega", r"jsonl:1: row \w+ was changed after it was made"),
        ('"kind":', '"king":', "jsonl:1"),
        ('"curriculum"', '"unheard"', "jsonl:1.*unheard"),
        ('"train"', '"test"', r"jsonl:1: a row of curriculum/test in a file of curriculum/train"),
        ("{", "", "jsonl:1"),
    ],
)
def test_rows_that_are_none_are_named_by_file_and_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    folder = tmp_path / "data"
    manifest = write_dataset(folder, ROWS[:1], FileFormat.JSONL, Layout.PLAIN)
    path = folder / manifest.files[0].path
    text = path.read_text().replace('": ', '":')
    path.write_text(text.replace(old, new, 2))
    entry = manifest.files[0].model_copy(update={"sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    (folder / MANIFEST).write_text(manifest.model_copy(update={"files": (entry,)}).model_dump_json())
    with pytest.raises(MalformedInput, match=complaint):
        list(read_placed(folder, open_dataset(folder)))


def test_columns_for_training_must_say_what_the_row_says(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write_dataset(folder, ROWS[:2], FileFormat.JSONL, Layout.MESSAGES)
    first, second = read_placed(folder, open_dataset(folder))
    assert first.is_laid_out_as(Layout.MESSAGES)
    columns = {**second.columns, "messages": first.columns["messages"]}
    assert not type(second)(second.row, second.file, 2, columns, 1).is_laid_out_as(Layout.MESSAGES)
