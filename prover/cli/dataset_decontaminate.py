"""`prover dataset decontaminate`: keep a benchmark out of what is learnt from."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import load
from prover.cli.console import open_console
from prover.dataset.copying import REMOVED, CleanCopy
from prover.dataset.decontaminate import DEFAULT_THRESHOLD, Decontaminator
from prover.dataset.files import OutputOptions, check_target
from prover.dataset.reading import open_dataset


@click.command("decontaminate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--against",
    "targets",
    multiple=True,
    required=True,
    metavar="BENCH",
    help="Benchmark, .jsonl or .lean file, or folder (repeatable).",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR2", help="Folder for the copy.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=DEFAULT_THRESHOLD,
    show_default=True,
    help="Likeness from which a statement is a near-duplicate.",
)
@click.option("--force", is_flag=True, help="Replace the dataset in DIR2.")
def dataset_decontaminate(folder: Path, targets: tuple[str, ...], out: Path, threshold: float, force: bool) -> None:
    """Copy the dataset in DIR without the rows that state a problem of a benchmark, or nearly so.

    What was removed, and why, is in removed.jsonl beside the copy. The same input gives the same bytes.
    """
    console = open_console()
    manifest = open_dataset(folder)
    decontaminator = Decontaminator(threshold)
    names = []
    for target in targets:
        benchmark = load(target)
        count = decontaminator.add_benchmark(benchmark.name, benchmark.problems)
        names.append(benchmark.name)
        console.print(f"against {benchmark.name}: {count} problems", markup=False)
    shard_rows = max(1, *(int(manifest.options.get("shard_rows", 0)), *(entry.rows for entry in manifest.files)))
    output = OutputOptions(out, manifest.format, manifest.layout, shard_rows, force)
    check_target(output)
    copy = CleanCopy(folder, manifest, decontaminator, names)
    written = copy.write(output)
    before, after = (sum(entry.rows for entry in found.files) for found in (manifest, written))
    for reason, count in sorted(copy.removed.items()):
        console.print(f"removed: {count}  {reason}", markup=False)
    console.print(f"{after} of {before} rows kept: {out}; see {out / REMOVED}", markup=False, soft_wrap=True)
