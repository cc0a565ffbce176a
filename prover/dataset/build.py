"""From the records of runs to a dataset: derive, confirm, de-duplicate, split, order, write."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from prover.core.errors import OutputFailed
from prover.core.ports import Stepper
from prover.core.record import ProblemRecord
from prover.dataset.candidates import SPLITS, TRAIN, BuildOptions, Candidate, Derivation, RunSource, Tally, key_goal
from prover.dataset.card import write_card
from prover.dataset.coldstart import derive_coldstart
from prover.dataset.curriculum import derive_curriculum
from prover.dataset.files import OutputOptions, open_folder, write_shards
from prover.dataset.layouts import Layout, has_answer
from prover.dataset.manifest import MANIFEST, DataFile, DatasetManifest, SourceRun
from prover.dataset.preference import derive_preference
from prover.dataset.rl import derive_rl, is_worth_training, rate
from prover.dataset.rows import RLRow, Row, RowKind
from prover.dataset.spool import RowSpool
from prover.dataset.statistics import DatasetStatistics
from prover.dataset.tactics import make_tactic_rows
from prover.prompts import PromptLibrary

PROBLEMS_AT_ONCE = 8
"""Records in memory, confirmed side by side. Fixed: which rows need no second check is looked up once for all."""

Check = Callable[[Row], Awaitable[object | None]]
"""Says what is wrong with a row; None when it holds. `prover.dataset.verify.RowVerifier.check` is one."""
_DERIVE: Mapping[RowKind, Callable[[Derivation], Iterator[Candidate]]] = {
    RowKind.COLDSTART: derive_coldstart,
    RowKind.CURRICULUM: derive_curriculum,
    RowKind.RL: derive_rl,
    RowKind.PREFERENCE: derive_preference,
}


def derive_candidates(origin: Derivation) -> Iterator[Candidate]:
    """Yield the candidates of one problem, of all kinds asked for that need no Lean to be found."""
    for kind in origin.options.kinds:
        if kind in _DERIVE:
            yield from _DERIVE[kind](origin)


@dataclass(slots=True)
class DatasetBuilder:
    """Builds one dataset. Without `check`, rows are written as the records vouch for them."""

    options: BuildOptions
    output: OutputOptions
    prompts: PromptLibrary
    check: Check | None = None
    stepper: Stepper | None = None
    """Replays proofs for the kind `tactics`."""
    on_problem: Callable[[str], None] = lambda name: None
    """Told the name of each problem that is done."""
    left_out: Counter[str] = field(default_factory=Counter)

    async def build(
        self, records: Iterable[tuple[RunSource, ProblemRecord]], runs: Sequence[SourceRun]
    ) -> DatasetManifest:
        """Write the dataset of `records`, which are read once; return its manifest.

        Memory holds `PROBLEMS_AT_ONCE` problems and the caches of `RowSpool`. Raises `InputError` and `OutputFailed`.
        """
        with open_folder(self.output) as folder:
            try:
                with RowSpool(folder / "rows.sqlite", self.options.seed) as spool:
                    origins = (Derivation(record, source, self.options, self.prompts) for source, record in records)
                    while group := list(islice(origins, PROBLEMS_AT_ONCE)):
                        await self._take_in(spool, group)
                    spool.settle(self._adjust)
                    statistics = DatasetStatistics()
                    files = tuple(self._write_files(spool, folder, statistics))
            except sqlite3.Error as error:
                hint = "Is the disk full? Free some space, or name a folder on another disk with --out"
                raise OutputFailed(f"rows cannot be kept in {folder.parent} ({error})", hint=hint) from error
            (folder / "rows.sqlite").unlink()
            manifest = self._describe(files, runs)
            text = json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False)
            (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
            (folder / "README.md").write_text(write_card(manifest, statistics), encoding="utf-8")
        return manifest

    async def _take_in(self, spool: RowSpool, origins: Sequence[Derivation]) -> None:
        """Find and confirm the rows of some problems side by side, and take them in one after the other."""
        for origin, found in zip(origins, await asyncio.gather(*(self._find(spool, o) for o in origins)), strict=True):
            if origin.record.root is not None:  # nothing may train on a problem of the test split, though without rows
                spool.restrict(key_goal(origin.record.root.subgoal), origin.split)
            for candidate, confirmed in found:
                if confirmed is None:
                    self.left_out[f"{candidate.unconfirmed.kind}: Lean did not confirm it"] += 1
                else:
                    spool.add(candidate, *confirmed)
            self.on_problem(origin.record.problem.name)

    async def _find(self, spool: RowSpool, origin: Derivation) -> list[tuple[Candidate, tuple[Row, int] | None]]:
        """The candidates of a problem, each with what `_confirm` says of it."""
        candidates = list(derive_candidates(origin))
        if RowKind.TACTICS in self.options.kinds and self.stepper is not None:
            candidates += await self._replay(origin, self.stepper)
        confirmed = await asyncio.gather(*(self._confirm(spool, candidate) for candidate in candidates))
        return list(zip(candidates, confirmed, strict=True))

    async def _confirm(self, spool: RowSpool, candidate: Candidate) -> tuple[Row, int] | None:
        """The first version of `candidate` that holds, and its number. What adds nothing is not checked again."""
        if self.check is None or spool.holds(candidate):
            return candidate.unconfirmed, candidate.unchecked
        for number, row in enumerate(candidate.versions):
            if await self.check(row) is None:
                return row, number
        return None

    async def _replay(self, origin: Derivation, stepper: Stepper) -> list[Candidate]:
        root, found = origin.record.root, []
        for proof in origin.record.proofs if root is not None else ():
            rows, trace = await make_tactic_rows(stepper, proof, origin.provenance)
            self.left_out["tactics: a block could not be replayed"] += len(trace.skipped)
            assert root is not None
            for row in rows:
                row = row.model_copy(update={"split": origin.split})
                found.append(Candidate((row,), row.id, key_goal(root.subgoal)))
        return found

    def _adjust(self, payload: str, tally: Tally) -> str | None:
        """Rate RL prompts by all samples there are, and leave out what was not asked for."""
        if self.output.layout is not Layout.PLAIN and not has_answer(json.loads(payload)):
            self.left_out["curriculum: no proof is known, so there is no answer to show"] += 1
            return None
        if '"kind":"rl"' not in payload:
            return payload
        row = rate(RLRow.model_validate_json(payload), tally)
        if not is_worth_training(row, self.options):
            self.left_out[f"rl: {'always' if row.solved else 'never'} solved"] += 1
            return None
        return row.model_dump_json()

    def _write_files(self, spool: RowSpool, folder: Path, statistics: DatasetStatistics) -> Iterator[DataFile]:
        counts = spool.counts()
        for kind in self.options.kinds:
            splits = [split for split in SPLITS if counts.get((kind, split))] or [TRAIN]
            for split in splits:
                write = partial(write_shards, folder, kind, split, options=self.output, on_row=statistics.add)
                yield from write(rows=spool.rows(kind, split), count=counts.get((kind, split), 0))

    def _describe(self, files: tuple[DataFile, ...], runs: Sequence[SourceRun]) -> DatasetManifest:
        rows = {kind.value: sum(file.rows for file in files if file.kind is kind) for kind in self.options.kinds}
        options: dict[str, Any] = {**asdict(self.options), "shard_rows": self.output.shard_rows}
        return DatasetManifest(
            format=self.output.format,
            layout=self.output.layout,
            seed=self.options.seed,
            options=json.loads(json.dumps(options)),
            prompts=self.prompts.digest,
            is_checked=self.check is not None,
            runs=tuple(runs),
            rows=rows,
            left_out={reason: count for reason, count in sorted(self.left_out.items()) if count},
            files=files,
        )
