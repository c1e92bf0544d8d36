/** Toasts and modal dialogs. */
import { byId, element, icon, iconButton } from "./dom.js";
import { text } from "./text.js";

const TOAST_MILLISECONDS = 4500;

export function toast(message) {
  const node = element("div", { class: "toast" }, message);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MILLISECONDS);
}

/** An alert as a callback answer asks for; address adds a link to open. */
export function showAlert(message, address) {
  const link =
    address &&
    element(
      "a",
      { class: "dialog-link", href: address, target: "_blank", rel: "noopener noreferrer" },
      address,
    );
  openDialog({ content: [element("p", { class: "dialog-text" }, message), link], confirm: text.ok });
}

/** Resolves with what was typed, or null. */
export async function askForLine({ title, hint, placeholder, confirm }) {
  const input = element("input", {
    class: "line",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    aria: { label: hint },
  });
  const content = [element("h2", {}, title), element("label", { class: "dialog-label" }, hint, input)];
  return (await openDialog({ content, confirm, hasCancel: true })) ? input.value.trim() : null;
}

/** Resolves with {caption, isPhoto}, or null when the files shall not be sent. */
export async function askForCaption(files, isDocument) {
  const allImages = files.every((file) => file.type.startsWith("image/"));
  const caption = element("textarea", {
    class: "line",
    rows: "2",
    maxlength: "1024",
    aria: { label: text.caption },
    placeholder: text.caption,
  });
  const isPhoto = element("input", { type: "checkbox" });
  isPhoto.checked = allImages && !isDocument;
  const name = files.length === 1 ? files[0].name : text.fileCount(files.length);
  const content = [
    element("h2", {}, text.sendFile),
    element("p", { class: "dialog-file" }, icon(allImages ? "photo" : "file"), name),
    caption,
    allImages && element("label", { class: "check" }, isPhoto, text.asPhoto),
  ];
  const isConfirmed = await openDialog({ content, confirm: text.send, hasCancel: true });
  return isConfirmed ? { caption: caption.value.trim(), isPhoto: isPhoto.checked } : null;
}

/** Shows a picture over the whole window; a click or Escape closes it. */
export function showPicture(address, label) {
  const dialog = element(
    "dialog",
    { class: "lightbox", aria: { label } },
    element("img", { src: address, alt: label }),
  );
  dialog.append(iconButton("close", text.close, () => dialog.close()));
  dialog.addEventListener("click", () => dialog.close());
  show(dialog);
}

function openDialog({ content, confirm, hasCancel = false }) {
  const buttons = [
    hasCancel && element("button", { type: "submit", value: "", class: "button" }, text.cancel),
    element("button", { type: "submit", value: "confirmed", class: "button is-primary" }, confirm),
  ].filter(Boolean);
  const form = element(
    "form",
    { method: "dialog" },
    content.filter(Boolean),
    element("div", { class: "dialog-buttons" }, buttons),
  );
  const dialog = element("dialog", { class: "dialog" }, form);
  submitOnEnter(form, buttons.at(-1));
  return show(dialog).then((value) => value === "confirmed");
}

/** Implicit submission would press the first button, which is Cancel. */
function submitOnEnter(form, button) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.tagName === "BUTTON")
      return;
    event.preventDefault();
    form.requestSubmit(button);
  });
}

function show(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".line, .is-primary")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
