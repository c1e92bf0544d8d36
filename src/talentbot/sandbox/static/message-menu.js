/** The actions on one message: by right click, long press, or keys while it has the focus. */
import { copy } from "./clipboard.js";
import { byId } from "./dom.js";
import { openMenu } from "./menus.js";
import { text } from "./text.js";

const LONG_PRESS_MILLISECONDS = 500;

export class MessageMenu {
  constructor(store, seats, composer) {
    Object.assign(this, { store, seats, composer });
    this.box = byId("timeline");
    this.box.addEventListener("contextmenu", (event) =>
      this.#open(event, { x: event.clientX, y: event.clientY }),
    );
    this.box.addEventListener("keydown", (event) => this.#key(event));
    composer.field.addEventListener("keydown", (event) => this.#fieldKey(event));
    this.#listenForLongPress();
  }

  #listenForLongPress() {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    this.box.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch" || !event.target.closest(".bubble")) return;
      timer = setTimeout(() => this.#longPressed(event), LONG_PRESS_MILLISECONDS);
    });
    for (const name of ["pointerup", "pointercancel", "scroll"]) {
      this.box.addEventListener(name, stop, { passive: true });
    }
  }

  /** Lifting the finger must not click on the menu that opened under it. */
  #longPressed(event) {
    const touch = new AbortController();
    const ended = (lift) => {
      if (lift.cancelable) lift.preventDefault();
      touch.abort();
    };
    for (const name of ["touchend", "touchcancel"])
      this.box.addEventListener(name, ended, { signal: touch.signal });
    this.#open(event, { x: event.clientX, y: event.clientY });
  }

  #key(event) {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") this.#walk(event);
    if (event.key === "Escape") this.composer.focus();
    const isMenuKey = event.key === "Enter" && event.target.classList?.contains("message");
    if (isMenuKey) this.#open(event, pointOf(event.target));
  }

  #fieldKey(event) {
    if (event.ctrlKey && event.key === "ArrowUp") this.#walk(event);
  }

  /** Arrow keys go from message to message once the list or one of its messages has the focus. */
  #walk(event) {
    const messages = [...this.box.querySelectorAll(".message")];
    const index = messages.indexOf(event.target.closest(".message"));
    const start = index < 0 ? messages.length : index;
    const next = messages[start + (event.key === "ArrowUp" ? -1 : 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #messageAt(node) {
    const id = node.closest?.(".message")?.dataset.messageId;
    return id && this.store.message(this.seats.current.chatId, Number(id));
  }

  #open(event, point) {
    const message = this.#messageAt(event.target);
    if (!message || event.target.closest("a, audio")) return;
    event.preventDefault();
    openMenu(point, this.#items(message));
  }

  #items(message) {
    const words = message.text ?? message.caption;
    const canEdit = this.seats.isOwn(message) && message.text;
    return [
      { label: text.reply, icon: "reply", run: () => this.composer.replyTo(message) },
      canEdit && { label: text.edit, icon: "edit", run: () => this.composer.edit(message) },
      words && { label: text.copy, icon: "copy", run: () => copy(words) },
    ].filter(Boolean);
  }
}

function pointOf(node) {
  const box = (node.querySelector(".bubble") ?? node).getBoundingClientRect();
  return { x: box.left + 16, y: box.top + 16 };
}
