/**
 * The list above the field: matching commands, or results of the bot's inline mode. The field keeps the
 * focus; arrow keys move the choice, Enter takes it, Escape closes the list.
 */
import { element, span } from "./dom.js";
import { text } from "./text.js";

const INLINE_DELAY = 250;

export class Suggestions {
  #options = [];
  #active = 0;
  #timer = 0;
  #asked = 0;
  #commands = [];

  constructor(field, actions, store) {
    Object.assign(this, { field, actions, store });
    this.list = element("div", { class: "suggestions", id: "suggestions", role: "listbox", hidden: true });
    field.setAttribute("aria-controls", "suggestions");
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("blur", () => this.close());
  }

  setCommands(commands) {
    this.#commands = commands;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** Shows what fits the text of the field. */
  update(words) {
    this.#asked += 1;
    clearTimeout(this.#timer);
    const query = this.#inlineQuery(words);
    if (query !== null) this.#timer = setTimeout(() => this.#askInline(query), INLINE_DELAY);
    else if (/^\/\w*$/.test(words)) this.#showCommands(words.slice(1).toLowerCase());
    else this.close();
  }

  /** Shows every command, as the Menu button does. */
  toggleCommands() {
    if (this.isOpen) this.close();
    else this.#showCommands("");
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Returns true when the key was meant for the list. */
  key(event) {
    if (!this.isOpen || this.#options.length === 0) return this.#keyWithoutOptions(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#activate((this.#active + step + this.#options.length) % this.#options.length);
    else if (event.key === "Enter" && !event.shiftKey) this.#options[this.#active].take();
    else if (event.key === "Tab" && this.#options[this.#active].complete)
      this.#options[this.#active].complete();
    else return this.#keyWithoutOptions(event);
    return true;
  }

  #keyWithoutOptions(event) {
    if (!this.isOpen || event.key !== "Escape") return false;
    this.close();
    return true;
  }

  #inlineQuery(words) {
    const name = `@${this.store.bot?.username} `.toLowerCase();
    return words.toLowerCase().startsWith(name) ? words.slice(name.length) : null;
  }

  #showCommands(beginning) {
    const matching = this.#commands.filter(({ command }) => command.startsWith(beginning));
    if (matching.length === 0) return this.close();
    return this.#show(
      text.commands,
      matching.map((command) => this.#commandOption(command)),
    );
  }

  #commandOption({ command, description }) {
    return {
      content: [span("option-title", `/${command}`), span("option-detail", description)],
      take: () => this.#taken(this.actions.send(`/${command}`)),
      complete: () => this.#fill(`/${command} `),
    };
  }

  async #askInline(query) {
    const asked = this.#asked;
    const answer = await this.actions.askInline(query);
    if (!answer || asked !== this.#asked) return;
    const { results, button } = answer;
    const options = results.map((result) => this.#inlineOption(result, answer.inline_query_id));
    if (button?.start_parameter !== undefined) options.unshift(this.#startOption(button));
    this.#show(text.inlineResults, options);
  }

  #inlineOption(result, queryId) {
    const title = result.title ?? result.caption ?? result.type;
    const detail = result.description ?? result.input_message_content?.message_text ?? "";
    return {
      content: [span("option-title", title), span("option-detail", detail)],
      take: () => this.#taken(this.actions.chooseInline(queryId, result.id)),
    };
  }

  #startOption(button) {
    return {
      content: [span("option-title", button.text)],
      take: () => this.#taken(this.actions.start(button.start_parameter)),
    };
  }

  #show(label, options) {
    this.#options = options;
    this.list.setAttribute("aria-label", label);
    const nodes = options.map((option, index) => optionNode(option, index));
    this.list.replaceChildren(
      ...(nodes.length ? nodes : [element("p", { class: "option-none" }, text.noInlineResults)]),
    );
    this.list.hidden = false;
    if (nodes.length) this.#activate(0);
  }

  #activate(index) {
    this.#active = index;
    for (const [position, node] of [...this.list.children].entries()) {
      node.setAttribute("aria-selected", String(position === index));
    }
    const node = this.list.children[index];
    this.field.setAttribute("aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  }

  #taken() {
    this.#fill("");
    this.close();
  }

  #fill(words) {
    this.field.value = words;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  }
}

function optionNode({ content, take }, index) {
  const node = element(
    "div",
    { class: "option", role: "option", id: `option-${index}`, onclick: take },
    content,
  );
  node.addEventListener("mousedown", (event) => event.preventDefault());
  return node;
}
