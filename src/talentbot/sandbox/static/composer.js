/** The field and what surrounds it. Every seat keeps its own draft, reply and edit. */
import { byId, element, icon, iconButton, span } from "./dom.js";
import * as formats from "./formats.js";
import { ReplyKeyboard } from "./reply-keyboard.js";
import { Suggestions } from "./suggestions.js";
import { text } from "./text.js";
import { Uploads } from "./uploads.js";

const TALLEST_FIELD = 180;
const EMPTY_DRAFT = { words: "", replied: null, edited: null };

export class Composer {
  #drafts = new Map();
  #draft = { ...EMPTY_DRAFT };
  #seatKey = null;
  #menuAddress = null;

  constructor(store, seats, actions) {
    Object.assign(this, { store, seats, actions });
    this.#build();
    seats.addEventListener("moved", () => this.#moved());
    store.addEventListener("chat", ({ detail }) => this.#chatChanged(detail));
    store.addEventListener("loaded", () => seats.current && this.#showMode());
    actions.addEventListener("fill", ({ detail }) => this.#fill(detail));
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** On a touch screen the focus would bring up the keyboard, which only the person should. */
  focusUnlessTouch() {
    if (matchMedia("(hover: hover)").matches) this.focus();
  }

  /** @param {{commands: Array, menu_button: object}} profile of GET /api/commands */
  setProfile({ commands, menu_button: menuButton }) {
    this.suggestions.setCommands(commands);
    this.#menuAddress = menuButton?.type === "web_app" ? menuButton.web_app.url : null;
    this.menuButton.hidden = commands.length === 0 && !this.#menuAddress;
    this.menuLabel.textContent = menuButton?.text ?? text.menu;
  }

  replyTo(message) {
    this.#setDraft({
      ...this.#draft,
      words: this.#draft.edited ? "" : this.field.value,
      replied: message,
      edited: null,
    });
    this.focus();
  }

  edit(message) {
    this.#setDraft({ words: message.text, replied: null, edited: message });
    this.focus();
  }

  #build() {
    this.field = buildField();
    this.suggestions = new Suggestions(this.field, this.actions, this.store);
    this.uploads = new Uploads(this.field, document.body, this.actions);
    this.replyKeyboard = new ReplyKeyboard(this.actions);
    this.context = element("div", { class: "context", hidden: true });
    this.wide = element("div", { class: "composer-wide", hidden: true });
    this.row = this.#buildRow();
    const parts = [this.suggestions.list, this.context, this.row, this.replyKeyboard.node, this.wide];
    byId("composer").append(...parts);
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  #buildRow() {
    const menu = { type: "button", class: "menu-button", hidden: true, onclick: () => this.#openMenu() };
    const send = { class: "icon-button send-button" };
    this.menuLabel = span("menu-label", text.menu);
    this.menuButton = element("button", menu, icon("menu"), this.menuLabel);
    this.menuButton.addEventListener("mousedown", (event) => event.preventDefault());
    this.sendButton = iconButton("send", text.send, () => this.#submit(), send);
    const { button, input } = this.uploads;
    return element(
      "div",
      { class: "composer-row" },
      this.menuButton,
      button,
      input,
      this.field,
      this.sendButton,
    );
  }

  #chatChanged({ chatId, kind, message }) {
    if (chatId !== this.seats.current?.chatId) return;
    this.#showMode();
    if (kind === "added" && message.reply_markup?.force_reply) this.replyTo(message);
  }

  #moved() {
    if (this.#seatKey) this.#drafts.set(this.#seatKey, { ...this.#draft, words: this.field.value });
    const { personaId, chatId } = this.seats.current;
    this.#seatKey = `${personaId} ${chatId}`;
    this.#setDraft(this.#drafts.get(this.#seatKey) ?? EMPTY_DRAFT);
    this.#showMode();
  }

  #setDraft(draft) {
    this.#draft = { ...draft };
    this.field.value = draft.words;
    this.#showContext();
    this.#typed();
  }

  #fill(words) {
    this.#setDraft({ ...EMPTY_DRAFT, words });
    this.focus();
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST_FIELD)}px`;
    this.sendButton.disabled = this.field.value.trim() === "";
    this.suggestions.update(this.#draft.edited ? "" : this.field.value);
  }

  #key(event) {
    if (isOfInputMethod(event)) return;
    const isDone = this.suggestions.key(event) || this.#ownKey(event);
    if (isDone) event.preventDefault();
  }

  #ownKey(event) {
    if (event.key === "Enter" && !event.shiftKey) return this.#submit();
    if (event.key === "Escape") return this.#cancelContext();
    if (event.key === "ArrowUp" && !event.ctrlKey && this.field.value === "") return this.#editLast();
    return false;
  }

  #editLast() {
    const last = this.seats.chat.messages.findLast((message) => this.seats.isOwn(message) && message.text);
    if (last) this.edit(last);
    return Boolean(last);
  }

  #cancelContext() {
    const { edited, replied } = this.#draft;
    if (!edited && !replied) return false;
    this.#setDraft({ ...EMPTY_DRAFT, words: edited ? "" : this.field.value });
    this.focus();
    return true;
  }

  #submit() {
    const words = this.field.value.trim();
    if (words !== "") this.#deliver({ ...this.#draft, words });
    return true;
  }

  async #deliver(draft) {
    const seatKey = this.#seatKey;
    this.#setDraft(EMPTY_DRAFT);
    this.focus();
    const { words, edited, replied } = draft;
    const isDone = edited
      ? await this.actions.edit(edited, words)
      : await this.actions.send(words, replied?.message_id ?? null);
    if (isDone) return;
    if (seatKey === this.#seatKey && this.field.value === "") this.#setDraft(draft);
    else this.#drafts.set(seatKey, draft);
  }

  #showContext() {
    const { edited, replied } = this.#draft;
    const message = edited ?? replied;
    this.#nameSendButton(Boolean(edited));
    this.context.hidden = !message;
    if (!message) return;
    const title = edited ? text.editing : text.replyingTo(formats.fullName(message.from));
    const lines = [span("context-title", title), span("context-line", formats.summary(message))];
    this.context.replaceChildren(
      icon(edited ? "edit" : "reply"),
      span("context-text", ...lines),
      iconButton("close", text.cancel, () => this.#cancelContext()),
    );
  }

  #nameSendButton(isEdit) {
    const label = isEdit ? text.save : text.send;
    this.sendButton.title = label;
    this.sendButton.setAttribute("aria-label", label);
    this.sendButton.replaceChildren(icon(isEdit ? "save" : "send"));
  }

  #openMenu() {
    if (this.#menuAddress) window.open(this.#menuAddress, "_blank", "noopener");
    else this.suggestions.toggleCommands();
    this.focus();
  }

  /** A newcomer sees Start, who blocked the bot sees Unblock, everybody else the field. */
  #showMode() {
    const { chat } = this.seats;
    if (!chat) return;
    const isNewcomer = chat.type === "private" && chat.messages.length === 0;
    const offer = chat.is_blocked ? this.#unblockOffer() : isNewcomer ? this.#startOffer() : [];
    this.wide.replaceChildren(...offer);
    this.wide.hidden = offer.length === 0;
    this.row.hidden = !this.wide.hidden;
    this.field.placeholder = this.replyKeyboard.show(chat) || text.write;
  }

  #startOffer() {
    return [wideButton(text.start, () => this.actions.start("").then(() => this.focusUnlessTouch()))];
  }

  #unblockOffer() {
    const unblock = () => this.actions.setBlocked(false).then(() => this.focusUnlessTouch());
    return [element("p", {}, text.blocked), wideButton(text.unblock, unblock)];
  }
}

/** Whether the key belongs to the choice of kanji; Safari tells it by the old key code alone. */
function isOfInputMethod(event) {
  return event.isComposing || event.keyCode === 229;
}

function buildField() {
  return element("textarea", {
    class: "field",
    rows: "1",
    placeholder: text.write,
    aria: { label: text.writeLabel },
    enterkeyhint: "send",
  });
}

function wideButton(label, onclick) {
  return element("button", { type: "button", class: "button is-primary", onclick }, label);
}
