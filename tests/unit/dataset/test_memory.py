"""Memory stays where it is, however many rows there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "spooling_process.py"
ROOT = Path(__file__).parents[3]


def measure(folder: Path, count: int, form: str) -> int:
    """Peak resident memory of building `count` rows, MB."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(count), form],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows, peak_mb, _ = (int(part) for part in done.stdout.split())
    assert rows == count
    return peak_mb


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path, form: str) -> None:
    """Small enough for every day; 1,000,000 rows were measured with the same program, see docs/datasets.md."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    few, many = measure(tmp_path / "few", 5_000, form), measure(tmp_path / "many", 50_000, form)
    assert many - few < 64, f"{few} MB for 5,000 rows, {many} MB for 50,000"
