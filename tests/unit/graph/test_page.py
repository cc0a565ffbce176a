"""The page: what stands in its text, and what it does in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from prover.core.problem import Problem
from prover.core.record import ProblemRecord
from prover.graph import build_graph, drawing_script, drawing_style, to_fragment, to_html
from tests.browser import open_browser, open_tab
from tests.unit.graph import records
from tests.unit.graph.records import NASTY, Recorder


def other() -> ProblemRecord:
    recorder = Recorder(Problem("u", "theorem u : Q"))
    recorder.open("!rfl")
    return recorder.finish(None)


def make_page(*found: ProblemRecord, title: str = "a run") -> str:
    return to_html([build_graph(record) for record in found], title=title)


@dataclass
class Reader(HTMLParser):
    """Reads a page as a browser does: elements, their attributes, the texts of scripts and styles."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:  # within a script or a style
            number = len(self.tags) - 1
            self.texts[number] = self.texts.get(number, "") + data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(told, self.texts.get(i, "")) for i, (name, told) in enumerate(self.tags) if name == tag]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_the_data_of_the_page_is_the_graph() -> None:
    page = read(make_page(records.two_steps(), other()))
    data = [json.loads(text) for told, text in page.all("script") if told.get("type") == "application/json"]
    assert [one["graph"]["problem"] for one in data] == ["t", "u"]
    graph = build_graph(records.two_steps())
    for node in data[0]["nodes"]:
        assert {key: value for key, value in node.items() if key not in ("id", "x", "y")} == graph.nodes[node["id"]]
    assert nx.node_link_graph(data[0], edges="edges").edges == graph.edges


def test_texts_make_no_elements() -> None:
    harmless, page = read(make_page(records.two_steps())), read(make_page(records.nasty(), title=NASTY))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    assert [set(told) for _, told in page.tags] == [set(told) for _, told in harmless.tags]
    data = json.loads(page.all("script")[0][1])
    assert data["graph"]["problem"] == NASTY


def test_nothing_is_loaded_and_only_the_pages_own_script_may_run() -> None:
    page = read(make_page(records.two_steps()))
    assert not any({"src", "href", "srcset", "action"} & set(told) for _, told in page.tags)
    (policy,) = [told["content"] for told, _ in page.all("meta") if told.get("http-equiv") == "Content-Security-Policy"]
    (script,) = [text for told, text in page.all("script") if "type" not in told]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "innerHTML" not in script
    assert "url(http" not in page.all("style")[0][1]


def test_a_fragment_holds_named_graphs_and_leaves_the_page_to_others() -> None:
    part = read(to_fragment([("sample 0", build_graph(records.two_steps())), (NASTY, build_graph(other()))]))
    about = [json.loads(told["data-about"] or "") for told, _ in part.all("script")]
    assert [one["name"] for one in about] == ["sample 0", NASTY]
    assert not {"html", "head", "body", "style", "header", "main", "h1"} & {tag for tag, _ in part.tags}
    assert "theme" not in {told.get("id") for _, told in part.tags}
    assert "innerHTML" not in drawing_script()
    assert ":root" not in drawing_style()


def test_the_same_record_gives_the_same_page() -> None:
    assert make_page(records.shared()) == make_page(records.shared())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser without a window."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens records as a page, as from disk and with no network; fails if the console says anything."""
    with open_tab(browser) as page:

        def show(*found: ProblemRecord, title: str = "a run") -> Any:
            file = tmp_path / "graph.html"
            file.write_text(make_page(*found, title=title), encoding="utf-8")
            page.goto(file.as_uri())
            page.wait_for_selector(".node")
            return page

        yield show


@pytest.mark.slow
def test_a_click_shows_what_is_known_of_a_node(tab: Any) -> None:
    page = tab(records.two_steps())
    assert page.locator(".node").count() == 7
    assert "verified proof" in page.inner_text("#panel")
    page.get_by_role("button", name="goal b, proved").click()
    panel = page.inner_text("#panel")
    assert "a : A\n⊢ B" in panel
    assert "exact g a.left" in panel
    assert "rfl failed" in panel
    assert "attempts (2)" in panel
    page.get_by_role("button", name="a (named in the proof)").click()
    assert page.inner_text("#panel h2") == "a"
    assert page.locator(".keyword", has_text="rfl").count() > 0


@pytest.mark.slow
def test_the_keyboard_walks_the_graph(tab: Any) -> None:
    page = tab(records.two_steps())
    page.locator(".node.theorem").focus()
    labels = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)
        labels.append(page.inner_text("#panel h2"))
    assert labels == ["structural/test", "a", "b", "structural/test", "structural/dead end", "structural/dead end"]


@pytest.mark.slow
def test_search_marks_what_it_finds_and_enter_goes_there(tab: Any) -> None:
    page = tab(records.two_steps())
    page.fill("#search", "TYPE MISMATCH")
    assert page.inner_text("#found") == "1 of 7"
    assert page.locator(".node.hit").get_attribute("aria-label") == "sketch structural/wrong, turned-away"
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "structural/wrong"
    page.fill("#search", "")
    assert page.inner_text("#found") == ""


@pytest.mark.slow
def test_problems_zoom_filter_and_theme(tab: Any) -> None:
    page = tab(records.two_steps(), other())
    page.check("#only")
    assert page.locator(".node:visible").count() == 4
    before = page.get_attribute("#view", "transform")
    page.mouse.move(300, 300)
    page.mouse.wheel(0, -400)
    zoomed = page.get_attribute("#view", "transform")
    page.mouse.down()
    page.mouse.move(380, 350)
    page.mouse.up()
    assert len({before, zoomed, page.get_attribute("#view", "transform")}) == 3
    colours = set()
    for _ in range(2):
        page.click("#theme")
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2
    page.select_option("#problem", "1")
    assert page.inner_text("#panel h2") == "u"
    assert page.locator(".node:visible").count() == 1


@pytest.mark.slow
def test_on_a_phone_nothing_is_wider_than_the_screen(tab: Any) -> None:
    page = tab(records.two_steps())
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    drawing = page.locator("#drawing").bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert drawing["height"] > 150
    assert panel["y"] >= drawing["y"] + drawing["height"] - 1
    page.locator(".node").first.click()


@pytest.mark.slow
def test_no_text_runs(tab: Any) -> None:
    page = tab(records.nasty(), records.two_steps(), title=NASTY)
    for node in page.locator(".node").all():
        node.dispatch_event("pointerdown", {"pointerId": 1})
        node.dispatch_event("pointerup", {"pointerId": 1})
        assert "onerror" in page.inner_text("#panel")
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator("img").count() == 0


@pytest.mark.slow
def test_five_hundred_nodes_open_at_once(tab: Any) -> None:
    page = tab(records.wide(498))
    assert page.locator(".node").count() == 500
    # The script draws before the page counts as loaded. Milliseconds, of the browser's own clock.
    assert 0 < page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 2000
    search = "begun = performance.now(); s = document.getElementById('search'); s.value = 'h497';"
    assert page.evaluate(f"{search} s.dispatchEvent(new Event('input')); performance.now() - begun") < 500
    assert page.inner_text("#found") == "2 of 500"  # the sketch names its goals


@pytest.mark.slow
def test_a_broken_record_is_drawn_too(tab: Any) -> None:
    page = tab(replace(records.two_steps(), sketches=()))
    assert page.locator(".node", has_text="not recorded").count() == 2
    for node in page.locator(".node").all():
        node.press("Enter")
