"""Writes the report: a summary page, a page for each problem, and the plots as files beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

import prover
from prover.core.errors import InputError
from prover.evaluate.results import Evaluation
from prover.graph import drawing_script, drawing_style
from prover.report import figures, summary
from prover.report.charts import draw
from prover.report.entries import Entrant, Entry, enter, list_entries
from prover.report.figures import Figure
from prover.report.folder import check_target, open_folder
from prover.report.pages import make_environment, render, to_script_json
from prover.report.plots import can_plot, save_plots
from prover.report.problem_page import ReadRecord, make_problem_page
from prover.report.rows import list_filters, list_rows
from prover.report.tables import Table, tabulate

PROBLEM_FOLDER = "problems"
PLOT_FOLDER = "plots"
ASSET_FOLDER = "assets"
_FRAME_HEIGHT = 130.0
"""Of title, caption and margins around a drawing."""


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What was written."""

    index: Path
    """The page to open."""
    problems: int
    plots: int
    """Plots saved as PNG and SVG; 0 where matplotlib is missing."""
    warnings: tuple[str, ...]
    """As the report itself shows them."""


def write_report(
    evaluations: Sequence[Evaluation],
    read_record: ReadRecord,
    folder: Path,
    *,
    on_problem: Callable[[int, int], None] = lambda done, total: None,
) -> WrittenReport:
    """Write a site on `evaluations` into `folder`, where only a former report may be; the first one is the baseline.

    Memory holds the records of one problem at a time. Raises `InputError` when an evaluation has no problems or the
    folder holds other files, `OutputFailed` when the disk does not take it, and what `read_record` raises.
    """
    check_target(folder)
    for evaluation in evaluations:
        if not evaluation.problems:
            hint = "`--resume` goes on with one that was interrupted"
            raise InputError(f"{evaluation.id} has no problems yet: there is nothing to report", hint=hint)
    site = _Site(enter(evaluations), list_entries(evaluations))
    with open_folder(folder) as made:
        _write_assets(made / ASSET_FOLDER)
        completions = _write_problems(site, read_record, made / PROBLEM_FOLDER, on_problem)
        warnings, shown = _write_summary(site, completions, made)
        plots = save_plots(shown, made / PLOT_FOLDER) if can_plot() else 0
    return WrittenReport(folder / "index.html", len(site.entries), plots, tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Site:
    entrants: tuple[Entrant, ...]
    entries: tuple[Entry, ...]


def _write_assets(folder: Path) -> None:
    folder.mkdir()
    own = resources.files("prover.report").joinpath("assets")
    for name in ("report.css", "theme.js", "index.js", "problem.js"):
        _write(folder / name, own.joinpath(name).read_text(encoding="utf-8"))
    _write(folder / "graph.css", drawing_style())
    _write(folder / "graph.js", drawing_script())


def _write_problems(
    site: _Site, read_record: ReadRecord, folder: Path, on_problem: Callable[[int, int], None]
) -> list[tuple[int, int, bool]]:
    """Write a page for each problem; return the lengths of what models wrote."""
    folder.mkdir()
    environment = make_environment()
    completions: list[tuple[int, int, bool]] = []
    neighbours = [None, *site.entries, None]
    for number, entry in enumerate(site.entries):
        page = make_problem_page(entry, site.entrants, read_record)
        completions += page.completion_chars
        around = {"before": neighbours[number], "after": neighbours[number + 2]}
        text = render(environment, "problem.html", page=page, entry=entry, entrants=site.entrants, root="../", **around)
        _write(folder / entry.file, text)
        on_problem(number + 1, len(site.entries))
    return completions


def _write_summary(
    site: _Site, completions: Sequence[tuple[int, int, bool]], folder: Path
) -> tuple[list[str], list[Figure]]:
    """Write the first page; return its warnings and plots."""
    estimates = [(entrant, figures.estimate_all(entrant.evaluation)) for entrant in site.entrants]
    comparisons = summary.compare_all(site.entrants)
    shown = _list_figures(site, estimates, completions)
    differences = figures.make_differences(comparisons)
    rows = list_rows(site.entries, comparisons)
    warnings = summary.list_warnings(site.entrants, comparisons)
    context: dict[str, Any] = {
        "root": "",
        "title": " · ".join(dict.fromkeys(entrant.evaluation.benchmark for entrant in site.entrants)),
        "cards": [summary.make_card(entrant, told) for entrant, told in estimates],
        "ks": sorted({k for _, told in estimates for k, _ in told}),
        "columns": _lay_out(shown),
        "plot_files": can_plot(),
        "differences": differences and _show(differences),
        "comparisons": comparisons,
        "files": summary.link_problems(site.entries),
        "warnings": warnings,
        "entrants": site.entrants,
        "filters": list_filters(rows, site.entrants),
        "data": to_script_json({"letters": [one.letter for one in site.entrants], "rows": rows}),
        "count": len(rows),
        "settings": summary.list_differences(site.entrants) if len(site.entrants) > 1 else [],
        "flatten": summary.flatten,
        "version": prover.__version__,
    }
    _write(folder / "index.html", render(make_environment(), "index.html", **context))
    return warnings, [*shown, *([differences] if differences else [])]


@dataclass(frozen=True, slots=True)
class _ShownFigure:
    figure: Figure
    caption: str
    drawing: Markup
    table: Table
    height: float


def _show(figure: Figure) -> _ShownFigure:
    canvas = draw(figure)
    return _ShownFigure(
        figure, figures.CAPTIONS[figure.name], canvas.render(), tabulate(figure), canvas.height + _FRAME_HEIGHT
    )


def _lay_out(found: Sequence[Figure]) -> list[list[_ShownFigure]]:
    """Two columns, each figure in the one that is shorter so far."""
    columns: list[list[_ShownFigure]] = [[], []]
    for figure in found:
        min(columns, key=lambda column: sum(one.height for one in column)).append(_show(figure))
    return [column for column in columns if column]


def _list_figures(
    site: _Site,
    estimates: Sequence[tuple[Entrant, summary.Estimates]],
    completions: Sequence[tuple[int, int, bool]],
) -> list[Figure]:
    told = [
        (entrant, [(float(chars), proved) for number, chars, proved in completions if number == entrant.number])
        for entrant in site.entrants
    ]
    found = (
        figures.make_curves(estimates),
        figures.make_steps(site.entrants),
        figures.make_groups(site.entrants, "area"),
        figures.make_groups(site.entrants, "split"),
        figures.make_failures(site.entrants),
        figures.make_times(site.entrants),
        figures.make_histogram("completions", "Length of what models wrote, in characters", "", told),
    )
    return [figure for figure in found if figure is not None]


def _write(path: Path, text: str) -> None:
    """Write a text; what UTF-8 cannot hold becomes a question mark."""
    path.write_bytes(text.encode("utf-8", "replace"))
