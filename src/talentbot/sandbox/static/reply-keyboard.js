/** The keyboard a bot puts below the field; an answer is sent as the person's own message. */
import { element } from "./dom.js";
import { replyKeys } from "./keyboards.js";
import { text } from "./text.js";

export class ReplyKeyboard {
  #used = new Set();

  constructor(actions) {
    this.actions = actions;
    this.node = element("div", {
      class: "reply-keyboard",
      role: "group",
      aria: { label: text.replyKeyboard },
      hidden: true,
    });
  }

  /** Shows the keyboard of the chat's newest message that speaks of one; returns the hint for the field. */
  show({ messages }) {
    const message = messages.findLast(({ reply_markup: markup }) => markup && !markup.inline_keyboard);
    const { keyboard, input_field_placeholder: hint } = message?.reply_markup ?? {};
    this.node.hidden = !keyboard || this.#used.has(message);
    if (!this.node.hidden) {
      this.node.replaceChildren(...replyKeys(keyboard, (button) => this.#answer(button, message)));
    }
    return hint;
  }

  #answer(button, message) {
    if (message.reply_markup.one_time_keyboard) this.#used.add(message);
    this.actions.answer(button);
  }
}
