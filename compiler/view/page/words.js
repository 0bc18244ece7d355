// What the page says of numbers and of the parts of a network.

export const counted = (number) => number.toLocaleString("en");

export function scaled(number) {
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]])
    if (number >= size) return `${(number / size).toPrecision(3)} ${unit}`;
  return String(number);
}

export function percent(share) {
  return share > 0 && share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(1)} %`;
}

export const shaped = (sizes) => sizes.join(" × ");

export function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** What is said of a part: what it is, its shape, what it costs of all. */
function facts(part, all) {
  const rows = [["shape", shaped(part.shape)]];
  if (part.parameters || part.macs) {
    rows.push(["parameters", `${counted(part.parameters)}  (${percent(part.parameters / (all.parameters || 1))})`]);
    rows.push(["MACs", `${scaled(part.macs)}  (${percent(part.macs / (all.macs || 1))})`]);
  } else rows.push(["parameters", "none"]);
  const table = element("table");
  for (const [word, value] of rows) {
    const row = table.appendChild(element("tr"));
    row.append(element("th", word), element("td", value));
  }
  return table;
}

export function described(part, all) {
  const made = [element("h2", part.name)];
  if (part.words.length) made.push(element("p", part.words.join("; "), { class: "words" }));
  return [...made, facts(part, all)];
}

export function spoken(part) {
  const cell = part.link === null ? "" : ", opens its cell";
  return `${part.name}: ${part.words.join(", ")} ${shaped(part.shape)}, ${counted(part.parameters)} parameters, ` +
    `${scaled(part.macs)} MACs${cell}`;
}
