"""One HTML page about a loop: solve rate, rewards, rejections and proof lengths by round. No script, no download."""

from __future__ import annotations

from collections.abc import Sequence

import jinja2

from prover.train.rounds import RoundRecord

WIDTH, HEIGHT = 640, 200
_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1d2430; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .25rem .8rem; text-align: right; }
th { border-bottom: 1px solid #99a; } td:first-child, th:first-child { text-align: left; }
svg { border: 1px solid #ccd; background: #fff; } polyline { fill: none; stroke-width: 2; }
</style></head><body>
<h1>{{ title }}</h1>
<p>{{ records[-1].solved if records else 0 }} of {{ records[-1].problems if records else 0 }} problems solved in
{{ records | length }} rounds{% if reason %}; ended: {{ reason }}{% endif %}.</p>
<h2>Rounds</h2>
<table><tr><th>round</th><th>attempted</th><th>won</th><th>solved</th><th>rows</th><th>loss</th>
{% for k in ks %}<th>pass@{{ k }}, held out</th>{% endfor %}<th>proof length</th><th>seconds</th></tr>
{% for r in records %}<tr><td>{{ r.round }}</td><td>{{ r.attempted }}</td><td>{{ r.won | length }}</td>
<td>{{ "%.1f" | format(100 * r.solved / r.problems) }} %</td><td>{{ r.rows.values() | sum }}</td>
<td>{{ "-" if r.loss is none else "%.3f" | format(r.loss) }}</td>
{% for k in ks %}<td>{{ show(r.passed.get(k)) }}</td>{% endfor %}
<td>{{ "%.0f" | format(r.proof_characters) }}</td><td>{{ "%.0f" | format(r.seconds) }}</td></tr>
{% endfor %}</table>
{% for name, line in charts %}<h2>{{ name }}</h2>
<svg width="{{ width }}" height="{{ height }}" role="img" aria-label="{{ name }}, from 0 to 1">
<polyline stroke="#2457c5" points="{{ line }}"/></svg>
{% endfor %}
{% if rules %}<h2>What became of GRPO's rollouts</h2>
<table><tr><th>rule</th>{% for r in records %}<th>round {{ r.round }}</th>{% endfor %}</tr>
{% for rule in rules %}<tr><td>{{ rule }}</td>
{% for r in records %}<td>{{ r.rejections.get(rule, 0) }}</td>{% endfor %}</tr>{% endfor %}</table>{% endif %}
</body></html>
"""


def render_rounds(records: Sequence[RoundRecord], *, title: str, reason: str = "") -> str:
    """Return the page as text; everything in it is escaped."""
    ks = sorted({k for record in records for k in record.passed}, key=int)
    rules = sorted({rule for record in records for rule in record.rejections})
    rewards = [reward for record in records for reward in record.rewards]
    charts = [("Problems solved, by round", draw_line([r.solved / r.problems for r in records]))]
    charts += [
        (f"pass@{k} on held-out problems, by round", draw_line([_value(r, k) for r in records if k in r.passed]))
        for k in ks
    ]
    if rewards:
        charts.append(("Proof reward of GRPO, by step, all rounds", draw_line(rewards)))
    page = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(_TEMPLATE)
    return page.render(
        title=title, reason=reason, records=records, ks=ks, rules=rules, charts=charts, show=_show,
        width=WIDTH, height=HEIGHT,
    )  # fmt: skip


def draw_line(values: Sequence[float]) -> str:
    """The points of a line through `values`, which lie from 0 to 1."""
    step = WIDTH / max(1, len(values) - 1)
    values = [*values, *values] if len(values) == 1 else values
    return " ".join(f"{at * step:.1f},{HEIGHT * (1 - value):.1f}" for at, value in enumerate(values))


def _value(record: RoundRecord, k: str) -> float:
    return float(record.passed[k]["value"])


def _show(interval: dict[str, float] | None) -> str:
    if interval is None:
        return "-"
    return f"{interval['value']:.1%} [{interval['low']:.1%}, {interval['high']:.1%}]"
