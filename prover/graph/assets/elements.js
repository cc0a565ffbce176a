// Making elements. Everything shown is made here, and a text only ever becomes a text node.
const SVG = "http://www.w3.org/2000/svg";
const KEYWORDS = new Set(
  [
    "theorem lemma example def abbrev instance structure inductive by have let set show from fun match with if then",
    "else do calc at in only using intro intros exact apply refine rcases obtain cases induction constructor suffices",
    "rw simp simp_all omega decide norm_num ring ring_nf linarith nlinarith positivity grind first all_goals any_goals",
    "next case rename_i rfl trivial contradiction exfalso subst unfold open import set_option namespace end section",
    "variable universe where deriving noncomputable forall exists",
  ]
    .join(" ")
    .split(" "),
);
const LEAN_TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/-[\s\S]*?-\/|--[^\n]*)`,
    String.raw`(?<string>"(?:[^"\\]|\\.)*")`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_'!?.₀-₉]*)`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`[\s\S]`,
  ].join("|"),
  "gu",
);
const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
function makeSvg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const clip = (text, length) => ([...text].length > length ? [...text].slice(0, length - 1).join("") + "…" : text);
const oneLine = (text) => (text || "").replace(/\s+/g, " ").trim();

function highlight(text) {
  const pre = make("pre", { class: "lean" });
  for (const token of text.matchAll(LEAN_TOKEN)) {
    const kind = nameKind(token.groups);
    pre.append(kind ? make("span", { class: kind }, token[0]) : token[0]);
  }
  pre.normalize();
  return pre;
}
function nameKind({ comment, string, word, number }) {
  if (comment) return "comment";
  if (string) return "string";
  if (word === "sorry") return "sorry";
  if (KEYWORDS.has(word)) return "keyword";
  return number ? "number" : "";
}
