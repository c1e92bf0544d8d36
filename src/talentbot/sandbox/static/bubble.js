/** One message as a list item. */
import { element, span } from "./dom.js";
import { formatted } from "./entities.js";
import * as formats from "./formats.js";
import { inlineKeyboard } from "./keyboards.js";
import { attachment } from "./media.js";
import { text } from "./text.js";

const KANA = /[\u3040-\u30ff]/;
const CONTENT = ["text", "caption", "photo", "document", "sticker", "voice", "audio", "video", "animation"];

/**
 * @param {object} message Bot API Message
 * @param {{isOwn: boolean, isFirst: boolean, isLast: boolean, hasSender: boolean, language: string}} look
 *   isFirst and isLast tell its place in a run of messages by one sender
 * @param {Actions} actions
 */
export function bubble(message, look, actions) {
  const hasContent = CONTENT.some((name) => message[name] !== undefined);
  if (!hasContent)
    return element(
      "li",
      { class: "service", data: { messageId: message.message_id } },
      formats.serviceText(message),
    );
  return element(
    "li",
    { class: classOf(message, look), tabindex: "-1", data: { messageId: message.message_id } },
    element("div", { class: "bubble" }, bubbleContent(message, look, actions)),
    inlineKeyboard(message, actions),
    reactions(message),
  );
}

function classOf(message, { isOwn, isFirst, isLast }) {
  const names = ["message", isOwn ? "is-own" : "is-other"];
  if (isFirst) names.push("is-first");
  if (isLast) names.push("is-last");
  if (message.sticker) names.push("is-bare");
  if (message.photo) names.push("has-photo");
  if (message.reply_markup?.inline_keyboard?.length) names.push("has-keyboard");
  return names.join(" ");
}

function bubbleContent(message, look, actions) {
  return [
    look.hasSender && look.isFirst ? sender(message) : null,
    origin(message),
    quote(message, actions),
    attachment(message),
    element("div", { class: "body" }, words(message, look, actions), footnote(message)),
  ];
}

function footnote(message) {
  const mark = message.edit_date ? span("edited", text.edited) : null;
  return span("meta message-meta", mark, timeOf(message));
}

function timeOf({ date }) {
  return element("time", { datetime: new Date(date * 1000).toISOString() }, formats.time(date));
}

function sender({ from, sender_chat: chat }) {
  const name = formats.fullName(from ?? chat);
  return element(
    "div",
    { class: `sender hue-${Math.abs((from ?? chat)?.id ?? 0) % 6}` },
    name,
    from?.is_bot ? span("badge", text.bot) : null,
  );
}

function origin({ forward_origin: from, via_bot: bot }) {
  if (bot) return element("div", { class: "origin" }, text.via(`@${bot.username}`));
  if (!from) return null;
  const name = from.sender_user_name ?? formats.fullName(from.sender_user ?? from.sender_chat ?? from.chat);
  return element("div", { class: "origin" }, text.forwardedFrom(name));
}

function quote({ reply_to_message: replied }, actions) {
  if (!replied) return null;
  return element(
    "button",
    {
      type: "button",
      class: "quote",
      title: text.goToReply,
      onclick: () => actions.goTo(replied.message_id),
    },
    span("quote-name", formats.fullName(replied.from) || text.reply),
    span("quote-line", formats.summary(replied)),
  );
}

function words(message, { language }, actions) {
  const source = message.text ?? message.caption;
  if (!source) return null;
  const handlers = { command: (command) => actions.send(command), link: (href) => actions.follow(href) };
  const content = formatted(source, message.text ? message.entities : message.caption_entities, handlers);
  return element("div", { class: "words", dir: "auto", lang: KANA.test(source) ? "ja" : language }, content);
}

function reactions({ reaction }) {
  if (!reaction?.length) return null;
  return element(
    "div",
    { class: "reactions" },
    reaction.map(({ emoji }) => span("reaction", emoji ?? "★")),
  );
}
