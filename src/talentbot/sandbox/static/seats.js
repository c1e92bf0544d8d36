/**
 * Where one can sit: a persona's private chat with the bot, or a group as one of its members.
 * Dispatches "moved" when the seat changes and "unread" when a count does.
 */
export class Seats extends EventTarget {
  list = [];
  current = null;
  #unread = new Map();
  #newest = new Map();

  constructor(store) {
    super();
    this.store = store;
    store.addEventListener("loaded", () => this.#reload());
    store.addEventListener("chat", ({ detail }) => this.#count(detail));
  }

  /** @param {{personaId: number, chatId: number}} seat */
  take(seat) {
    if (this.current?.chatId === seat.chatId && this.current.personaId === seat.personaId) return;
    this.current = seat;
    this.list = this.list.map((known) => (known.chatId === seat.chatId ? seat : known));
    this.markRead();
    this.#emit("moved");
  }

  takeNumber(number) {
    const seat = this.list[number - 1];
    if (seat) this.take(seat);
    return Boolean(seat);
  }

  unread(chatId) {
    return this.#unread.get(chatId) ?? 0;
  }

  markRead() {
    if (!this.current || this.unread(this.current.chatId) === 0) return;
    this.#unread.delete(this.current.chatId);
    this.#emit("unread");
  }

  get chat() {
    return this.store.chats.get(this.current?.chatId);
  }

  get persona() {
    return this.store.persona(this.current?.personaId);
  }

  isOwn(message) {
    return message.from?.id === this.current?.personaId;
  }

  /** The personas who are members of the chat. */
  members(chatId) {
    return this.store.personas.filter((persona) => persona.chat_ids.includes(chatId));
  }

  #reload() {
    const privateSeats = this.store.personas.map(({ id }) => ({ personaId: id, chatId: id }));
    const groups = [...this.store.chats.keys()].filter(
      (chatId) => chatId < 0 && this.members(chatId).length > 0,
    );
    this.list = [...privateSeats, ...groups.map((chatId) => this.#groupSeat(chatId))];
    this.#countMissed();
    const kept = this.list.find((seat) => seat.chatId === this.current?.chatId);
    this.current = kept ?? null;
  }

  #groupSeat(chatId) {
    const members = this.members(chatId);
    const before = members.find(({ id }) => this.current?.chatId === chatId && id === this.current.personaId);
    const usual = members.find(({ key }) => key === "coordinator") ?? members[0];
    return { personaId: (before ?? usual).id, chatId };
  }

  /** Counts what arrived while the page was cut off from the server. */
  #countMissed() {
    for (const [chatId, { messages }] of this.store.chats) {
      const last = this.#newest.get(chatId);
      if (last !== undefined && chatId !== this.current?.chatId) {
        const missed = messages.filter((message) => message.message_id > last && message.from?.is_bot).length;
        this.#unread.set(chatId, this.unread(chatId) + missed);
      }
      this.#newest.set(chatId, messages.at(-1)?.message_id ?? 0);
    }
  }

  #count({ chatId, kind, message }) {
    if (kind !== "added") return;
    this.#newest.set(chatId, message.message_id);
    const isSeen = chatId === this.current?.chatId && document.visibilityState === "visible";
    if (isSeen || message.from?.id === chatId) return;
    this.#unread.set(chatId, this.unread(chatId) + 1);
    this.#emit("unread");
  }

  #emit(name) {
    this.dispatchEvent(new CustomEvent(name));
  }
}
