// The chat page: composer, files, dots; the log and the line to the office stand in files of their own.

import { Line } from "./chat-line.js";
import { Log } from "./chat-log.js";

const by = (id) => document.getElementById(id);
const body = document.body;
const words = JSON.parse(body.dataset.words);
const limits = { file: Number(body.dataset.fileLimit), words: Number(body.dataset.wordsLimit) };
const base = body.dataset.base;
const language = document.documentElement.lang;
const framed = body.classList.contains("framed") && parent !== window;
/** The demo page around us wants to know what happens on this phone. */
const tell = (what) => { if (framed) parent.postMessage({ vanthu: what, base }, location.origin); };

const log = new Log(by("log"), { words, language, base, press });
const line = new Line(base, language, {
  connected: (yes) => { by("offline").hidden = yes; },
  history: (lines) => {
    by("log").setAttribute("aria-busy", "true");
    for (const said of lines) log.put(said, { fresh: false });
    by("log").removeAttribute("aria-busy");
    greet();
  },
  said: (said) => {
    if (said.from === "office") dots(false);
    const isNew = log.put(said);
    greet();
    if (isNew && said.from === "office") tell("said");
    if (said.type === "edit" && isNew) line.history();
  },
  typing: () => dots(true, words.typing),
  sent: (item, { at, kind }) => {
    log.mark(item.id, { pending: false, at, kind });
    if (item.file) dots(false);
    tell("sent");
  },
  waiting: (item, why) => log.mark(item.id, { waiting: why || true }),
  failed: (item, why) => { dots(false); log.mark(item.id, { pending: false, error: why }); },
  lost: ({ id, name }) => {
    log.put({ ...shown({ id, kind: "files", file: { name } }), pending: false, error: words.lost_file });
    greet();
  },
  progress: (item, part) => {
    log.progress(item.id, part);
    if (part >= 1) dots(true, words.reading);
  },
});

function shown(item) {
  const { id, kind, text, label, file } = item;
  const line = { id, from: "me", at: new Date().toISOString(), pending: true, kind, text: label ?? text ?? "" };
  return file ? { ...line, kind: "files", files: [file.name] } : line;
}

function say(item) {
  log.put(shown(line.say(item)));
  greet();
  if (!item.file) dots(true, words.typing, 6);
}

function press(label, payload) {
  tell("pressed");
  say({ kind: "press", press: payload, label });
}

function sendFiles(files, text = "") {
  for (const file of files) {
    const item = { kind: "files", file, text };
    if (file.size > 0 && file.size <= limits.file) say(item);
    else log.put({ ...shown({ ...item, id: `${Date.now()}-${file.name}` }), pending: false, error: file.size ? words.too_big : words.empty_file });
    text = "";
  }
}

let dotsEnd;
function dots(on, why = "", seconds = 60) {
  const stuck = log.atEnd();
  by("dots").hidden = !on;
  by("dots-words").textContent = why;
  clearTimeout(dotsEnd);
  if (on) dotsEnd = setTimeout(() => dots(false), seconds * 1000);
  if (on && stuck) log.toEnd();
}

function greet() {
  by("hello").hidden = log.lines.length > 0;
}

// ---------------------------------------------------------------- the composer

const message = by("message");

function fit() {
  message.style.height = "auto";
  message.style.height = `${message.scrollHeight + 2}px`;
}

by("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = message.value.trim();
  if (!text) return;
  if (text.length > limits.words) {
    log.put({ ...shown({ id: `${Date.now()}`, kind: "text", text: `${text.slice(0, 80)}…` }), pending: false, error: words.too_long });
    return;
  }
  say({ kind: "text", text });
  message.value = "";
  fit();
});
message.addEventListener("input", fit);
message.addEventListener("keydown", (event) => {
  // While a Vietnamese keyboard is composing, Enter ends the syllable and not the message.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  by("composer").requestSubmit();
});
for (const quick of document.querySelectorAll("[data-say]")) {
  quick.addEventListener("click", () => say({ kind: "text", text: quick.dataset.say }));
}

// ---------------------------------------------------------------- files: picked, dropped, pasted, from the demo's tray

by("attach").addEventListener("click", () => by("picker").click());
by("picker").addEventListener("change", () => {
  sendFiles(by("picker").files, message.value.trim());
  message.value = by("picker").value = "";
  fit();
});
message.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) {
    event.preventDefault();
    sendFiles(event.clipboardData.files);
  }
});

const PAPER = "application/x-vanthu-paper";
const carries = ({ types }) => types.includes("Files") || types.includes(PAPER);
let over = 0;
addEventListener("dragenter", (event) => { if (carries(event.dataTransfer)) { over++; by("drop").hidden = false; } });
addEventListener("dragleave", (event) => { if (carries(event.dataTransfer) && --over <= 0) endDrag(); });
addEventListener("dragover", (event) => { if (carries(event.dataTransfer)) event.preventDefault(); });
addEventListener("drop", (event) => {
  if (!carries(event.dataTransfer)) return;
  event.preventDefault();
  endDrag();
  const paper = event.dataTransfer.getData(PAPER);
  if (paper) sendPaper(paper);
  else sendFiles(event.dataTransfer.files);
});

function endDrag() {
  over = 0;
  by("drop").hidden = true;
}

async function sendPaper(name) {
  const answer = await fetch(`/demo/papers/${encodeURIComponent(name)}`);
  if (answer.ok) sendFiles([new File([await answer.blob()], name)]);
}

addEventListener("message", ({ origin, data }) => {
  if (framed && origin === location.origin && data?.paper) sendPaper(data.paper);
});

// ---------------------------------------------------------------- open

by("composer").hidden = false;
for (const item of line.queue) log.put(shown(item));
line.open();
document.documentElement.dataset.ready = "yes";
