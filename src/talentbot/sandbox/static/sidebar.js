/** The persons and chats one can switch to: a list beside the chat, a strip of tabs on a phone. */
import { byId, element, span } from "./dom.js";
import * as formats from "./formats.js";
import { text } from "./text.js";

export class Sidebar {
  constructor(store, seats) {
    Object.assign(this, { store, seats });
    this.list = byId("seats");
    for (const name of ["loaded", "chat"]) store.addEventListener(name, () => this.#render());
    for (const name of ["moved", "unread"]) seats.addEventListener(name, () => this.#render());
  }

  #render() {
    const focusedIndex = [...this.list.children].findIndex((item) => item.contains(document.activeElement));
    this.list.replaceChildren(...this.seats.list.map((seat, index) => this.#item(seat, index)));
    if (focusedIndex >= 0) this.list.children[focusedIndex]?.firstElementChild.focus();
  }

  #item(seat, index) {
    const button = {
      type: "button",
      class: "seat",
      title: seatName(this.store, seat),
      aria: { current: seat.chatId === this.seats.current?.chatId, keyshortcuts: `Alt+${index + 1}` },
      onclick: () => this.seats.take(seat),
    };
    const last = this.store.chats.get(seat.chatId).messages.at(-1);
    const content = [avatar(this.store, seat), this.#names(seat, last), this.#side(seat, last)];
    return element("li", {}, element("button", button, content));
  }

  #names(seat, last) {
    const badge = seat.chatId < 0 ? span("badge", text.group) : null;
    return span(
      "seat-text",
      span("seat-name", seatName(this.store, seat), badge),
      span("seat-last", last ? this.#lastLine(last, seat) : text.noMessages),
    );
  }

  #side(seat, last) {
    const count = this.seats.unread(seat.chatId);
    const badge = count ? span("unread", String(count), span("visually-hidden", ` ${text.unread}`)) : null;
    return span("seat-side", span("meta", last ? formats.time(last.date) : ""), badge);
  }

  #lastLine(message, seat) {
    const summary = formats.summary(message);
    if (message.from?.id === seat.personaId) return `${text.you}: ${summary}`;
    return seat.chatId < 0 && message.from ? `${formats.fullName(message.from)}: ${summary}` : summary;
  }
}

function seatName(store, seat) {
  return seat.chatId < 0
    ? store.chats.get(seat.chatId).title
    : formats.fullName(store.persona(seat.personaId));
}

/** A coloured disc with the beginning of the persona's key, of student-ky KY. */
function avatar(store, seat) {
  const letters =
    seat.chatId < 0 ? "#" : store.persona(seat.personaId).key.split("-").at(-1).slice(0, 2).toUpperCase();
  const hue = store.personas.findIndex(({ id }) => id === seat.chatId) + 1;
  return element("span", { class: `avatar hue-${hue % 6}`, aria: { hidden: true } }, letters);
}
