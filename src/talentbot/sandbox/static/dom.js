/**
 * Build a DOM element. Strings among the children become text nodes, never markup.
 * Properties beginning with "on" are listeners, "data" and "aria" are objects, the rest are
 * attributes; false, null and undefined leave an attribute out.
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    setProperty(node, key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A span of a class, the commonest element. */
export function span(className, ...children) {
  return element("span", { class: className }, ...children);
}

function setProperty(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "data") Object.assign(node.dataset, value);
  else if (key === "aria") setAria(node, value);
  else if (key === "class") node.className = value;
  else node.setAttribute(key, value === true ? "" : value);
}

function setAria(node, values) {
  for (const [key, value] of Object.entries(values)) {
    node.setAttribute(`aria-${key}`, String(value));
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** A decorative icon of icons.svg. */
export function icon(name) {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "icon");
  node.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  node.append(use);
  return node;
}

/** A button that shows only an icon; the label is for assistive technology and the tooltip. */
export function iconButton(name, label, onclick, properties = {}) {
  return element(
    "button",
    { type: "button", class: "icon-button", title: label, aria: { label }, onclick, ...properties },
    icon(name),
  );
}

export function byId(id) {
  return document.getElementById(id);
}
