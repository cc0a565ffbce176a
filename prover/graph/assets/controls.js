// Mouse, fingers, keyboard, buttons; and the list of problems.
// Moving by mouse, finger or two fingers; a press that did not move chooses.
const pointers = new Map();
let travelled = 0;
drawing.addEventListener("pointerdown", (event) => {
  if (!pointers.size) travelled = 0;
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, target: event.target });
  drawing.classList.add("moving");
});
window.addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId);
  if (!last) return;
  const box = drawing.getBoundingClientRect();
  const now = { x: event.clientX, y: event.clientY };
  travelled += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
  const other = [...pointers].find(([id]) => id !== event.pointerId);
  if (other) {
    const before = Math.hypot(last.x - other[1].x, last.y - other[1].y);
    const after = Math.hypot(now.x - other[1].x, now.y - other[1].y);
    if (before > 0) zoom(after / before, (now.x + other[1].x) / 2 - box.x, (now.y + other[1].y) / 2 - box.y);
  } else if (travelled > 4) {
    transform.x += now.x - last.x;
    transform.y += now.y - last.y;
    apply();
  }
  Object.assign(last, now);
});
for (const end of ["pointerup", "pointercancel"])
  window.addEventListener(end, (event) => {
    const last = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (!pointers.size) drawing.classList.remove("moving");
    const group = last && last.target.closest(".node");
    if (end === "pointerup" && group && travelled <= 4) choose(group.dataset.id);
  });
drawing.addEventListener(
  "wheel",
  (event) => {
    // Within a longer page the wheel scrolls that page, unless Ctrl is held (as a pinch on a touchpad pretends).
    if (isPartOfPage && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = drawing.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - box.x, event.clientY - box.y);
  },
  { passive: false },
);

// Right and left: what it rests on, and what rests on it; up and down: the nearest in its column.
function neighbour(key) {
  const node = nodes.get(chosen);
  const seen = (id) => drawn.get(id).getClientRects().length > 0;
  if (key === "ArrowRight") {
    const below = graph.edges.filter((e) => e.source === chosen && isTree(e) && seen(e.target)).map((e) => e.target);
    return below.find((id) => nodes.get(id).is_in_proof) || below[0];
  }
  if (key === "ArrowLeft") {
    const above = graph.edges.filter((e) => e.target === chosen && seen(e.source));
    return (above.find(isTree) || above[0])?.source;
  }
  const sign = key === "ArrowDown" ? 1 : -1;
  const column = graph.nodes.filter((n) => n.x === node.x && (n.y - node.y) * sign > 0 && seen(n.id));
  return column.sort((a, b) => (a.y - b.y) * sign)[0]?.id;
}
drawing.addEventListener("keydown", (event) => {
  const group = event.target.closest(".node");
  if (group && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(group.dataset.id);
  }
  if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const next = neighbour(event.key);
  if (next) choose(next);
});

search.addEventListener("input", runSearch);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !hits.length) return;
  choose(hits[(hits.indexOf(chosen) + 1) % hits.length]);
  search.focus();
});
byId("only").addEventListener("change", (event) => view.classList.toggle("only", event.target.checked));
byId("smaller").addEventListener("click", () => zoom(1 / 1.3));
byId("larger").addEventListener("click", () => zoom(1.3));
byId("fit").addEventListener("click", () => fit());
new ResizeObserver(() => {
  if (chosen && drawing.clientWidth > WIDTH) bringIntoView(nodes.get(chosen));
}).observe(drawing);

const problem = byId("problem");
sources.forEach((source, number) => {
  // Of each problem only the name is read now: parsing them all would make a large page slow to open.
  const { name, status } = JSON.parse(source.dataset.about);
  problem.append(make("option", { value: number }, `${SIGNS[status]} ${name}`));
});
byId("choice").hidden = sources.length < 2;
problem.addEventListener("change", () => showProblem(Number(problem.value)));
if (sources.length) showProblem(0);
