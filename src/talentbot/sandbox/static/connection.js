/**
 * The stream of server events, kept open for as long as the page lives. Dispatches "open" whenever the
 * stream (re)starts, "lost" when it breaks, and "event" (detail: the parsed object) for each event.
 */
const FIRST_DELAY = 300;
const LONGEST_DELAY = 3000;

export class Connection extends EventTarget {
  #delay = FIRST_DELAY;

  start() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/events`);
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("close", () => this.#closed());
    socket.addEventListener("message", ({ data }) => this.#dispatch("event", JSON.parse(data)));
  }

  #opened() {
    this.#delay = FIRST_DELAY;
    this.#dispatch("open");
  }

  #closed() {
    this.#dispatch("lost");
    setTimeout(() => this.start(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY);
  }

  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
