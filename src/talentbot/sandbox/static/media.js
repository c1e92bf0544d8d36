/** Pictures, files, stickers and voice messages inside a bubble. */
import { fileAddress } from "./api.js";
import { showPicture } from "./dialogs.js";
import { element, icon, span } from "./dom.js";
import * as formats from "./formats.js";
import { text } from "./text.js";

/** The message's attachment as a node, or null when it has none. */
export function attachment(message) {
  if (message.photo?.length) return photo(message.photo);
  if (message.sticker) return sticker(message.sticker);
  if (message.voice) return voice(message.voice);
  const file = message.document ?? message.audio ?? message.video ?? message.animation;
  return file ? download(file) : null;
}

function photo(sizes) {
  const largest = sizes.reduce((best, size) =>
    size.width * size.height >= best.width * best.height ? size : best,
  );
  const address = fileAddress(largest.file_id);
  return element(
    "button",
    {
      type: "button",
      class: "photo",
      aria: { label: text.openPhoto },
      onclick: () => showPicture(address, text.photo),
    },
    element("img", {
      src: address,
      alt: text.photo,
      width: largest.width || null,
      height: largest.height || null,
    }),
  );
}

function sticker({ file_id: fileId, emoji }) {
  return element("img", {
    class: "sticker",
    src: fileAddress(fileId),
    alt: `${text.sticker} ${emoji ?? ""}`.trim(),
  });
}

function voice({ file_id: fileId }) {
  return element("audio", {
    class: "voice",
    controls: true,
    preload: "metadata",
    src: fileAddress(fileId),
    aria: { label: text.voice },
  });
}

function download({ file_id: fileId, file_name: name = text.document, file_size: bytes }) {
  return element(
    "a",
    { class: "document", href: fileAddress(fileId), download: name, aria: { label: text.download(name) } },
    span("document-icon", icon("file")),
    span("document-text", span("document-name", name), span("meta", formats.size(bytes))),
  );
}
