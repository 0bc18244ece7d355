// The page of `genoc view`: shows the state that the server sends, whenever it sends one.
// What a file says only ever enters the page as text, or as the drawing that Graphviz made.

import { showBeside } from "./beside.js";
import { bring, drawing, groups, hideTip, light, shadeFigure } from "./drawing.js";
import { counted, described, element, percent, scaled, shaped, spoken } from "./words.js";

const $ = (selector, within = document) => within.querySelector(selector);
const root = document.documentElement;
let state = null; // what was sent last
let shade = "";
let opened = null; // the link whose cell was opened last
let pinned = null; // the key of the part that was clicked
let before = new Map(); // the parts of the picture before, by key

// Shading

function shadeParts() {
  const picture = state?.picture;
  if (!picture) return;
  shadeFigure($("#picture"), picture.parts, shade);
  listShares(picture);
}

/** Where it goes, most first; without shading, where the parameters go. */
function listShares(picture) {
  const what = shade || "parameters";
  $("#shares h2").textContent = `Where the ${what === "macs" ? "MACs" : "parameters"} go`;
  const sorted = picture.parts.filter((part) => part[what] > 0).sort((a, b) => b[what] - a[what]);
  const largest = sorted[0]?.[what] ?? 1;
  $("#shares ol").replaceChildren(...sorted.map((part) => {
    const row = element("li", undefined, { title: spoken(part) });
    const name = part.link === null ? part.name : `${part.name} (${part.words.at(-1)})`;
    row.append(element("span", name, { class: "name" }));
    row.append(element("span", percent(part[what] / (picture[what] || 1)), { class: "share" }));
    row.dataset.key = part.key;
    row.style.background =
      `linear-gradient(to right, color-mix(in srgb, var(--heat) 45%, transparent) ${100 * part[what] / largest}%, transparent 0)`;
    row.addEventListener("pointerenter", () => light($("#picture"), part.key));
    row.addEventListener("pointerleave", () => light($("#picture"), null));
    row.addEventListener("click", () => chosen(part, true));
    return row;
  }));
}

function setShade(value) {
  shade = value;
  for (const input of document.querySelectorAll("#shade input")) input.checked = input.value === value;
  shadeParts();
}

// The network

function detailed(part) {
  pinned = part?.key ?? null;
  const picture = state.picture;
  if (part) return $("#detail").replaceChildren(...described(part, picture));
  const hint = "Point at a part of the network, or click it to keep it here. A click on a cell opens it.";
  $("#detail").replaceChildren(element("p", hint, { class: "words" }));
}

function chosen(part, clicked) {
  detailed(part);
  if (clicked && part.link !== null) openCell(part.link);
}

function showTotals(picture) {
  const open = picture.choices ? [["open choices", counted(picture.choices)], ["genotypes", picture.genotypes]] : [];
  const totals = [
    ["parameters", counted(picture.parameters)],
    [`MACs at ${picture.size.join(" × ")}`, scaled(picture.macs)],
    ["activations", scaled(picture.activations)],
    ["receptive field", shaped(picture.receptive_field)],
    ...open,
  ];
  $("#totals").replaceChildren(...totals.flatMap(([word, value]) => {
    const pair = element("div");
    pair.append(element("dt", word), element("dd", value));
    return [pair];
  }));
}

function showPicture(picture, note) {
  const figure = $("#picture"), focused = document.activeElement?.dataset?.key;
  figure.replaceChildren(picture.svg ? drawing(picture.svg) : element("p", note));
  bring(figure, picture.parts, picture, chosen);
  showTotals(picture);
  detailed(picture.parts.find((part) => part.key === pinned));
  shadeParts();
  markChanged(figure, picture.parts);
  if (focused) groups(figure, focused)[0]?.focus({ preventScroll: true });
}

/** Parts that are not as they were light up for a moment. */
function markChanged(figure, parts) {
  const now = new Map(parts.map((part) => [part.key, JSON.stringify(part)]));
  if (before.size)
    for (const [key, text] of now)
      if (before.get(key) !== text) for (const group of groups(figure, key)) group.classList.add("changed");
  before = now;
}

function showProblems(problems, hasPicture) {
  const section = $("#problems");
  section.hidden = problems.length === 0;
  $("h2", section).textContent = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  $("ul", section).replaceChildren(...problems.map((problem) => element("li", problem)));
  $(".stale", section).hidden = !hasPicture;
  document.body.classList.toggle("broken", problems.length > 0);
}

function say(kind, words) {
  $("#live").dataset.state = kind;
  $("#live").textContent = words;
}

function show(next) {
  const same = state?.picture && JSON.stringify(state.picture) === JSON.stringify(next.picture);
  state = next;
  hideTip();
  $("#file").textContent = state.file;
  const wrong = state.problems.length;
  document.title = `${wrong ? "✗ " : ""}${state.file} – genoc view`;
  const standing = state.beside?.status ?? "fine, follows the file";
  say(wrong ? "wrong" : "fine", wrong ? `has problems` : standing);
  showBeside(state.beside);
  showProblems(state.problems, Boolean(state.picture));
  if (state.picture && !same) showPicture(state.picture, state.note);
  $("main").hidden = !state.picture;
  if ($("#cell").open && !same) openCell(opened);
}

// A cell

/** Opens the cell of a link, or shows it anew; closes it where the link has none any more. */
async function openCell(link) {
  const dialog = $("#cell"), figure = $("figure", dialog);
  opened = link;
  const answer = await fetch(`cells/${Number(link)}`);
  if (!answer.ok) return dialog.close();
  const cell = await answer.json();
  hideTip();
  $("#cell-title").textContent = `${cell.name} on ${cell.link}`;
  $("#cell-detail").textContent = "Point at an op or a block to see its shape and what it costs of the cell.";
  figure.replaceChildren(cell.svg ? drawing(cell.svg) : element("p", state.note));
  const sum = (what) => cell.parts.reduce((total, part) => total + part[what], 0);
  bring(figure, cell.parts, { parameters: sum("parameters"), macs: sum("macs") }, (part) => {
    $("#cell-detail").textContent = spoken(part);
  });
  shadeFigure(figure, cell.parts, shade);
  if (!dialog.open) dialog.showModal();
}

// The whole

function setTheme(theme) {
  root.dataset.theme = theme;
  $("#theme").textContent = theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", theme); } catch { /* a browser that keeps nothing */ }
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function kept() {
  try { return localStorage.getItem("theme"); } catch { return null; }
}

function toggleZoom() {
  const wide = document.body.classList.toggle("wide");
  $("#zoom").setAttribute("aria-pressed", wide);
  $("#zoom").textContent = wide ? "whole" : "full width";
}

const KEYS = {
  m: () => setShade("macs"),
  p: () => setShade("parameters"),
  n: () => setShade(""),
  z: toggleZoom,
  t: () => setTheme(isDark() ? "light" : "dark"),
  escape: () => detailed(null),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#cell").open) return;
  if (state) KEYS[event.key.toLowerCase()]?.();
});
$("#shade").addEventListener("change", (event) => setShade(event.target.value));
$("#zoom").addEventListener("click", toggleZoom);
$("#theme").addEventListener("click", KEYS.t);
$("#cell").addEventListener("click", (event) => { if (event.target === event.currentTarget) event.target.close(); });
$("#cell").addEventListener("close", hideTip);

const theme = kept();
if (theme) setTheme(theme);
else $("#theme").textContent = isDark() ? "light" : "dark";

const events = new EventSource("events");
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => say("lost", "not connected: is genoc view still running?");
