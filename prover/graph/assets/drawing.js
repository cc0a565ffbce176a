// The drawing: nodes and edges at the places that the page brings along, what is chosen, what is found, the view.
const WIDTH = 204;
const HEIGHT = 40;
const CHARS = 30;
const READABLE = 0.6;
const SIGNS = { proved: "✓", open: "○", failed: "✗", refuted: "≠", "turned-away": "⊘" };
const drawing = byId("drawing");
const view = byId("view");
const panel = byId("panel");
const search = byId("search");
const sources = [...document.querySelectorAll("script.problem")];
const isPartOfPage = drawing.closest(".embedded") !== null;
const transform = { x: 20, y: 20, scale: 1 };
let graph;
let nodes;
let drawn;
let chosen = null;
let hits = [];

const isTree = (edge) => edge.kind === "sketch" || edge.kind === "hole";

function showProblem(number) {
  graph = JSON.parse(sources[number].textContent);
  nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  drawn = new Map();
  const only = byId("only");
  only.disabled = !graph.nodes.some((node) => node.is_in_proof);
  view.classList.toggle("only", only.checked && !only.disabled);
  view.replaceChildren(...graph.edges.map(drawEdge), ...graph.nodes.map(drawNode));
  runSearch();
  fit(READABLE);
  choose(graph.nodes[0].id, false);
}

function drawEdge(edge) {
  const from = nodes.get(edge.source);
  const to = nodes.get(edge.target);
  const isInProof = from.is_in_proof && to.is_in_proof && edge.kind !== "same-as";
  let path;
  if (isTree(edge) || to.x > from.x) {
    const x = from.x + WIDTH;
    const middle = (x + to.x) / 2;
    path = `M${x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
  } else {
    // goals of one sketch stand in one column: past their right side
    const x = from.x + WIDTH;
    const bend = 26 + Math.min(90, Math.abs(to.y - from.y) / 6);
    path = `M${x} ${from.y}C${x + bend} ${from.y} ${x + bend} ${to.y} ${x} ${to.y}`;
  }
  return makeSvg("path", { d: path, class: `edge ${edge.kind}${isInProof ? " in-proof" : ""}` });
}

function drawNode(node) {
  const name = `${node.kind} ${node.label}, ${node.status}`;
  const group = makeSvg("g", {
    class: `node ${node.kind} ${node.status}${node.is_in_proof ? " in-proof" : ""}`,
    "data-id": node.id,
    tabindex: drawn.size ? -1 : 0,
    role: "button",
    "aria-label": name,
    transform: `translate(${node.x} ${node.y - HEIGHT / 2})`,
  });
  group.append(
    makeSvg("title", {}, `${name}\n${node.goal || node.lean || ""}`),
    makeSvg("rect", { width: WIDTH, height: HEIGHT, rx: node.kind === "sketch" ? 2 : 9 }),
    makeSvg("text", { x: 9, y: 17, class: "sign" }, SIGNS[node.status]),
    makeSvg("text", { x: 25, y: 17 }, clip(oneLine(node.label), CHARS - 4)),
    makeSvg("text", { x: 9, y: 32, class: "below" }, clip(oneLine(subtitle(node)), CHARS + 4)),
  );
  drawn.set(node.id, group);
  return group;
}
function subtitle(node) {
  if (node.target) return `⊢ ${node.target}`;
  if (node.kind === "theorem") return (node.goal || "").split("⊢").pop() || node.message;
  return node.kind === "sketch" ? oneLine(node.lean) : node.goal;
}

function choose(id, isMoved = true) {
  if (chosen && drawn.has(chosen)) {
    drawn.get(chosen).classList.remove("chosen");
    drawn.get(chosen).setAttribute("tabindex", -1);
  }
  chosen = id;
  const group = drawn.get(id);
  group.classList.add("chosen");
  group.setAttribute("tabindex", 0);
  if (isMoved) {
    bringIntoView(nodes.get(id));
    group.focus({ preventScroll: true });
  }
  showDetails(nodes.get(id));
}

function runSearch() {
  const wanted = search.value.trim().toLowerCase();
  hits = wanted ? graph.nodes.filter((node) => searchText(node).includes(wanted)).map((node) => node.id) : [];
  const isHit = new Set(hits);
  for (const [id, group] of drawn) group.classList.toggle("hit", isHit.has(id));
  view.classList.toggle("searching", wanted !== "");
  byId("found").textContent = wanted ? `${hits.length} of ${graph.nodes.length}` : "";
}
function searchText(node) {
  node.searched ??= [
    [node.label, node.status, node.kind, node.goal, node.lean, node.proof, node.message],
    (node.messages || []).map((message) => message.text),
    (node.attempts || []).map((one) => [one.tactic, one.origin, one.messages.map((message) => message.text)]),
  ]
    .flat(Infinity)
    .join("\n")
    .toLowerCase();
  return node.searched;
}

const apply = () =>
  view.setAttribute("transform", `translate(${transform.x} ${transform.y}) scale(${transform.scale})`);
function fit(least = 0.05) {
  const { clientWidth, clientHeight } = drawing;
  const margin = 20;
  const scale = Math.min(1.2, (clientWidth - 2 * margin) / graph.width, (clientHeight - 2 * margin) / graph.height);
  transform.scale = Math.max(least, scale);
  transform.x = margin;
  // What does not fit begins at the theorem.
  const middle = scale < least ? graph.nodes[0].y : graph.height / 2;
  transform.y = clientHeight / 2 - middle * transform.scale;
  apply();
}
function zoom(factor, x = drawing.clientWidth / 2, y = drawing.clientHeight / 2) {
  const scale = Math.min(4, Math.max(0.05, transform.scale * factor));
  const real = scale / transform.scale;
  transform.x = x - (x - transform.x) * real;
  transform.y = y - (y - transform.y) * real;
  transform.scale = scale;
  apply();
}
function bringIntoView(node) {
  const { x, y, scale } = transform;
  const left = x + node.x * scale;
  const top = y + node.y * scale;
  if (left < 10 || left + WIDTH * scale > drawing.clientWidth - 10)
    transform.x = (drawing.clientWidth - WIDTH * scale) / 2 - node.x * scale;
  if (top < 30 || top > drawing.clientHeight - 30) transform.y = drawing.clientHeight / 2 - node.y * scale;
  apply();
}
