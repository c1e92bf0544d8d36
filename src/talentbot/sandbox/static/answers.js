/** Pairs a request's id with the answer that comes as an event, whichever of the two arrives first. */
export class Answers {
  #waiting = new Map();
  #early = new Map();

  /** Resolves with the answer, or with null when none came within the given milliseconds. */
  wait(id, milliseconds) {
    if (this.#early.has(id)) return Promise.resolve(this.#take(this.#early, id));
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => this.#take(this.#waiting, id)?.(null), milliseconds);
    });
  }

  arrive(id, answer) {
    const resolve = this.#take(this.#waiting, id);
    if (resolve) resolve(answer);
    else this.#keepEarly(id, answer);
  }

  #keepEarly(id, answer) {
    this.#early.set(id, answer);
    if (this.#early.size > 20) this.#early.delete(this.#early.keys().next().value);
  }

  #take(map, id) {
    const value = map.get(id);
    map.delete(id);
    return value;
  }
}
