/**
 * Formatted text as DOM nodes. Offsets of Telegram's entities count UTF-16 units, as JavaScript
 * strings do. Entities may nest and may overlap in part; a part that sticks out of its outer
 * entity is continued after it.
 */
import { element } from "./dom.js";
import { text as words } from "./text.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/**
 * @param {string} source the message's text or caption
 * @param {Array<object>} entities Bot API MessageEntity objects
 * @param {{command: function(string), link: function(string): boolean}} handlers what a clicked command
 *   does, and what a clicked link does; link returns true if it has dealt with the address itself
 * @returns {DocumentFragment}
 */
export function formatted(source, entities, handlers) {
  const spans = (entities ?? [])
    .map((entity) => toSpan(entity, source.length))
    .filter((span) => span.end > span.start);
  const fragment = document.createDocumentFragment();
  fragment.append(...nodesBetween(0, source.length, cutAtBlocks(spans).sort(outerFirst), source, handlers));
  return fragment;
}

/** The address if it is of a kind that is safe to open, with https where it names no protocol; else null. */
export function safeAddress(address) {
  const hasProtocol = /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[^:/]+:\d+(\/|$)/.test(address);
  const url = parsed(hasProtocol ? address : `https://${address}`);
  return url && SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function toSpan(entity, limit) {
  const start = Math.max(0, entity.offset);
  return {
    entity,
    start,
    end: Math.min(limit, entity.offset + entity.length),
    isBlock: BLOCKS.has(entity.type),
  };
}

function cutAtBlocks(spans) {
  const edges = spans.filter((span) => span.isBlock).flatMap((span) => [span.start, span.end]);
  return spans.flatMap((span) => (span.isBlock ? [span] : cut(span, edges)));
}

function cut(span, edges) {
  const inside = edges.filter((edge) => edge > span.start && edge < span.end);
  const points = [...new Set([span.start, ...inside, span.end])].sort((a, b) => a - b);
  return points.slice(1).map((end, index) => ({ ...span, start: points[index], end }));
}

function outerFirst(a, b) {
  return a.start - b.start || b.end - a.end || Number(b.isBlock) - Number(a.isBlock);
}

function nodesBetween(start, end, spans, source, handlers) {
  const nodes = [];
  let position = start;
  let waiting = spans;
  while (waiting.length > 0) {
    const [outer, ...others] = waiting;
    nodes.push(...plain(source, position, outer.start, nodes.at(-1)));
    const inner = others.filter((span) => span.start < outer.end);
    const content = nodesBetween(
      outer.start,
      outer.end,
      inner.map((span) => clipped(span, outer.end)),
      source,
      handlers,
    );
    nodes.push(wrapped(outer, content, source, handlers));
    waiting = [...leftOver(inner, outer.end), ...others.filter((span) => span.start >= outer.end)].sort(
      outerFirst,
    );
    position = outer.end;
  }
  return [...nodes, ...plain(source, position, end, nodes.at(-1))];
}

function clipped(span, end) {
  return { ...span, end: Math.min(span.end, end) };
}

function leftOver(spans, start) {
  return spans.filter((span) => span.end > start).map((span) => ({ ...span, start }));
}

function plain(source, start, end, previous) {
  const isAfterBlock = previous?.dataset?.block !== undefined;
  const from = isAfterBlock && source[start] === "\n" ? start + 1 : start;
  return end > from ? [document.createTextNode(source.slice(from, end))] : [];
}

function wrapped(span, content, source, handlers) {
  const build = BUILDERS[span.entity.type];
  if (!build) return element("span", {}, content);
  const { offset, length } = span.entity;
  return build({ content, entity: span.entity, covered: source.slice(offset, offset + length), handlers });
}

const tag =
  (name, properties) =>
  ({ content }) =>
    element(name, properties, content);

const BUILDERS = {
  bold: tag("strong"),
  italic: tag("em"),
  underline: tag("u"),
  strikethrough: tag("s"),
  code: tag("code"),
  hashtag: tag("span", { class: "tag" }),
  cashtag: tag("span", { class: "tag" }),
  mention: tag("span", { class: "tag" }),
  text_mention: tag("span", { class: "tag" }),
  blockquote: tag("blockquote", { data: { block: "" } }),
  expandable_blockquote: expandable,
  pre: preformatted,
  spoiler,
  bot_command: command,
  url: (part) => link(part, part.covered),
  text_link: (part) => link(part, part.entity.url),
  email: (part) => link(part, `mailto:${part.covered}`),
  phone_number: (part) => link(part, `tel:${part.covered.replace(/[^+\d]/g, "")}`),
};

function preformatted({ content, entity }) {
  const language = entity.language;
  return element("pre", { data: { block: "", ...(language && { language }) } }, element("code", {}, content));
}

function expandable({ content }) {
  const toggle = element("button", {
    type: "button",
    class: "quote-toggle",
    aria: { expanded: false, label: words.expand },
  });
  const inner = element("div", { class: "quote-text" }, content);
  const quote = element("blockquote", { class: "is-collapsed", data: { block: "" } }, inner, toggle);
  new ResizeObserver(() => hideIfAllShows(toggle, inner)).observe(inner);
  quote.addEventListener("click", (event) => {
    if (event.target.closest("a, .command, .spoiler")) return;
    const isCollapsed = quote.classList.toggle("is-collapsed");
    toggle.setAttribute("aria-expanded", String(!isCollapsed));
  });
  return quote;
}

function hideIfAllShows(toggle, inner) {
  const isExpanded = toggle.getAttribute("aria-expanded") === "true";
  toggle.hidden = !isExpanded && inner.scrollHeight <= inner.clientHeight;
}

function spoiler({ content }) {
  const concealed = element("span", { class: "spoiler-text", aria: { hidden: true }, inert: true }, content);
  const node = element(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", aria: { label: words.hiddenText } },
    concealed,
  );
  const reveal = (event) => {
    event.preventDefault();
    node.classList.add("is-revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    concealed.removeAttribute("inert");
    concealed.removeAttribute("aria-hidden");
  };
  node.addEventListener("click", reveal, { once: true });
  node.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && !node.classList.contains("is-revealed"))
      reveal(event);
  });
  return node;
}

function command({ content, covered, handlers }) {
  return element(
    "button",
    { type: "button", class: "command", onclick: () => handlers.command(covered) },
    content,
  );
}

function link({ content, handlers }, address) {
  const href = safeAddress(address ?? "");
  if (!href) return element("span", {}, content);
  const onclick = (event) => {
    if (handlers.link(href)) event.preventDefault();
  };
  return element("a", { href, target: "_blank", rel: "noopener noreferrer", title: href, onclick }, content);
}
