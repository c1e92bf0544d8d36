/**
 * What a person can do in the current seat. Refusals of the server become toasts.
 * Dispatches "goto" (detail: a message id to show) and "fill" (detail: text for the field).
 */
import { Answers } from "./answers.js";
import * as api from "./api.js";
import { copy } from "./clipboard.js";
import { showAlert, toast } from "./dialogs.js";
import { safeAddress } from "./entities.js";
import * as formats from "./formats.js";
import { openMenu, pointAt } from "./menus.js";
import { text } from "./text.js";

const PRESS_MILLISECONDS = 15_000;
const INLINE_MILLISECONDS = 8_000;

export class Actions extends EventTarget {
  #callbackAnswers = new Answers();
  #inlineAnswers = new Answers();
  #sending = Promise.resolve();

  constructor(store, seats) {
    super();
    Object.assign(this, { store, seats });
  }

  /** Takes the server events that answer an earlier request. */
  apply(event) {
    if (event.type === "callback_answer") this.#callbackAnswers.arrive(event.callback_query_id, event);
    if (event.type === "inline_results") this.#inlineAnswers.arrive(event.inline_query_id, event);
  }

  /** Sends in the order of the calls; resolves with false when the server refused. */
  send(words, replyTo = null) {
    const { current: seat } = this.seats;
    return this.#inTurn(() => api.sendMessage(seat, { text: words, reply_to: replyTo }), seat);
  }

  sendFile(file, kind, caption = "") {
    const { current: seat } = this.seats;
    return this.#inTurn(() => api.sendFile(seat, { kind, caption, file }), seat);
  }

  edit(message, words) {
    const { current: seat } = this.seats;
    return this.#inTurn(() => api.editMessage(seat, message.message_id, words), seat);
  }

  /** Resolves when the bot has answered the press, or did not in time. */
  async press(message, row, column) {
    const pressed = await refusalsShown(api.pressButton(this.seats.current, message.message_id, row, column));
    if (!pressed) return;
    const answer = await this.#callbackAnswers.wait(pressed.callback_query_id, PRESS_MILLISECONDS);
    if (!answer) toast(text.pressUnanswered);
    else this.#showAnswer(answer);
  }

  /** Does what an inline key without a callback asks for. */
  useKey(button, key) {
    if (button.copy_text) copy(button.copy_text.text);
    else if ("switch_inline_query_current_chat" in button)
      this.beginInline(button.switch_inline_query_current_chat);
    else if ("switch_inline_query" in button) this.#chooseChat(button.switch_inline_query, key);
    else if (button.switch_inline_query_chosen_chat)
      this.#chooseChat(button.switch_inline_query_chosen_chat.query ?? "", key);
    else toast(text.cannotPress);
  }

  /** Does what a key of a reply keyboard asks for. */
  answer(button) {
    if (button.request_contact || button.request_location || button.web_app) toast(text.cannotPress);
    else this.send(button.text ?? button);
  }

  beginInline(query) {
    this.#emit("fill", `@${this.store.bot.username} ${query}`);
  }

  /** Resolves with the inline_results event, or null when the bot did not answer. */
  async askInline(query) {
    const asked = await refusalsShown(api.askInline(this.seats.current, query));
    return asked ? this.#inlineAnswers.wait(asked.inline_query_id, INLINE_MILLISECONDS) : null;
  }

  async chooseInline(queryId, resultId) {
    return Boolean(await refusalsShown(api.chooseInline(this.seats.current, queryId, resultId)));
  }

  async setBlocked(isBlocked) {
    const { current: seat } = this.seats;
    if (await refusalsShown(api.setBlocked(seat, isBlocked)))
      this.store.setBlocked(seat.personaId, isBlocked);
  }

  /** Opens the bot as by a deep link with this payload, or as the Start button does. */
  start(payload) {
    this.#takePrivateSeat();
    return this.send(payload ? `/start ${payload}` : "/start");
  }

  /** Follows a link to this very bot; returns false for every other address. */
  follow(address) {
    const payload = this.payloadOf(address);
    if (payload === null) return false;
    if (payload) this.start(payload);
    else this.#takePrivateSeat();
    return true;
  }

  /** The start parameter of a t.me or tg: link to this bot ("" for a link without one), or null. */
  payloadOf(address) {
    const url = URL.canParse(address) ? new URL(address) : null;
    const isWeb = ["t.me", "telegram.me"].includes(url?.hostname);
    const username = isWeb
      ? url.pathname.slice(1)
      : url?.protocol === "tg:" && url.searchParams.get("domain");
    if (!username || username.toLowerCase() !== this.store.bot.username.toLowerCase()) return null;
    return url.searchParams.get("start") ?? "";
  }

  goTo(messageId) {
    this.#emit("goto", messageId);
  }

  #takePrivateSeat() {
    const { personaId } = this.seats.current;
    this.seats.take({ personaId, chatId: personaId });
  }

  #showAnswer({ text: words, show_alert: isAlert, url }) {
    if (url && this.follow(url)) return;
    if (url) showAlert(words ?? "", safeAddress(url));
    else if (words && isAlert) showAlert(words);
    else if (words) toast(words);
  }

  #chooseChat(query, key) {
    const { personaId } = this.seats.current;
    const seats = this.store.persona(personaId).chat_ids.map((chatId) => ({ personaId, chatId }));
    const items = seats.map((seat) => ({
      label: this.#nameOf(seat),
      run: () => this.#beginInlineIn(seat, query),
    }));
    openMenu(pointAt(key), items);
  }

  #nameOf({ chatId }) {
    return chatId < 0 ? this.store.chats.get(chatId).title : formats.fullName(this.store.bot);
  }

  #beginInlineIn(seat, query) {
    this.seats.take(seat);
    this.beginInline(query);
  }

  #inTurn(call, seat) {
    const result = this.#sending.then(() => refusalsShown(call()));
    this.#sending = result;
    return result.then((answer) => {
      const isNews = answer?.message && !this.store.message(seat.chatId, answer.message.message_id);
      if (isNews) this.store.upsert(seat.chatId, answer.message);
      return Boolean(answer);
    });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

async function refusalsShown(answer) {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof api.RequestError)) throw error;
    toast(error.message);
    return null;
  }
}
