/** The sandbox server's interface for the page. Every call rejects with a RequestError. */
import { text } from "./text.js";

export class RequestError extends Error {}

export const loadState = () => request("/api/state");

export const loadCommands = (seat) =>
  request(`/api/commands?chat_id=${seat.chatId}&persona=${seat.personaId}`);

export const sendMessage = (seat, body) => post("/api/messages", { ...place(seat), ...body });

export const editMessage = (seat, messageId, newText) =>
  post("/api/edits", { ...place(seat), message_id: messageId, text: newText });

export const pressButton = (seat, messageId, row, column) =>
  post("/api/presses", { ...place(seat), message_id: messageId, row, column });

export const setBlocked = (seat, isBlocked) =>
  post("/api/blocks", { persona: seat.personaId, is_blocked: isBlocked });

export const askInline = (seat, query) => post("/api/inline", { ...place(seat), query });

export const chooseInline = (seat, queryId, resultId) =>
  post("/api/inline/choose", { ...place(seat), inline_query_id: queryId, result_id: resultId });

export function sendFile(seat, { kind, caption, file }) {
  const form = new FormData();
  form.append("persona", seat.personaId);
  form.append("chat_id", seat.chatId);
  form.append("kind", kind);
  form.append("caption", caption ?? "");
  form.append("file", file, file.name);
  return request("/api/files", { method: "POST", body: form });
}

export const fileAddress = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;

const place = (seat) => ({ persona: seat.personaId, chat_id: seat.chatId });

function post(path, body) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function request(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new RequestError(text.requestLost);
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(body.error ?? text.requestFailed(response.status));
  return body;
}
