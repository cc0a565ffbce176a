"""The dataset card: README.md with the YAML header that the Hugging Face hub and `load_dataset` read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from prover.dataset.manifest import DatasetManifest
from prover.dataset.rows import RowKind
from prover.dataset.statistics import DatasetStatistics, draw_bars

WHAT: Mapping[RowKind, str] = {
    RowKind.COLDSTART: "problems that only their subgoals solved: reasoning, sketch, composed proof",
    RowKind.CURRICULUM: "subgoals as theorems of their own, without (a) and with (b) preceding premises",
    RowKind.RL: "prompts with what a reward needs to verify answers",
    RowKind.TACTICS: "state, tactic, next state, from verified proofs",
    RowKind.PREFERENCE: "verified against failed attempts on the same goal",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def write_card(manifest: DatasetManifest, statistics: DatasetStatistics) -> str:
    """Return the text of README.md."""
    return "\n".join([*_header(manifest), "", *_body(manifest, statistics)]).rstrip() + "\n"


def _header(manifest: DatasetManifest) -> Iterator[str]:
    total = sum(manifest.rows.values())
    yield from ("---", "license: other", "license_name: see-sources")
    yield from (
        "task_categories:",
        "- text-generation",
        "tags:",
        "- lean4",
        "- theorem-proving",
        "- formal-mathematics",
    )
    yield from ("size_categories:", f"- {next((name for end, name in _SIZES if total < end), 'n>1M')}")
    configs = {kind: sorted({f.split for f in manifest.files if f.kind is kind and f.rows}) for kind in RowKind}
    if any(configs.values()):
        yield "configs:"
    for kind, splits in configs.items():
        if splits:
            yield from (f"- config_name: {kind}", "  data_files:")
        for split in splits:
            yield from (f"  - split: {split}", f'    path: "{kind}/{split}-*.{manifest.format}"')
    yield "---"


def _body(manifest: DatasetManifest, statistics: DatasetStatistics) -> Iterator[str]:
    yield from ("# Lean 4 proof data, made by open-prover", "")
    checked = (
        "Lean confirmed each row when it was built." if manifest.is_checked else "Lean was NOT asked about the rows."
    )
    yield f"{checked} `prover dataset verify DIR` proves every row again from nothing but these files."
    yield from ("", "| kind | rows | what it is |", "|---|---|---|")
    for kind, rows in manifest.rows.items():
        yield f"| {kind} | {rows} | {WHAT[RowKind(kind)]} |"
    empty = [kind for kind, rows in manifest.rows.items() if not rows]
    if empty:
        yield from ("", f"The runs gave no rows of: {', '.join(empty)}. Their files are empty.")
    if manifest.left_out:
        yield from ("", "Left out:", "", *(f"- {count}: {reason}" for reason, count in manifest.left_out.items()))
    yield from ("", "## Sources", "", "| run | benchmark | Lean | open-prover | licence of the problems |")
    yield "|---|---|---|---|---|"
    for run in manifest.runs:
        licence = run.licence or "unknown: a user's own problems"
        yield f"| {run.run_id} | {run.benchmark} | {run.lean} | {run.prover} | {licence} |"
    yield from ("", "Proofs and sketches were made by open-prover (Apache-2.0) and by the models that its runs used.")
    yield from ("", "## Built with", "", "```json", json.dumps(dict(manifest.options), indent=2), "```", "")
    yield f"Format `{manifest.format}`, layout `{manifest.layout}`, seed {manifest.seed}, prompts `{manifest.prompts}`."
    for kind, counted in sorted(statistics.kinds.items()):
        yield from ("", f"## {kind}: {counted.rows} rows")
        yield ", ".join(f"{split}: {count}" for split, count in sorted(counted.splits.items()))
        for title, bars in counted.histograms():
            yield from ("", f"{title}:", "", "```", draw_bars(bars), "```")
