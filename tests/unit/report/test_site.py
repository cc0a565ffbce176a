"""The whole site: its links, its data, hostile texts, broken records; and the command that writes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from prover.cli import run_command
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.evaluate.results import Evaluation
from prover.report import site as site_module
from prover.report import write_report
from prover.store import RunStatus, open_store
from tests.unit.graph.records import NASTY, nasty
from tests.unit.report.evaluations import Shelf, fail, leave_open, make_problem, prove, two_evaluations, write_by_model


@dataclass
class Reader(HTMLParser):
    """Reads a page as a browser does."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            name = str(self.tags[-1][1].get("id"))
            self.data[name] = self.data.get(name, "") + data
        else:
            self.text += data


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def list_links(page: Reader) -> Iterator[str]:
    for _, told in page.tags:
        yield from (value for key in ("href", "src") if (value := told.get(key)))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="module")
def evaluations(shelf: Shelf) -> tuple[Evaluation, Evaluation]:
    return two_evaluations(shelf)


@pytest.fixture(scope="module")
def folder(shelf: Shelf, evaluations: tuple[Evaluation, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "site"
    write_report(evaluations, shelf.read, folder)
    return folder


def test_every_link_leads_to_a_file_and_none_leaves_the_folder(folder: Path) -> None:
    pages = [folder / "index.html", *(folder / "problems").iterdir()]
    assert len(pages) == 7
    for path in pages:
        for link in list_links(read(path)):
            if link.startswith(("#", "data:")):
                continue
            target = (path.parent / link.split("#")[0]).resolve()
            assert target.is_relative_to(folder.resolve())
            assert target.exists(), link
    for path in folder.rglob("*"):
        if path.suffix in (".css", ".js"):
            assert "http" not in path.read_text().replace("http://www.w3.org/", "")


def test_the_summary_says_what_the_evaluations_found(folder: Path) -> None:
    page = read(folder / "index.html")
    assert "66.7" in page.text
    assert "1 won" in page.text
    assert "1 lost" in page.text
    assert "exact McNemar test p = 1" in page.text
    rows = json.loads(page.data["data"])["rows"]
    assert [row["n"] for row in rows] == [f"p000{i}" for i in range(6)]
    assert rows[1]["r"] == [["proved", 2, 2, 2.0, ""], ["timeout", 0, 2, 7.5, "timeout"]]
    assert set(rows[1]["t"]) == {"some", "lost B", "! timeout"}


def test_plots_are_saved_beside_the_pages(folder: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: the extra `report` brings it")
    names = {path.stem for path in (folder / "plots").iterdir()}
    assert names >= {"pass-at-k", "by-area", "failures", "times", "differences"}
    assert (folder / "plots/pass-at-k.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (folder / "plots/pass-at-k.svg").read_text()


def test_without_matplotlib_the_pages_are_complete(
    shelf: Shelf, evaluations: tuple[Evaluation, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_module, "can_plot", lambda: False)
    written = write_report(evaluations, shelf.read, tmp_path / "site")
    assert written.plots == 0
    page = read(written.index)
    assert not any("plots/" in link for link in list_links(page))
    assert sum(tag == "figure" for tag, _ in page.tags) == 7


def test_the_same_records_give_the_same_files(
    shelf: Shelf, evaluations: tuple[Evaluation, ...], folder: Path, tmp_path: Path
) -> None:
    again = write_report(evaluations, shelf.read, tmp_path / "site").index.parent
    for path in folder.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_hostile_texts_make_no_elements(tmp_path: Path) -> None:
    def write(name: str, **told: str) -> Path:
        shelf = Shelf()
        problem = make_problem(1, **dict.fromkeys(("informal", "difficulty", "source"), told.get("text", "x")))
        record = replace(nasty(), problem=replace(nasty().problem, name=told.get("text", "x")))
        record = replace(record, outcome=ProblemOutcome("x", ProblemStatus.FAILED, message=told.get("text", "x")))
        evaluation = shelf.evaluate(told.get("text", "x"), [[record, prove(problem)]], note=told.get("text", "x"))
        write_report([evaluation], shelf.read, tmp_path / name)
        return tmp_path / name

    harmless, hostile = write("harmless"), write("hostile", text=NASTY)
    assert [tag for tag, _ in read(hostile / "index.html").tags] == [
        tag for tag, _ in read(harmless / "index.html").tags
    ]
    for path in hostile.rglob("*.html"):
        tags = [tag for tag, _ in read(path).tags]
        assert "img" not in tags
        assert all(told.get("src") or told.get("type") for tag, told in read(path).tags if tag == "script")
        assert not any(key.startswith("on") for _, told in read(path).tags for key in told)


def test_half_written_records_have_pages_too(tmp_path: Path) -> None:
    shelf = Shelf()
    lost = make_problem(2)
    records = [leave_open(make_problem(0)), replace(prove(make_problem(1)), sketches=()), fail(lost)]
    evaluation = shelf.evaluate("eval-half", [records])
    shelf.records["eval-half-0"].pop()  # of which only the outcome is left
    written = write_report([evaluation], shelf.read, tmp_path / "site")
    assert any("have not ended" in warning for warning in written.warnings)
    assert "nothing has ended yet" in read(tmp_path / "site/problems/p0000.html").text
    assert "Proof graph" in read(tmp_path / "site/problems/p0001.html").text
    assert "Proof graph" not in read(tmp_path / "site/problems/p0002.html").text


def test_what_a_model_wrote_is_shown_and_counted_by_length(tmp_path: Path) -> None:
    shelf = Shelf()
    record = write_by_model(make_problem(1), "First, I think.\n" * 500)
    write_report([shelf.evaluate("eval-model", [[record, prove(make_problem(2))]])], shelf.read, tmp_path / "site")
    page = read(tmp_path / "site/problems/p0001.html")
    assert page.text.count("all that the model wrote") == 2
    assert "… 2,000 more characters" in page.text
    summary = read(tmp_path / "site/index.html").text
    assert "Length of what models wrote" in summary
    assert "5k to 10k" in summary


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`prover report`, in a folder with a store of two runs; the second has no results."""
    monkeypatch.chdir(tmp_path)
    with open_store("prover.sqlite") as store:
        for ends in (True, False):
            journal = store.begin_run("toy", fingerprint="f", settings={}, settings_hash="s", versions={"lean": "4"})
            journal.begin_problem(make_problem(1))
            if ends:
                journal.finish_problem(make_problem(1), ProblemOutcome("p0001", ProblemStatus.TIMEOUT, seconds=3))
                journal.begin_problem(make_problem(2))
            journal.finish(RunStatus.INTERRUPTED)
        ids = [run.id for run in reversed(store.runs())]

    def run(*arguments: str) -> tuple[int, str, list[str]]:
        capsys.readouterr()
        code = run_command(["report", *arguments])
        return code, capsys.readouterr().err, ids

    return run


def test_the_command_writes_a_site_and_says_where(call: Callable[..., Any], tmp_path: Path) -> None:
    _, _, ids = call("last", "--out", "none")
    code, said, _ = call(ids[0], ids[0], "--out", "site")
    assert code == 0
    assert "2 problems" in said
    assert "warning: " in said
    assert "site/index.html" in said
    page = read(tmp_path / "site/index.html")
    assert ids[0] in page.text
    assert "Comparison" not in page.text  # the same run twice is one
    assert call(ids[0], "--out", "site")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("last", "--out", "site"), "no results yet"),
        (("2031", "--out", "site"), "2031"),
        (("last", "--out", "taken"), "holds no report"),
        (("last", "--out", "site", "--store", "missing.sqlite"), "missing.sqlite"),
    ],
)
def test_what_cannot_be_reported_is_said_in_one_line(
    call: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/thesis.tex").write_text("")
    code, said, _ = call(*arguments)
    assert code == 2
    assert words in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "site").exists()
