// What is shown beside a picture: how a run stands, its facts, charts and tables.

import { element } from "./words.js";

const $ = (selector) => document.querySelector(selector);

/** A chart as an image: nothing in it runs, loads anything, or takes part in the page's style. */
function figure(chart) {
  const made = element("figure");
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.svg)}`;
  made.append(element("figcaption", chart.title), element("img", undefined, { src: source, alt: chart.title }));
  if (chart.width) made.style.flex = `0 1 ${chart.width}px`;
  return made;
}

function table({ title, head, rows }) {
  const made = element("table"), top = made.createTHead().insertRow(), body = made.createTBody();
  made.prepend(element("caption", title));
  top.append(...head.map((word) => element("th", word, { scope: "col" })));
  for (const cells of rows) body.insertRow().append(...cells.map((cell) => element("td", cell)));
  return made;
}

/** Shows it, or hides where it stood. */
export function showBeside(beside) {
  $("#beside").hidden = !beside;
  $("#caption").hidden = !beside?.caption;
  document.body.classList.toggle("run", Boolean(beside));
  if (!beside) return;
  $("#caption").textContent = beside.caption;
  $("#facts").replaceChildren(...beside.facts.map(([word, value]) => {
    const pair = element("div");
    pair.append(element("dt", word), element("dd", value));
    return pair;
  }));
  $("#charts").replaceChildren(...beside.charts.map(figure));
  $("#tables").replaceChildren(...beside.tables.map(table));
}
