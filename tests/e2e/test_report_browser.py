"""A report, opened from disk in a real browser without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.report import write_report
from tests.browser import open_browser, open_tab
from tests.unit.graph.records import NASTY, nasty
from tests.unit.report.evaluations import Shelf, fail, leave_open, make_problem, prove, two_evaluations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"viewport": {"width": 390, "height": 844}}
MANY = 2000
OPENS_WITHIN_S = 2.0

LOW_CONTRAST = """() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return read("white");
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest("option, .node, [disabled], title")) continue;
    const style = getComputedStyle(element);
    const ink = read(element instanceof SVGElement ? style.fill : style.color);
    const [low, high] = [light(ink), light(behind(element))].sort((a, b) => a - b);
    const large = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < large) found.push(`${element.className}: ${element.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return found;
}"""
UNNAMED = """() => [...document.querySelectorAll("input, select, button, a, svg[role], summary")]
  .filter((e) => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser without a window."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def no_plot_files() -> Iterator[None]:
    """The files beside the pages take seconds, and no page needs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("prover.report.site.can_plot", lambda: False)
        yield


@pytest.fixture
def tab(browser: Any) -> Callable[..., AbstractContextManager[Any]]:
    """Opens a page, which fails if its console says anything."""
    return partial(open_tab, browser)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report on two evaluations."""
    shelf = Shelf()
    folder = tmp_path_factory.mktemp("site") / "report"
    write_report(two_evaluations(shelf), shelf.read, folder)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def colourful(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report on problems that ended in every way, in three evaluations."""
    shelf = Shelf()
    problems = [make_problem(number) for number in range(len(ProblemStatus) + 1)]
    ended = [fail(one, status, "because") for one, status in zip(problems, list(ProblemStatus)[1:], strict=False)]
    records = [*ended, prove(problems[-2], 0.004), leave_open(problems[-1])]
    evaluations = [shelf.evaluate(f"eval-{letter}", [records, records]) for letter in "abc"]
    folder = tmp_path_factory.mktemp("site") / "report"
    write_report(evaluations, shelf.read, folder)
    return (folder / "index.html").as_uri()


def names(page: Any) -> list[str]:
    """The problems that the list shows; waits for it after a change of page."""
    page.wait_for_selector("#list tbody tr")
    return list(page.locator("#list tbody a").all_inner_texts())


def test_search_filters_and_order_choose_problems(tab: Any, site: str) -> None:
    with tab() as page:
        page.goto(site)
        assert names(page) == [f"p000{i}" for i in range(6)]
        page.fill("#search", "adding 4")
        assert names(page) == ["p0004"]
        page.fill("#search", "")
        page.select_option("[data-key=t]", label="▼ lost by B against A (1)")
        assert names(page) == ["p0001"]
        page.select_option("[data-key=t]", "some")
        page.select_option("[data-key=a]", "algebra")
        assert names(page) == ["p0003"]
        assert page.inner_text("#found") == "1 of 6"
        page.click("text=p0003")
        page.go_back()
        assert names(page) == ["p0003"]
        page.click("text=p0003")
        page.click(".back")
        assert names(page) == ["p0003"]
        page.click("text=Clear")
        page.click("#list th[data-sort='1'] button")
        assert names(page)[-2:] == ["p0000", "p0001"]
        assert page.get_attribute("#list th[data-sort='1']", "aria-sort") == "ascending"
        page.fill("#search", "no such problem")
        assert "Clear the search" in page.inner_text("#list tbody")


def test_a_problem_shows_its_proof_graph_and_attempts(tab: Any, site: str) -> None:
    with tab() as page:
        page.goto(site)
        page.click("text=p0004")
        assert "exact g a.left" in page.locator(".code .long").first.inner_text()
        page.get_by_role("button", name="goal b, proved").click()
        assert "exact g a.left" in page.inner_text("#panel")
        page.select_option("#problem", index=1)
        assert page.inner_text("#panel h2") == "p0004"
        page.locator(".goal", has_text="⊢ B").locator("summary").first.click()
        page.locator(".lean-says >> visible=true").last.click()
        assert "rfl failed" in page.locator(".lean-says pre >> visible=true").last.inner_text()
        page.click("text=next ›")
        assert page.inner_text("h1") == "p0005"


def test_dark_and_light_are_remembered(tab: Any, site: str) -> None:
    def paper(page: Any) -> Any:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    with tab() as page:
        page.goto(site)
        light = paper(page)
        page.click("#theme")
        dark = paper(page)
        page.click("text=p0001")
        page.wait_for_selector(".node")
        assert paper(page) == dark
    with tab(color_scheme="dark") as page:
        page.goto(site)
        assert paper(page) == dark
        page.click("#theme")
        assert paper(page) == light


def test_everything_is_within_reach_of_the_keyboard(tab: Any, site: str) -> None:
    with tab() as page:
        page.goto(site)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("/")
        page.keyboard.type("p0002")
        assert names(page) == ["p0002"]
        for _ in range(20):
            if page.evaluate("document.activeElement.textContent") == "p0002":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".node")
        page.locator(".node.theorem").focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        assert page.inner_text("#panel h2") == "a"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_pages_fit_and_can_be_read(tab: Any, colourful: str, scheme: str, options: dict[str, Any]) -> None:
    for file in ("index.html", "problems/p0000.html", "problems/p0005.html", "problems/p0006.html"):
        address = colourful.replace("index.html", file)
        with tab(color_scheme=scheme, **options) as page:
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            assert page.evaluate(LOW_CONTRAST) == []
            assert page.evaluate(UNNAMED) == []


def test_no_text_runs(tab: Any, tmp_path: Path) -> None:
    shelf = Shelf()
    hostile = replace(nasty(), outcome=ProblemOutcome(NASTY, ProblemStatus.FAILED, message=NASTY))
    problem = make_problem(1, informal=NASTY, difficulty=NASTY, source=NASTY)
    evaluation = shelf.evaluate(NASTY, [[hostile, prove(problem)]], models={"prover": NASTY})
    write_report([evaluation], shelf.read, tmp_path / "report")
    pages = [tmp_path / "report/index.html", *sorted((tmp_path / "report/problems").iterdir())]
    assert len(pages) == 3
    for path in pages:
        with tab() as page:
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            for node in page.locator(".node").all():
                node.press("Enter")
            assert page.evaluate("typeof hacked") == "undefined"
            assert page.locator("img").count() == 0
            assert "onerror" in page.inner_text("body")


def test_two_thousand_problems_open_at_once(tab: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf = Shelf()
    problems = [make_problem(number) for number in range(MANY)]
    records = [fail(one) if number % 4 else prove(one) for number, one in enumerate(problems)]
    evaluation = shelf.evaluate("eval-large", [records])
    write_report([evaluation], lambda run_id, name: None, tmp_path / "report")  # this is about the first page
    with tab() as page:
        page.goto((tmp_path / "report/index.html").as_uri())
        assert page.locator("#list tbody tr").count() > 50
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
        with capsys.disabled():
            print(f"\n{MANY:,} problems open in {loaded:.2f} s")
        assert 0 < loaded < OPENS_WITHIN_S
        page.fill("#search", "p1999")
        assert names(page) == ["p1999"]
        page.fill("#search", "")
        page.click("#more")
        assert page.locator("#list tbody tr").count() > 200
