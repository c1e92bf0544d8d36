/** The head of the chat: with whom one chats, as whom, what the bot is doing, and further actions. */
import { askForLine } from "./dialogs.js";
import { byId, element, iconButton } from "./dom.js";
import * as formats from "./formats.js";
import { openMenu, pointAt } from "./menus.js";
import { text } from "./text.js";

/** Telegram shows a chat action for five seconds, or until the bot writes. */
const ACTION_MILLISECONDS = 5000;

export class Header {
  #actionTimer = 0;

  constructor(store, seats, actions) {
    Object.assign(this, { store, seats, actions });
    store.addEventListener("loaded", () => this.render());
    store.addEventListener(
      "action",
      ({ detail }) => detail.chatId === seats.current?.chatId && this.#showAction(detail.action),
    );
    store.addEventListener("chat", ({ detail }) => detail.message?.from?.is_bot && this.#endAction());
    seats.addEventListener("moved", () => this.render());
  }

  render() {
    if (!this.seats.current) return;
    const isGroup = this.seats.current.chatId < 0;
    const title = isGroup ? this.seats.chat.title : formats.fullName(this.store.bot);
    this.status = element("p", { class: "chat-status" });
    this.#endAction();
    byId("chat-header").replaceChildren(
      element("div", { class: "chat-heading" }, element("h1", { class: "chat-title" }, title), this.status),
      ...(isGroup ? [this.#memberChoice()] : []),
      this.#moreButton(),
    );
  }

  #memberChoice() {
    const members = this.seats.members(this.seats.current.chatId);
    if (members.length < 2) return "";
    const options = members.map(({ id, first_name: name }) =>
      element("option", { value: id, selected: id === this.seats.current.personaId }, name),
    );
    const onchange = ({ target }) =>
      this.seats.take({ ...this.seats.current, personaId: Number(target.value) });
    return element(
      "select",
      { class: "member-choice", title: text.writeAs, aria: { label: text.writeAs }, onchange },
      options,
    );
  }

  #moreButton() {
    const button = iconButton("more", text.more, () => openMenu(pointAt(button), this.#items()), {
      aria: { label: text.more, haspopup: "menu" },
    });
    return button;
  }

  #items() {
    const chat = this.seats.chat;
    const isPrivate = chat.type === "private";
    return [
      { label: text.deepLink, icon: "link", run: () => this.#tryDeepLink() },
      isPrivate && {
        label: chat.is_blocked ? text.unblock : text.block,
        icon: "block",
        run: () => this.actions.setBlocked(!chat.is_blocked),
      },
    ].filter(Boolean);
  }

  async #tryDeepLink() {
    const line = await askForLine({
      title: text.deepLinkTitle,
      hint: text.deepLinkHint,
      placeholder: text.deepLinkExample,
      confirm: text.openLink,
    });
    if (line) this.actions.start(this.actions.payloadOf(line) ?? line);
  }

  #showAction(action) {
    const words = text.actions[action] ?? text.typing;
    this.status.replaceChildren(
      words,
      element("span", { class: "dots", aria: { hidden: true } }, element("i"), element("i"), element("i")),
    );
    this.status.classList.add("is-active");
    clearTimeout(this.#actionTimer);
    this.#actionTimer = setTimeout(() => this.#endAction(), ACTION_MILLISECONDS);
  }

  #endAction() {
    clearTimeout(this.#actionTimer);
    this.status?.classList.remove("is-active");
    this.status?.replaceChildren(
      `@${this.store.bot.username} · ${text.as(formats.fullName(this.seats.persona))}`,
    );
  }
}
