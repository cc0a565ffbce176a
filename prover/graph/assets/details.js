// The panel: all that is known of one node.
const LEAN_TITLES = { theorem: "statement", sketch: "sketch", goal: "as a theorem of its own", lemma: "as a theorem" };
const formatMessage = (message) => `${message.severity} ${message.line}:${message.column}: ${message.text}`;

function showDetails(node) {
  const parts = [
    make("h2", {}, node.label),
    make(
      "p",
      {},
      make("span", { class: `status ${node.status}` }, `${SIGNS[node.status]} ${node.status}`),
      ` · ${describe(node)}`,
    ),
  ];
  const section = (title, ...content) => parts.push(make("h3", {}, title), ...content);
  if (node.message) section("message", make("pre", {}, node.message));
  if (node.informal) section("in words", make("pre", {}, node.informal));
  if (node.goal) section("goal", highlight(node.goal));
  if (node.lean) section(LEAN_TITLES[node.kind], highlight(node.lean));
  if (node.proof) section(node.kind === "theorem" ? "verified proof" : "closed by", highlight(node.proof));
  if (node.reasoning) section("reasoning", make("pre", {}, node.reasoning));
  if (node.messages && node.messages.length)
    section("messages of Lean", make("pre", {}, node.messages.map(formatMessage).join("\n\n")));
  if (node.attempts && node.attempts.length) section(`attempts (${node.attempts.length})`, makeAttempts(node.attempts));
  if (node.members) section("places", ...node.members.filter((id) => nodes.has(id)).map(makeLink));
  const shared = graph.edges.filter((edge) => edge.kind === "same-as" && edge.source === node.id);
  if (shared.length) section("stands elsewhere too", ...shared.map((edge) => makeLink(edge.target)));
  const used = graph.edges.filter(
    (edge) => edge.source === node.id && (edge.kind === "uses" || edge.kind === "may-use"),
  );
  if (used.length)
    section(
      "may assume",
      ...used.map((edge) => makeLink(edge.target, edge.kind === "uses" ? " (named in the proof)" : "")),
    );
  panel.replaceChildren(...parts);
  panel.scrollTop = 0;
}
function makeLink(id, remark = "") {
  const button = make("button", { type: "button" }, nodes.get(id).label + remark);
  button.addEventListener("click", () => choose(id));
  return button;
}
function describe(node) {
  const said = [
    node.kind,
    node.how || node.origin ? `by ${node.how || node.origin}` : "",
    node.outcome && node.outcome !== node.status ? node.outcome : "",
  ];
  if (node.total_attempts !== undefined)
    said.push(`${node.total_attempts} attempt${node.total_attempts === 1 ? "" : "s"}, ${node.total_seconds.toFixed(1)} s with all below`);
  if (node.depth) said.push(`depth ${node.depth}`);
  return said.filter(Boolean).join(" · ");
}

function makeAttempts(attempts) {
  const head = make("tr", {}, ...["", "tactic", "from", "s"].map((title) => make("th", {}, title)));
  const rows = attempts.map((attempt) => {
    const cell = make("td", {}, highlight(attempt.tactic));
    if (attempt.messages.length)
      cell.append(fold(attempt.messages[0].text, attempt.messages.map(formatMessage).join("\n\n")));
    if (attempt.completion) cell.append(fold("all that the model wrote", attempt.completion));
    return make(
      "tr",
      {},
      make("td", { class: `status ${attempt.status}` }, attempt.status),
      cell,
      make("td", {}, attempt.origin),
      make("td", { class: "number-cell" }, attempt.seconds.toFixed(2)),
    );
  });
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}
function fold(title, text) {
  const summary = make("summary", { class: "quiet" }, clip(oneLine(title), 70));
  return make("details", {}, summary, make("pre", {}, text));
}
