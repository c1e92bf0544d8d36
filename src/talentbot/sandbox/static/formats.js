/** Times, dates and sizes as the page shows them. Message times are Unix seconds. */
import { text } from "./text.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

export const time = (seconds) => TIME.format(seconds * 1000);

/** "Today", "Yesterday", or the date, with its year unless it is this one. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (isSameDay(date, today)) return text.today;
  if (isSameDay(date, yesterday)) return text.yesterday;
  return (date.getFullYear() === today.getFullYear() ? DAY : DAY_AND_YEAR).format(date);
}

export function isSameDay(one, other) {
  return one.toDateString() === other.toDateString();
}

export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

export function fullName(user) {
  return [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || "";
}

/** One line that stands for a message in lists and quotes. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words.replace(/\s+/g, " ");
  const kind = ["photo", "document", "sticker", "voice"].find((name) => message[name]);
  return kind ? text[kind] : serviceText(message);
}

/** What a message without content of its own tells, as "X joined the group". */
export function serviceText(message) {
  if (message.new_chat_members) return text.joined(message.new_chat_members.map(fullName).join(", "));
  if (message.left_chat_member) return text.left(fullName(message.left_chat_member));
  if (message.pinned_message) return text.pinned;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return text.migrated;
  return text.unsupported;
}
