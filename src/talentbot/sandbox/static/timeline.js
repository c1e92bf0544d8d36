/** The messages of the current chat, kept up to date in place. */
import { bubble } from "./bubble.js";
import { byId, element, icon } from "./dom.js";
import * as formats from "./formats.js";

const RUN_SECONDS = 300;
const NEAR_BOTTOM = 60;
const HIGHLIGHT_MILLISECONDS = 1600;

export class Timeline {
  #items = new Map();
  #isPinned = true;
  #missed = 0;
  #lastTop = 0;

  constructor(store, seats, actions) {
    Object.assign(this, { store, seats, actions });
    this.box = byId("timeline");
    this.list = byId("messages");
    this.jump = byId("jump");
    this.jump.append(icon("down"), element("span", { class: "unread", hidden: true }));
    this.jump.addEventListener("click", () => this.toNewest());
    this.box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#keepBottom()).observe(this.box);
    new ResizeObserver(() => this.#keepBottom()).observe(this.list);
    store.addEventListener(
      "chat",
      ({ detail }) => detail.chatId === seats.current?.chatId && this.#changed(detail),
    );
    seats.addEventListener("moved", () => this.showAnew());
    actions.addEventListener("goto", ({ detail }) => this.#highlight(detail));
  }

  /** Shows the current chat from its newest message. */
  showAnew() {
    this.#items.clear();
    this.list.replaceChildren();
    this.#reconcile();
    this.toNewest();
  }

  /** Shows what the server's state says, without moving the reader. */
  refresh() {
    this.#reconcile();
    this.#keepBottom();
  }

  toNewest() {
    this.#isPinned = true;
    this.jump.hidden = true;
    this.#setMissed(0);
    this.#keepBottom();
  }

  #changed({ kind, message }) {
    const isOwn = message && this.seats.isOwn(message);
    this.#reconcile();
    if (kind !== "added") this.#keepBottom();
    else if (isOwn || this.#isPinned) this.toNewest();
    else this.#setMissed(this.#missed + 1);
  }

  /** Only moving up lets go of the newest message: a keyboard that opens below scrolls nothing. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    if (scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM) this.#isPinned = true;
    else if (scrollTop < this.#lastTop) this.#isPinned = false;
    this.#lastTop = scrollTop;
    this.jump.hidden = this.#isPinned;
    if (this.#isPinned) this.#setMissed(0);
  }

  #keepBottom() {
    if (this.#isPinned) this.box.scrollTop = this.box.scrollHeight;
  }

  #setMissed(count) {
    this.#missed = count;
    const badge = this.jump.querySelector(".unread");
    badge.hidden = count === 0;
    badge.textContent = String(count);
  }

  #reconcile() {
    const messages = this.seats.chat?.messages ?? [];
    const wanted = this.#wantedItems(messages);
    for (const [key, item] of this.#items) {
      if (!wanted.has(key)) item.node.remove();
    }
    let previous = null;
    for (const [key, item] of wanted) {
      this.#place(this.#items.get(key), item, previous);
      previous = item.node;
    }
    this.#items = wanted;
  }

  /** Keeps the node when nothing about it changed; otherwise builds it where the old one stood. */
  #place(known, item, previous) {
    if (known && known.source === item.source && known.signature === item.signature) {
      item.node = known.node;
    } else {
      item.node = item.build();
      if (known) replaceKeepingFocus(known.node, item.node);
    }
    const follower = previous ? previous.nextSibling : this.list.firstChild;
    if (follower !== item.node) this.list.insertBefore(item.node, follower);
  }

  #wantedItems(messages) {
    const wanted = new Map();
    messages.forEach((message, index) => {
      const [before, after] = [messages[index - 1], messages[index + 1]];
      if (!before || !isSameDate(before, message))
        wanted.set(`day ${message.message_id}`, this.#dayItem(message));
      wanted.set(message.message_id, this.#messageItem(message, before, after));
    });
    return wanted;
  }

  #dayItem({ date }) {
    const words = formats.day(date);
    return {
      source: words,
      signature: "",
      build: () => element("li", { class: "day" }, element("span", {}, words)),
    };
  }

  #messageItem(message, before, after) {
    const look = {
      isOwn: this.seats.isOwn(message),
      isFirst: !isOneRun(before, message),
      isLast: !isOneRun(message, after),
      hasSender: this.seats.current.chatId < 0 && !this.seats.isOwn(message),
      language: this.seats.persona?.language_code ?? "",
    };
    return {
      source: message,
      signature: JSON.stringify(look),
      build: () => bubble(message, look, this.actions),
    };
  }

  #highlight(messageId) {
    const node = this.#items.get(messageId)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-highlighted");
    setTimeout(() => node.classList.remove("is-highlighted"), HIGHLIGHT_MILLISECONDS);
  }
}

function isSameDate(one, other) {
  return formats.isSameDay(new Date(one.date * 1000), new Date(other.date * 1000));
}

function isOneRun(before, after) {
  return (
    Boolean(before && after) &&
    before.from?.id === after.from?.id &&
    after.date - before.date < RUN_SECONDS &&
    isSameDate(before, after)
  );
}

/** An edit must not throw a keyboard user out of the keyboard they are pressing. */
function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const { row, column } = focused.dataset;
  const same = row === undefined ? null : fresh.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  (same ?? fresh.querySelector("[data-row]") ?? fresh).focus({ preventScroll: true });
}
