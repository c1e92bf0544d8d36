/** A popup menu: arrow keys walk it, Escape and a press outside close it. */
import { byId, element, icon } from "./dom.js";

const MARGIN = 8;
const GAP = 4;

/**
 * @param {{x: number, y: number, above: number=}} point where to open, in the window; "above" is where
 *   its lower edge goes when it does not fit below y
 * @param {Array<{label: string, icon?: string, run: function}>} items
 */
export function openMenu(point, items) {
  document.querySelector(".popup-menu")?.hidePopover();
  const returnTo = document.activeElement;
  const menu = element("div", { class: "popup-menu", role: "menu", popover: "manual" }, items.map(menuItem));
  const opened = new AbortController();
  menu.addEventListener("keydown", walk);
  menu.addEventListener("click", () => menu.hidePopover());
  menu.addEventListener("beforetoggle", ({ newState }) => newState === "closed" && opened.abort());
  menu.addEventListener("toggle", ({ newState }) => newState === "closed" && closed(menu, returnTo));
  closeOnPressOutside(menu, opened.signal);
  byId("chat").append(menu);
  menu.showPopover();
  place(menu, point);
  menu.firstElementChild?.focus();
}

/** Below the button, or above it where there is no room below. */
export function pointAt(node) {
  const box = node.getBoundingClientRect();
  return { x: box.left, y: box.bottom + GAP, above: box.top - GAP };
}

function menuItem({ label, icon: name, run }) {
  return element("button", { type: "button", role: "menuitem", onclick: run }, name && icon(name), label);
}

/** The browser's own light dismissal would close the menu as the finger lifts after a long press. */
function closeOnPressOutside(menu, signal) {
  const pressed = ({ target }) => menu.contains(target) || menu.hidePopover();
  document.addEventListener("pointerdown", pressed, { capture: true, signal });
}

function place(menu, { x, y, above = y }) {
  const { width, height } = menu.getBoundingClientRect();
  const hasRoomBelow = y + height + MARGIN <= innerHeight;
  const top = hasRoomBelow ? y : above - height;
  menu.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, top)}px`;
}

function closed(menu, returnTo) {
  const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  if (hadFocus && returnTo?.isConnected) returnTo.focus();
}

function walk(event) {
  const items = [...event.currentTarget.children];
  const index = items.indexOf(document.activeElement);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab" || event.key === "Escape") event.currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length).focus();
}
