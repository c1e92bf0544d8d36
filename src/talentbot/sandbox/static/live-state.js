/**
 * Keeps the store as the server's state is: loads it whenever the event stream opens, then applies the
 * events. Dispatches "loaded" after a load and "failed" when the state could not be had.
 */
import { loadState } from "./api.js";

const RETRY_MILLISECONDS = 1000;

export class LiveState extends EventTarget {
  #loads = 0;
  #waiting = null;

  constructor(store, connection, apply) {
    super();
    Object.assign(this, { store, apply });
    connection.addEventListener("open", () => this.#load());
    connection.addEventListener("event", ({ detail }) => this.#received(detail));
  }

  /** Events of a chat the page has not heard of tell that there are new chats. */
  #received(event) {
    const isOfKnownChat = event.chat_id === undefined || this.store.chats.has(event.chat_id);
    if (this.#waiting) this.#waiting.push(event);
    else if (isOfKnownChat) this.apply(event);
    else this.#load();
  }

  /** What arrives during the load may be newer than the loaded state, so it waits and is applied after. */
  async #load() {
    this.#loads += 1;
    const load = this.#loads;
    this.#waiting = [];
    const state = await loadState().catch(() => null);
    if (load !== this.#loads) return;
    if (!state) return this.#failed();
    this.store.load(state);
    this.dispatchEvent(new Event("loaded"));
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting.forEach((event) => this.apply(event));
  }

  #failed() {
    this.dispatchEvent(new Event("failed"));
    setTimeout(() => this.#load(), RETRY_MILLISECONDS);
  }
}
