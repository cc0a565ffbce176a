"""One HTML page about a loop: solve rate, rewards, rejections and proof lengths by round. No script, no download."""

from __future__ import annotations

from collections.abc import Sequence

import jinja2
from markupsafe import Markup

from prover.train.charts import Chart, draw
from prover.train.rounds import RoundRecord

_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1d2430; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .25rem .8rem; text-align: right; }
th { border-bottom: 1px solid #99a; } td:first-child, th:first-child { text-align: left; }
svg { border: 1px solid #ccd; background: #fff; } polyline, .axis { fill: none; stroke-width: 2; }
.axis { stroke: #99a; stroke-width: 1; } svg text { font-size: 12px; fill: #556; } circle { fill: #2457c5; }
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
{% for chart in charts %}<h2>{{ chart.title }}</h2>
{{ draw(chart) }}
{% endfor %}
{% if rules %}<h2>What became of GRPO's rollouts</h2>
<table><tr><th>rule</th>{% for r in records %}<th>round {{ r.round }}</th>{% endfor %}</tr>
{% for rule in rules %}<tr><td>{{ rule }}</td>
{% for r in records %}<td>{{ share(r, rule) }}</td>{% endfor %}</tr>{% endfor %}</table>{% endif %}
</body></html>
"""


def render_rounds(records: Sequence[RoundRecord], *, title: str, reason: str = "") -> str:
    """Return the page as text; everything in it is escaped."""
    ks = sorted({k for record in records for k in record.passed}, key=int)
    rules = sorted({rule for record in records for rule in record.rejections})
    page = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(_TEMPLATE)
    return page.render(
        title=title, reason=reason, records=records, ks=ks, rules=rules, charts=_list_charts(records, ks), show=_show,
        share=_show_share, draw=lambda chart: Markup(draw(chart)),
    )  # fmt: skip


def _list_charts(records: Sequence[RoundRecord], ks: Sequence[str]) -> list[Chart]:
    """What there is to see, by round; of rewards also by step."""
    charts = [Chart("Problems solved", [(r.round, r.solved / r.problems) for r in records], high=1.0, unit="%")]
    for k in ks:
        passed = [(r.round, float(r.passed[k]["value"])) for r in records if k in r.passed]
        charts.append(Chart(f"pass@{k} on held-out problems", passed, high=1.0, unit="%"))
    rewards = [(r.round, sum(r.rewards) / len(r.rewards)) for r in records if r.rewards]
    if rewards:
        charts.append(Chart("Mean proof reward of GRPO", rewards, high=1.0))
        steps = enumerate((reward for r in records for reward in r.rewards), start=1)
        charts.append(Chart("Proof reward of GRPO, all rounds", list(steps), across="logged step", high=1.0))
    lengths = [(r.round, r.proof_characters) for r in records if r.proof_characters]
    if lengths:
        charts.append(Chart("Mean length of the proofs found, in characters", lengths))
    return charts


def _show_share(record: RoundRecord, rule: str) -> str:
    """How many rollouts of the round a rule turned away, and which share that is."""
    count, total = record.rejections.get(rule, 0), sum(record.rejections.values())
    return f"{count} ({count / total:.1%})" if total else "-"


def _show(interval: dict[str, float] | None) -> str:
    if interval is None:
        return "-"
    return f"{interval['value']:.1%} [{interval['low']:.1%}, {interval['high']:.1%}]"
