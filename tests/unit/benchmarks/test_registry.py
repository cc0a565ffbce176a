"""The benchmarks that go by a name: manifests, and what `load` makes of them with and without data and Mathlib."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import Presence, known, load
from benchmarks.lock import BenchmarkChanged
from benchmarks.pull import explain_by_hand, pull
from benchmarks.shelf import manifest_of, names
from prover.core.errors import InputError

HEADER = "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 400000\n\nopen BigOperators Real Nat Topology Rat\n"
COUNTS = {
    "combibench": 100,
    "formalmath-all": 5560,
    "formalmath-lite": 425,
    "minif2f": 488,
    "mobench": 360,
    "proofnet": 371,
    "proverbench": 325,
    "putnambench": 672,
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for pulled data."""
    monkeypatch.setenv("PROVER_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def write_minif2f(path: Path, count: int = 2) -> Path:
    """Rows in the shape of miniF2F's, one a split in turn."""
    rows: list[dict[str, Any]] = [
        {
            "name": f"p{i}",
            "split": ("valid", "test")[i % 2],
            "informal_prefix": "/-- A number equals itself.-/\n",
            "formal_statement": f"theorem p{i} (x : ℝ) : x + {i} = x + {i} := by\n",
            "header": HEADER,
        }
        for i in range(count)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_manifests_of_external_benchmarks_say_what_is_known_and_guess_nothing(name: str) -> None:
    manifest = manifest_of(name)
    assert (manifest.name, manifest.count) == (name, COUNTS[name])
    assert manifest.needs_mathlib
    assert manifest.licence
    assert manifest.origin is not None
    assert manifest.revision is None or (
        len(manifest.revision) == 40 and set(manifest.revision) <= set("0123456789abcdef")
    )
    assert manifest.sha256 is None or len(manifest.sha256) == 64
    by_hand = explain_by_hand(manifest)
    assert all(path in by_hand for path in manifest.origin.paths)
    assert f"pull {name} --from" in by_hand


def test_known_lists_what_comes_with_the_package_first(data: Path) -> None:
    listed = {info.name: info for info in known()}
    assert list(listed)[:3] == ["minif2f-core", "synthetic", "textbook-core"]
    assert set(listed) == set(names()) == {*COUNTS, "minif2f-core", "synthetic", "textbook-core"}
    assert {listed[name].presence for name in COUNTS} == {Presence.ABSENT}
    assert listed["synthetic"].presence is Presence.GENERATED
    assert listed["minif2f-core"].count == len(load("minif2f-core").problems)
    assert not listed["minif2f-core"].needs_mathlib


@pytest.mark.parametrize("has_mathlib", [False, True])
def test_minif2f_without_its_data_becomes_its_core_part(data: Path, has_mathlib: bool) -> None:
    benchmark = load("minif2f", has_mathlib=has_mathlib)
    assert benchmark.name == "minif2f-core"
    assert ("a Lean with Mathlib" in benchmark.note) != has_mathlib
    assert "running its core-Lean part minif2f-core instead" in benchmark.note
    assert "\n" not in benchmark.note


def test_minif2f_with_mathlib_and_data_is_loaded_whole(data: Path, tmp_path: Path) -> None:
    pull(manifest_of("minif2f"), data, given=write_minif2f(tmp_path / "minif2f.jsonl"))
    benchmark = load("minif2f", split="valid", has_mathlib=True)
    assert (benchmark.name, benchmark.note) == ("minif2f", "")
    assert [(p.name, p.header, p.informal) for p in benchmark.problems] == [("p0", HEADER, "A number equals itself.")]
    assert load("minif2f").name == "minif2f-core"
    with pytest.raises(InputError, match="no split `train`"):
        load("minif2f", split="train", has_mathlib=True)


def test_without_data_the_others_say_how_to_get_them(data: Path) -> None:
    with pytest.raises(InputError) as caught:
        load("proofnet", has_mathlib=True)
    assert "proofnet" in caught.value.message
    assert caught.value.hint == "Run: prover benchmarks pull proofnet"


def test_pulled_data_without_mathlib_are_loaded_with_a_plain_word(data: Path, tmp_path: Path) -> None:
    pull(manifest_of("proofnet"), data, given=write_minif2f(tmp_path / "proofnet.jsonl", 3))
    assert "needs a Lean with Mathlib, and this one has none" in load("proofnet").note
    benchmark = load("proofnet", split="test", has_mathlib=True)
    assert [problem.name for problem in benchmark.problems] == ["p1"]
    assert benchmark.note == ""
    assert {info.name: info.presence for info in known()}["proofnet"] is Presence.PULLED


def test_a_pulled_file_that_changed_is_refused_with_both_hashes(data: Path, tmp_path: Path) -> None:
    pulled = pull(manifest_of("proofnet"), data, given=write_minif2f(tmp_path / "proofnet.jsonl"))
    path = data / "proofnet" / "datasets" / "proofnet.jsonl"
    path.write_text(path.read_text().replace("x + 1", "x + 2"))
    with pytest.raises(
        BenchmarkChanged, match=r"has changed: its sha256 is [0-9a-f]{64}, its lock file says"
    ) as caught:
        load("proofnet", has_mathlib=True)
    assert pulled.lock.digest in caught.value.message
    assert "--refresh" in caught.value.hint
    assert {info.name: info.presence for info in known()}["proofnet"] is Presence.CHANGED
    path.unlink()
    with pytest.raises(BenchmarkChanged, match=r"proofnet/datasets/proofnet\.jsonl is gone"):
        load("proofnet", has_mathlib=True)


def test_a_lock_file_that_is_none_is_named(data: Path) -> None:
    (data / "proofnet").mkdir(parents=True)
    (data / "proofnet" / "benchmark.lock.json").write_text("{}")
    with pytest.raises(InputError, match=r"benchmark\.lock\.json is no lock file"):
        load("proofnet")


def test_synthetic_has_two_splits_and_answers_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    benchmark = load("synthetic")
    assert len(benchmark.problems) == manifest_of("synthetic").count
    assert {p.split for p in benchmark.problems} == {"train", "held-out"}
    assert load("synthetic", split="held-out").problems == tuple(p for p in benchmark.problems if p.split == "held-out")
    assert len(load("synthetic", split="held-out-families").problems) == 120
    with pytest.raises(InputError, match="no split `test` of synthetic"):
        load("synthetic", split="test")


def test_a_changed_generator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.synthetic.generator.VERSION", 999)
    with pytest.raises(BenchmarkChanged, match="synthetic has changed"):
        load("synthetic")
