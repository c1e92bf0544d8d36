/**
 * What the server has told: bot, personas, chats. Views read it and listen for:
 * "loaded" (everything anew), "bot", "chat" (detail {chatId, kind: added|edited|deleted|blocked, message}),
 * "action" (detail {chatId, action}), "commands".
 */
const KEPT_MESSAGES = 200;

export class Store extends EventTarget {
  bot = null;
  personas = [];
  chats = new Map();

  load({ bot, personas, chats }) {
    this.bot = bot;
    this.personas = personas;
    this.chats = new Map(chats.map((chat) => [chat.id, { ...chat, messages: this.#keptWhereEqual(chat) }]));
    this.#emit("loaded");
  }

  apply(event) {
    APPLIERS[event.type]?.(this, event);
  }

  persona(id) {
    return this.personas.find((persona) => persona.id === id);
  }

  message(chatId, messageId) {
    return this.chats.get(chatId)?.messages.find((message) => message.message_id === messageId);
  }

  upsert(chatId, message) {
    const messages = this.chats.get(chatId)?.messages;
    if (!messages) return;
    const index = messages.findIndex((known) => known.message_id === message.message_id);
    if (index >= 0) messages[index] = message;
    else messages.push(message);
    messages.splice(0, messages.length - KEPT_MESSAGES);
    this.#emit("chat", { chatId, kind: index >= 0 ? "edited" : "added", message });
  }

  remove(chatId, messageIds) {
    const chat = this.chats.get(chatId);
    if (!chat) return;
    chat.messages = chat.messages.filter((message) => !messageIds.includes(message.message_id));
    this.#emit("chat", { chatId, kind: "deleted" });
  }

  react({ chat_id: chatId, message_id: messageId, reaction }) {
    const message = this.message(chatId, messageId);
    if (message) this.upsert(chatId, { ...message, reaction });
  }

  setBlocked(chatId, isBlocked) {
    this.chats.get(chatId).is_blocked = isBlocked;
    this.#emit("chat", { chatId, kind: "blocked" });
  }

  setConnected(isConnected) {
    this.bot = { ...this.bot, is_connected: isConnected };
    this.#emit("bot");
  }

  announce(name, detail) {
    this.#emit(name, detail);
  }

  /** An unchanged message stays the same object, so that its bubble stays as it is. */
  #keptWhereEqual({ id, messages }) {
    return messages.map((message) => {
      const known = this.message(id, message.message_id);
      return JSON.stringify(known) === JSON.stringify(message) ? known : message;
    });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const APPLIERS = {
  message: (store, event) => store.upsert(event.chat_id, event.message),
  edited: (store, event) => store.upsert(event.chat_id, event.message),
  deleted: (store, event) => store.remove(event.chat_id, event.message_ids),
  reaction: (store, event) => store.react(event),
  bot: (store, event) => store.setConnected(event.is_connected),
  action: (store, event) => store.announce("action", { chatId: event.chat_id, action: event.action }),
  commands: (store) => store.announce("commands"),
};
