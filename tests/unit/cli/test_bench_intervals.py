"""`prover bench intervals`, with few benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from prover.cli import bench_intervals as command


def test_the_tables_say_what_is_saved(tmp_path: Path) -> None:
    out = tmp_path / "figures" / "intervals.json"
    arguments = ["--trials", "10", "--resamples", "50", "--out", str(out)]
    told = CliRunner().invoke(command.bench_intervals, arguments, catch_exceptions=False, env={"COLUMNS": "200"})
    saved = json.loads(out.read_text(encoding="utf-8"))
    assert told.exit_code == 0
    assert (saved["trials"], len(saved["problems"]), len(saved["families"])) == (10, 7, 2)
    lines = [line.split() for line in told.output.splitlines()]
    for row in saved["problems"]:
        a, b = row["shape"]
        ours, plain = row["ours"], row["plain"]
        shares = [f"{ours['covered']:.1%}", f"{plain['covered']:.1%}"]
        kind = [str(row["problems"]), f"({a:g},", f"{b:g})", f"{row['samples']},", str(row["k"])]
        assert [*kind, f"{ours['truth']:.3f}", *shares] in lines
    for row in saved["families"]:
        pair = row["within"], row["without"]
        cells = [text for one in pair for text in (f"{one['covered']:.1%}", f"{one['half_width']:.1%}")]
        assert [str(row["per_family"]), *cells] in lines
        assert pair[0]["half_width"] < pair[1]["half_width"]


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    outs = [tmp_path / name for name in ("one.json", "other.json")]
    for out in outs:
        arguments = ["--trials", "10", "--resamples", "50", "--seed", "4", "--out", str(out)]
        CliRunner().invoke(command.bench_intervals, arguments, catch_exceptions=False)
    assert outs[0].read_bytes() == outs[1].read_bytes()
