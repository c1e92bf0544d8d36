/** Ways to send a file: the attach menu, dropping, and pasting. */
import { askForCaption } from "./dialogs.js";
import { element, iconButton } from "./dom.js";
import { openMenu, pointAt } from "./menus.js";
import { text } from "./text.js";

const SAMPLES = { voice: "voice.ogg", sticker: "sticker.webp" };

export class Uploads {
  constructor(field, dropZone, actions) {
    Object.assign(this, { field, dropZone, actions });
    this.input = element("input", { type: "file", hidden: true, multiple: true, data: { role: "file" } });
    this.input.addEventListener("change", () => this.#chosen());
    this.button = iconButton("attach", text.attach, () => this.#openMenu(), {
      aria: { label: text.attach, haspopup: "menu" },
    });
    field.addEventListener("paste", (event) => this.#taken(event, event.clipboardData));
    dropZone.dataset.drop = text.dropHere;
    dropZone.addEventListener("dragover", (event) => this.#dragged(event));
    dropZone.addEventListener("dragleave", (event) => this.#left(event));
    dropZone.addEventListener("drop", (event) => this.#dropped(event));
  }

  #openMenu() {
    openMenu(pointAt(this.button), [
      { label: text.attachPhoto, icon: "photo", run: () => this.#choose("image/*") },
      { label: text.attachDocument, icon: "file", run: () => this.#choose("") },
      { label: text.attachVoice, icon: "voice", run: () => this.#sendSample("voice") },
      { label: text.attachSticker, icon: "sticker", run: () => this.#sendSample("sticker") },
    ]);
  }

  #choose(accepted) {
    this.input.accept = accepted;
    this.input.click();
  }

  #chosen() {
    const files = [...this.input.files];
    const isDocument = this.input.accept === "";
    this.input.value = "";
    return this.#offer(files, isDocument);
  }

  #dragged(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.dropZone.classList.add("is-drop-target");
  }

  #left(event) {
    if (!this.dropZone.contains(event.relatedTarget)) this.dropZone.classList.remove("is-drop-target");
  }

  #dropped(event) {
    this.dropZone.classList.remove("is-drop-target");
    this.#taken(event, event.dataTransfer);
  }

  #taken(event, transfer) {
    const files = [...transfer.files];
    if (files.length === 0) return;
    event.preventDefault();
    this.#offer(files, false);
  }

  async #offer(files, isDocument) {
    if (files.length === 0) return;
    const choice = await askForCaption(files, isDocument);
    if (!choice) return;
    this.field.focus();
    for (const [index, file] of files.entries()) {
      await this.actions.sendFile(
        file,
        choice.isPhoto ? "photo" : "document",
        index === 0 ? choice.caption : "",
      );
    }
  }

  async #sendSample(kind) {
    const response = await fetch(`/static/${SAMPLES[kind]}`);
    const content = await response.blob();
    await this.actions.sendFile(new File([content], SAMPLES[kind], { type: content.type }), kind);
  }
}
