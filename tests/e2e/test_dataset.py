"""`prover solve`, then `prover dataset`: from a run of the real Lean to files that hold on their own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.conftest import CommandLine

pytestmark = [pytest.mark.lean, pytest.mark.slow]

PROBLEMS = ["mathd_numbertheory_48", "numbertheory_sqmod3in01d", "mathd_numbertheory_37"]
"""By sketches of two kinds, and by no sketch."""
KINDS = ["--kind", "coldstart", "--kind", "curriculum", "--kind", "rl", "--kind", "preference"]


@pytest.fixture
def solved(prover_cli: CommandLine, embedded_lean: object) -> CommandLine:
    """A folder with the store of a run over three problems."""
    only = [part for name in PROBLEMS for part in ("--only", name)]
    done = prover_cli.run("solve", "minif2f-core", *only, "--store", "runs.sqlite", "--workers", "1", "--json")
    assert done.code == 0, done.err
    return prover_cli


def build(cli: CommandLine, out: str, *more: str):  # type: ignore[no-untyped-def]
    return cli.run("dataset", "build", *KINDS, "--from", "last", "--store", "runs.sqlite", "--out", out, *more)


def count_rows(folder: Path) -> dict[str, int]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["rows"]


def test_all_five_kinds_hold_again_from_their_files_alone(solved: CommandLine) -> None:
    built = build(solved, "data", "--kind", "tactics", "--plan-from-sketch", "--workers", "1")
    assert built.code == 0, built.err
    counts = count_rows(solved.folder / "data")
    assert all(counts.values()), counts
    assert json.loads((solved.folder / "data" / "manifest.json").read_text(encoding="utf-8"))["is_checked"]
    verified = solved.run("dataset", "verify", "data", "--workers", "1", "--json")
    assert verified.code == 0, verified.err
    assert json.loads(verified.out.splitlines()[-1])["checked"] == sum(counts.values())
    stats = solved.run("dataset", "stats", "data")
    assert stats.code == 0
    assert all(kind in stats.out for kind in counts)


def test_the_same_store_gives_the_same_bytes(solved: CommandLine) -> None:
    for name in ("one", "two"):
        assert build(solved, name, "--no-check", "--shard-rows", "3").code == 0
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (solved.folder / "one", solved.folder / "two")
    )
    assert one == two


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "nope", "--store", "runs.sqlite"], "no run 'nope'"),
        (["--from", "last", "--store", "missing.sqlite"], "no store"),
        (["--from", "last", "--store", "runs.sqlite", "--out", "runs.sqlite"], "is a file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    prover_cli: CommandLine, arguments: list[str], message: str, embedded_lean: object
) -> None:
    prover_cli.run("solve", "-e", "theorem t : 1 + 1 = 2", "--store", "runs.sqlite")
    done = prover_cli.run("dataset", "build", "--kind", "rl", "--no-check", "--out", "data", *arguments)
    assert done.code == 2
    assert re.search(message, done.err), done.err
    assert "Traceback" not in done.err
    assert not (prover_cli.folder / "data").exists()
