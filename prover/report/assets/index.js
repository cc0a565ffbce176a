// The list of problems: search, filters, order. What is chosen stands in the address, so that going back finds it again.
"use strict";
{
  const STEP = 150;
  const SIGNS = { proved: "✓", refuted: "≠", failed: "✗", timeout: "◔", crashed: "!", invalid: "⊘", open: "○" };
  const ORDER = Object.keys(SIGNS);
  const { letters, rows } = JSON.parse(document.getElementById("data").textContent);
  const form = document.querySelector(".tools");
  const search = document.getElementById("search");
  const selects = [...form.querySelectorAll("select")];
  const body = document.querySelector("#list tbody");
  const heads = [...document.querySelectorAll("#list th[data-sort]")];
  const more = document.getElementById("more");
  let order = { by: "", down: false };
  let chosen = rows;
  let shown = 0;

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function makeRow(row) {
    const link = make("a", { href: `problems/${row.f}` }, row.n);
    const remark = make("span", { class: "below" }, [row.a, row.s, row.d].filter(Boolean).join(" · "));
    const aside = make("td", { class: "aside" }, row.a || "–");
    const seconds = row.r.filter(Boolean).map((result) => result[3]);
    const time = seconds.length ? `${(seconds.reduce((a, b) => a + b) / seconds.length).toFixed(1)} s` : "–";
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, link, remark),
      aside,
      ...row.r.map((result, place) => makeResult(result, letters[place])),
      make("td", { class: "num aside" }, time),
    );
  }

  function makeResult(result, letter) {
    if (!result) return make("td", { class: "quiet", "data-letter": letter }, "–");
    const [verdict, proved, samples, , reason] = result;
    const sign = make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[verdict] ?? "?");
    const many = samples > 1 ? `${proved}/${samples}` : "";
    const said = make("span", { class: `verdict ${verdict}` }, sign, many || reason || verdict);
    if (many) said.title = `${proved} of ${samples} samples proved it${reason ? `; most others: ${reason}` : ""}`;
    if (many && reason) said.append(make("span", { class: "reason" }, reason));
    return make("td", { "data-letter": letter }, said);
  }

  function matches(row, words) {
    row.text ??= `${row.n}\n${row.a}\n${row.q}`.toLowerCase();
    if (!words.every((word) => row.text.includes(word))) return false;
    return selects.every(({ value, dataset }) => {
      if (!value) return true;
      return dataset.key === "t" ? row.t.includes(value) : row[dataset.key] === value;
    });
  }

  const meanTime = (row) => Math.max(0, ...row.r.filter(Boolean).map((result) => result[3]));
  function rank(row) {
    if (order.by === "name") return row.n.toLowerCase();
    if (order.by === "area") return row.a.toLowerCase() || "\uffff";
    if (order.by === "time") return meanTime(row);
    const result = row.r[Number(order.by)];
    return result ? ORDER.indexOf(result[0]) - (result[2] ? result[1] / result[2] : 0) : ORDER.length;
  }

  function update() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = rows.filter((row) => matches(row, words));
    if (order.by !== "") {
      const sign = order.down ? -1 : 1;
      const ranks = new Map(chosen.map((row) => [row, rank(row)]));
      chosen.sort((a, b) => {
        const [x, y] = [ranks.get(a), ranks.get(b)];
        return (typeof x === "string" ? x.localeCompare(y, undefined, { numeric: true }) : x - y) * sign;
      });
    }
    for (const head of heads) {
      if (head.dataset.sort === order.by) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    const count = chosen.length.toLocaleString("en");
    document.getElementById("found").textContent =
      chosen.length === rows.length ? `${count} problems` : `${count} of ${rows.length.toLocaleString("en")}`;
    body.replaceChildren();
    shown = 0;
    showMore();
  }

  function showMore() {
    body.append(...chosen.slice(shown, shown + STEP).map(makeRow));
    shown = Math.min(shown + STEP, chosen.length);
    more.hidden = shown === chosen.length;
    more.textContent = `Show more (${(chosen.length - shown).toLocaleString("en")})`;
    if (!chosen.length) {
      const columns = { colspan: String(letters.length + 3), class: "quiet" };
      body.append(make("tr", {}, make("td", columns, "No problem fits. Clear the search or a filter.")));
    }
  }

  function remember() {
    const told = new URLSearchParams();
    if (search.value) told.set("q", search.value);
    for (const { value, dataset } of selects) if (value) told.set(dataset.key, value);
    if (order.by !== "") told.set("sort", (order.down ? "-" : "") + order.by);
    const text = told.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    try {
      sessionStorage.setItem("list", text); // for the way back from a problem's page
    } catch {
      // the way back then leads to the whole list
    }
  }
  function recall() {
    const told = new URLSearchParams(location.hash.slice(1));
    search.value = told.get("q") ?? "";
    for (const select of selects) {
      const value = told.get(select.dataset.key) ?? "";
      select.value = [...select.options].some((option) => option.value === value) ? value : "";
    }
    const sort = told.get("sort") ?? "";
    const by = sort.replace(/^-/, "");
    order = { by: heads.some((head) => head.dataset.sort === by) ? by : "", down: sort.startsWith("-") };
  }

  const changed = () => {
    update();
    remember();
  };
  search.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () =>
    setTimeout(() => {
      order = { by: "", down: false };
      changed();
    }),
  );
  for (const head of heads)
    head.querySelector("button").addEventListener("click", () => {
      const by = head.dataset.sort;
      order = order.by !== by ? { by, down: by === "time" } : { by, down: !order.down };
      changed();
    });
  more.addEventListener("click", () => {
    const next = shown;
    showMore();
    body.rows[next]?.querySelector("a").focus();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  });
  if (location.hash.includes("=")) recall();
  update();
  if (location.hash.includes("=")) document.getElementById("problems").scrollIntoView();
}
