/** Inline keyboards below messages, and reply keyboards below the field. */
import { element, icon, span } from "./dom.js";
import { safeAddress } from "./entities.js";

const STYLES = new Set(["primary", "success", "danger"]);

/** The message's inline keyboard, or null. Row and column of each key stand in its dataset. */
export function inlineKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const keys = rows.map((row, rowIndex) =>
    element(
      "div",
      { class: "key-row" },
      row.map((button, column) => inlineKey({ message, button, row: rowIndex, column }, actions)),
    ),
  );
  return element("div", { class: "inline-keyboard" }, keys);
}

/** The rows of a reply keyboard; onanswer gets the pressed button. */
export function replyKeys(rows, onanswer) {
  return rows.map((row) =>
    element(
      "div",
      { class: "key-row" },
      row.map((button) =>
        element(
          "button",
          { type: "button", class: keyClass(button), onclick: () => onanswer(button) },
          labelOf(button),
        ),
      ),
    ),
  );
}

const labelOf = (button) => button.text ?? button;

function keyClass({ style }) {
  return STYLES.has(style) ? `key is-${style}` : "key";
}

function inlineKey(place, actions) {
  const { button } = place;
  const data = { row: place.row, column: place.column };
  const address = safeAddress(button.url ?? button.login_url?.url ?? button.web_app?.url ?? "");
  if (address) return addressKey(button, address, data, actions);
  const onclick = ({ currentTarget }) => pressed(currentTarget, place, actions);
  return element(
    "button",
    { type: "button", class: keyClass(button), data, onclick },
    button.text,
    markOf(button),
  );
}

function addressKey(button, href, data, actions) {
  const onclick = (event) => {
    if (actions.follow(href)) event.preventDefault();
  };
  return element(
    "a",
    {
      class: keyClass(button),
      href,
      target: "_blank",
      rel: "noopener noreferrer",
      title: href,
      data,
      onclick,
    },
    button.text,
    markedIcon("out"),
  );
}

function markOf(button) {
  if (button.copy_text) return markedIcon("copy");
  const isSwitch =
    "switch_inline_query" in button ||
    "switch_inline_query_current_chat" in button ||
    button.switch_inline_query_chosen_chat;
  return isSwitch ? markedIcon("switch") : null;
}

function markedIcon(name) {
  return span("key-mark", icon(name));
}

async function pressed(key, { message, button, row, column }, actions) {
  if (key.getAttribute("aria-busy") === "true") return;
  if (button.callback_data === undefined) {
    actions.useKey(button, key);
    return;
  }
  key.setAttribute("aria-busy", "true");
  await actions.press(message, row, column);
  key.removeAttribute("aria-busy");
}
