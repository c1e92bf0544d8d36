/** What an empty chat shows: the bot's description, as Telegram shows it before Start. */
import { byId, element } from "./dom.js";
import * as formats from "./formats.js";
import { text } from "./text.js";

export class Welcome {
  #description = "";

  constructor(store, seats) {
    Object.assign(this, { store, seats });
    this.box = byId("welcome");
    store.addEventListener("loaded", () => this.#render());
    store.addEventListener("chat", () => this.#render());
    seats.addEventListener("moved", () => this.#render());
  }

  setProfile({ description }) {
    this.#description = description;
    this.#render();
  }

  #render() {
    const { chat } = this.seats;
    this.box.hidden = !chat || chat.messages.length > 0;
    if (this.box.hidden) return;
    const isGroup = chat.type !== "private";
    const words = isGroup ? text.emptyGroup : this.#description || text.emptyChat;
    this.box.replaceChildren(
      element("h2", {}, isGroup ? chat.title : formats.fullName(this.store.bot)),
      element("p", { dir: "auto", lang: this.seats.persona?.language_code }, words),
    );
  }
}
