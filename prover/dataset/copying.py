"""A dataset without the rows of a benchmark's problems, written anew: files, manifest, card, and what was removed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from prover.dataset.card import write_card
from prover.dataset.decontaminate import Decontaminator
from prover.dataset.files import OutputOptions, open_folder, write_shards
from prover.dataset.manifest import MANIFEST, DataFile, DatasetManifest
from prover.dataset.reading import PlacedRow, read_placed
from prover.dataset.rows import RowKind
from prover.dataset.statistics import DatasetStatistics

REMOVED = "removed.jsonl"


@dataclass(slots=True)
class CleanCopy:
    """Copies a dataset row by row; memory does not grow with it."""

    source: Path
    manifest: DatasetManifest
    decontaminator: Decontaminator
    benchmarks: Sequence[str]
    """Names of what the rows are compared with, for the card."""
    removed: Counter[str] = field(default_factory=Counter)
    """Rows that were left out, by `KIND: RULE`."""

    def write(self, output: OutputOptions) -> DatasetManifest:
        """Write the copy; return its manifest. Raises `InputError`, `OutputFailed`."""
        statistics = DatasetStatistics()
        with open_folder(output) as folder:
            with (folder / REMOVED).open("w", encoding="utf-8", newline="\n") as report:
                files = tuple(self._write_files(folder, output, report, statistics))
            manifest = self._describe(files)
            text = json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False)
            (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
            (folder / "README.md").write_text(write_card(manifest, statistics), encoding="utf-8")
        return manifest

    def _write_files(
        self, folder: Path, output: OutputOptions, report: TextIO, statistics: DatasetStatistics
    ) -> Iterator[DataFile]:
        """Write each kind and split: once to count what is kept, which names the shards, and once for good."""
        for kind, split in dict.fromkeys((entry.kind, entry.split) for entry in self.manifest.files):
            count = sum(1 for _ in self._keep(kind, split, report))
            rows = (placed.row.model_dump_json() for placed in self._keep(kind, split, None))
            yield from write_shards(folder, kind, split, rows, count, output, statistics.add)

    def _keep(self, kind: RowKind, split: str, report: TextIO | None) -> Iterator[PlacedRow]:
        """The rows of a kind and split that may stay; the others are reported and counted, if there is a report."""
        files = tuple(entry for entry in self.manifest.files if (entry.kind, entry.split) == (kind, split))
        for placed in read_placed(self.source, self.manifest.model_copy(update={"files": files})):
            removal = self.decontaminator.judge(placed.row)
            if removal is None:
                yield placed
            elif report is not None:
                self.removed[f"{kind}: {removal.rule.value}"] += 1
                place = {"file": placed.file, "row": placed.number, "id": placed.row.id, "kind": kind.value}
                report.write(json.dumps({**place, **removal.to_json()}, ensure_ascii=False) + "\n")

    def _describe(self, files: tuple[DataFile, ...]) -> DatasetManifest:
        """The manifest of the copy: as the source's, with what was left out besides."""
        against = ", ".join(self.benchmarks)
        left_out = dict(self.manifest.left_out)
        for reason, count in sorted(self.removed.items()):
            key = f"{reason} ({against})"
            left_out[key] = left_out.get(key, 0) + count
        kinds = list(self.manifest.rows)
        return self.manifest.model_copy(
            update={
                "files": files,
                "rows": {kind: _count_rows(files, kind) for kind in kinds},
                "left_out": left_out,
                "options": {**self.manifest.options, "decontaminated": self._options()},
            }
        )

    def _options(self) -> list[dict[str, Any]]:
        """What this dataset, and those that it was copied from, were cleaned of."""
        before = list(self.manifest.options.get("decontaminated", ()))
        return [*before, {"against": list(self.benchmarks), "threshold": self.decontaminator.threshold}]


def _count_rows(files: Iterable[DataFile], kind: str) -> int:
    return sum(entry.rows for entry in files if entry.kind == kind)
