/** Builds the page's parts and passes the server's events to them. */
import { Actions } from "./actions.js";
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId } from "./dom.js";
import * as formats from "./formats.js";
import { Header } from "./header.js";
import { LiveState } from "./live-state.js";
import { MessageMenu } from "./message-menu.js";
import { Seats } from "./seats.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { text } from "./text.js";
import { Timeline } from "./timeline.js";
import { Welcome } from "./welcome.js";

const store = new Store();
const seats = new Seats(store);
const actions = new Actions(store, seats);
const connection = new Connection();
const live = new LiveState(store, connection, apply);
const timeline = new Timeline(store, seats, actions);
const composer = new Composer(store, seats, actions);
const welcome = new Welcome(store, seats);
new Sidebar(store, seats);
new Header(store, seats, actions);
new MessageMenu(store, seats, composer);

nameLandmarks();
showBanner(text.loading);
connection.addEventListener("lost", () => showBanner(text.serverGone));
live.addEventListener("failed", () => showBanner(text.serverGone));
live.addEventListener("loaded", stateLoaded);
store.addEventListener("bot", showBotState);
store.addEventListener("commands", loadProfile);
store.addEventListener("chat", ({ detail }) => detail.kind === "added" && announce(detail));
seats.addEventListener("moved", () => {
  rememberSeat();
  loadProfile();
  composer.focusUnlessTouch();
});
document.addEventListener("keydown", switchByNumber);
document.addEventListener(
  "visibilitychange",
  () => document.visibilityState === "visible" && seats.markRead(),
);
connection.start();

function nameLandmarks() {
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = text[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]"))
    node.setAttribute("aria-label", text[node.dataset.label]);
}

function apply(event) {
  store.apply(event);
  actions.apply(event);
}

function stateLoaded() {
  showBotState();
  if (!seats.current) return arrive();
  timeline.refresh();
  return loadProfile();
}

/** Takes the seat the address asks for, and follows its start link once. */
function arrive() {
  const wanted = new URLSearchParams(location.search);
  const persona = personaNamed(wanted.get("persona"));
  const chatId = Number(wanted.get("chat"));
  const seat =
    seats.list.find((known) => (persona ? known.chatId === persona.id : known.chatId === chatId)) ??
    seats.list[0];
  seats.take(seat);
  if (wanted.has("start")) actions.start(wanted.get("start"));
}

/** By its key, or the first who speaks the language. */
function personaNamed(name) {
  const byKey = store.personas.find(({ key }) => key === name);
  return byKey ?? store.personas.find(({ language_code: language }) => language === name);
}

function rememberSeat() {
  const { personaId, chatId } = seats.current;
  const query = chatId < 0 ? `chat=${chatId}` : `persona=${store.persona(personaId).key}`;
  history.replaceState(null, "", `?${query}`);
}

async function loadProfile() {
  const seat = seats.current;
  const profile = await api.loadCommands(seat).catch(() => ({ commands: [], description: "" }));
  if (seat !== seats.current) return;
  composer.setProfile(profile);
  welcome.setProfile(profile);
}

function showBotState() {
  showBanner(store.bot.is_connected ? "" : text.botGone);
}

function showBanner(words) {
  byId("banner").hidden = words === "";
  byId("banner").textContent = words;
}

function announce({ chatId, message }) {
  if (chatId !== seats.current?.chatId || seats.isOwn(message)) return;
  byId("announcer").textContent = `${formats.fullName(message.from)}: ${formats.summary(message)}`;
}

function switchByNumber(event) {
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (!event.altKey || event.ctrlKey || !digit) return;
  if (seats.takeNumber(Number(digit[1]))) event.preventDefault();
}
