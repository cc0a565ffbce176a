"""Names of files, highlighted code, merged attempts, the folder."""

from __future__ import annotations

import errno
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.core.errors import InputError, OutputFailed
from prover.core.problem import Problem
from prover.report.attempts import gather_goals, join_numbers
from prover.report.entries import list_entries, name_file
from prover.report.folder import MANIFEST, open_folder
from prover.report.highlight import highlight
from tests.unit.report.evaluations import Shelf, fail, make_problem, prove, two_evaluations

LEAN = 'theorem t (n : Nat) : n < 2 := by\n  -- "a <b>"\n  have h := "x" ++ \'y\'\n  omega <;> sorry'


def test_highlighted_lean_is_escaped_and_classified() -> None:
    marked = str(highlight(LEAN))
    for css, word in [("keyword", "theorem"), ("tactic", "omega"), ("sorry", "sorry"), ("number", "2")]:
        assert f'<span class="{css}">{word}</span>' in marked
    assert '<span class="comment">-- &#34;a &lt;b&gt;&#34;</span>' in marked
    assert " &lt;;&gt; " in marked


@given(st.text())
def test_highlighting_adds_only_spans(text: str) -> None:
    marked = str(highlight(text))
    assert html.unescape(re.sub(r'<span class="[a-z]+">|</span>', "", marked)) == html.unescape(html.escape(text))
    assert not re.search(r"<(?!span class=\"[a-z]+\">|/span>)", marked)


@given(st.lists(st.text(max_size=120), unique=True, max_size=12))
def test_files_have_plain_names_that_differ_in_more_than_case(names: list[str]) -> None:
    taken: set[str] = set()
    files = [name_file(Problem(name, "theorem t : P"), taken) for name in names]
    assert len({file.lower() for file in files}) == len(names)
    for file in files:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.html", file)
        assert len(file) < 120


@pytest.mark.parametrize("name", ["con", "NUL", "aux.lean", "../../etc/passwd", "", ".", "a/b"])
def test_names_that_some_system_objects_to(name: str) -> None:
    file = name_file(Problem(name, "theorem t : P"), set())
    assert file.split(".")[0].lower() not in ("con", "nul", "aux", "")
    assert "/" not in file


def test_entries_are_the_problems_of_all_evaluations_in_their_order() -> None:
    shelf = Shelf()
    first, second = two_evaluations(shelf)
    entries = list_entries([replace(first, problems=first.problems[:2]), replace(second, problems=second.problems[1:])])
    assert [entry.problem.name for entry in entries] == ["p0000", "p0001", "p0002", "p0003", "p0004", "p0005"]
    assert entries[0].results[1] is None
    assert entries[1].is_proved_by == (True, False)


def test_attempts_of_all_samples_are_merged_by_goal_and_text() -> None:
    proved, failed = prove(make_problem(1)), fail(make_problem(1))
    goals = gather_goals([("A 0", proved), ("A 1", proved), ("A 3", proved), ("B 0", failed)])
    assert [goal.label for goal in goals] == ["the theorem itself", "a", "b"]
    root, _, lemma = goals
    assert {one.attempt.tactic.text: one.where for one in root.shown} == {
        "omega": "A 0–1, 3 · B 0",
        "simp": "A 0–1, 3",
        "rfl": "B 0",
    }
    assert [one.status for one in lemma.shown] == ["proved", "rejected"]
    assert lemma.shown[1].first_message == "rfl failed"
    assert root.remark == "closed by a sketch"


def test_a_theorem_without_a_verified_proof_never_counts_as_proved() -> None:
    record = replace(prove(make_problem(1)), proofs=())
    (root, *_) = gather_goals([("A 0", record)])
    assert not root.is_proved
    assert root.remark == "closed by its parts, but the whole was not verified"


@given(st.sets(st.integers(0, 60), min_size=1))
def test_ranges_say_which_numbers(numbers: set[int]) -> None:
    parts = join_numbers("A", sorted(numbers)).removeprefix("A ").split(", ")
    told = [[int(end) for end in part.split("–")] for part in parts]
    assert {n for ends in told for n in range(ends[0], ends[-1] + 1)} == numbers


def write(folder: Path, text: str) -> None:
    with open_folder(folder) as made:
        (made / "index.html").write_text(text)


def test_a_report_takes_the_place_of_a_former_one_whole(tmp_path: Path) -> None:
    with open_folder(tmp_path / "deep/report") as made:
        (made / "old.html").write_text("old")
    write(tmp_path / "deep/report", "new")
    assert sorted(path.name for path in (tmp_path / "deep/report").iterdir()) == ["index.html", MANIFEST]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["report"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", "mine", "notes.txt"),
        ("index.html", "mine", "holds no report"),
        (MANIFEST, "{broken", "holds no report"),
        (MANIFEST, json.dumps({"made_by": "someone else", "files": []}), "holds no report"),
    ],
)
def test_foreign_files_are_left_alone(tmp_path: Path, name: str, content: str, message: str) -> None:
    folder = tmp_path / "report"
    if message == name:
        write(folder, "first")
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content)
    before = sorted(folder.iterdir())
    with pytest.raises(InputError, match=message):
        write(folder, "second")
    assert sorted(folder.iterdir()) == before
    assert (folder / name).read_text() == content


def test_a_file_and_the_current_folder_are_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)
    for place in (tmp_path / "file", Path()):
        with pytest.raises(InputError):
            write(place, "x")


def test_a_full_disk_leaves_the_former_report(tmp_path: Path) -> None:
    def fill_disk() -> None:
        with open_folder(tmp_path / "report") as made:
            (made / "half.html").write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    write(tmp_path / "report", "first")
    with pytest.raises(OutputFailed, match="disk is full"):
        fill_disk()
    assert (tmp_path / "report/index.html").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed, match="cannot be written"):
        write(tmp_path / "file/report", "x")
