// A drawing in the page: its parts answer to the pointer and the keyboard, and are shaded by what they cost.

import { described, spoken } from "./words.js";

const HOT = [243, 165, 54];
const tip = document.querySelector("#tip");

/** The drawing, as elements of this page; nothing in it runs or loads anything. */
export function drawing(svg) {
  const found = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  for (const unwanted of found.querySelectorAll("script, foreignObject, image")) unwanted.remove();
  for (const title of found.querySelectorAll("title")) title.remove();
  return document.importNode(found, true);
}

export function groups(figure, key) {
  return figure.querySelectorAll(`g.${CSS.escape(key)}`);
}

/** Makes the parts of a drawing answer to the mouse and the keyboard: `chosen(part, whether it was clicked)`. */
export function bring(figure, parts, all, chosen) {
  for (const part of parts) {
    const found = [...groups(figure, part.key)];
    const reached = found.find((group) => group.classList.contains("node")) ?? found[0];
    for (const group of found) {
      group.classList.add("part");
      group.dataset.key = part.key;
      widen(group);
      if (part.link !== null) group.dataset.cell = part.link;
      if (group === reached) {
        group.setAttribute("tabindex", "0");
        group.setAttribute("role", part.link === null ? "img" : "button");
        group.setAttribute("aria-label", spoken(part));
      }
      group.addEventListener("pointerenter", () => light(figure, part.key));
      group.addEventListener("pointermove", (event) => point(event, part, all));
      group.addEventListener("pointerleave", () => { light(figure, null); hideTip(); });
      group.addEventListener("focus", () => { light(figure, part.key); chosen(part, false); });
      group.addEventListener("click", () => chosen(part, true));
      group.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); chosen(part, true); }
      });
    }
  }
}

/** An edge is a thin line: what lies near it counts as on it. */
function widen(group) {
  if (!group.classList.contains("edge")) return;
  for (const path of group.querySelectorAll("path")) {
    const near = path.cloneNode();
    near.setAttribute("class", "near");
    path.after(near);
  }
}

export function light(figure, key) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  if (key === null) return;
  for (const group of groups(figure, key)) group.classList.add("lit");
  for (const row of document.querySelectorAll("#shares li")) row.classList.toggle("lit", row.dataset.key === key);
}

function point(event, part, all) {
  const above = event.target.closest("dialog") ?? document.body;
  if (tip.parentElement !== above) above.append(tip);
  if (tip.hidden || tip.dataset.key !== part.key) {
    tip.replaceChildren(...described(part, all));
    tip.dataset.key = part.key;
    tip.hidden = false;
  }
  const room = tip.getBoundingClientRect();
  const within = (at, size, most) => (at + 16 + size > most ? Math.max(4, at - size - 12) : at + 16);
  tip.style.left = `${within(event.clientX, room.width, innerWidth)}px`;
  tip.style.top = `${within(event.clientY, room.height, innerHeight)}px`;
}

export function hideTip() {
  tip.hidden = true;
}

function heat(share) {
  const mixed = HOT.map((hot) => Math.round(255 + (hot - 255) * share));
  return `rgb(${mixed.join(", ")})`;
}

/** Fills the parts of a drawing by what each costs, the most in full colour. */
export function shadeFigure(figure, parts, what) {
  const most = Math.max(1, ...parts.map((part) => part[what] ?? 0));
  for (const part of parts)
    for (const group of groups(figure, part.key)) {
      if (!group.classList.contains("node")) continue;
      const outline = group.querySelector(":scope > path, :scope > polygon");
      if (outline) outline.style.fill = what && part[what] ? heat(part[what] / most) : "";
    }
}
