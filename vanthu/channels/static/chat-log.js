// What stands on the screen: lines of both sides by time, days between them, each line once.

import { draw, element, link, withLinks } from "./chat-words.js";

const ZONE = "Asia/Ho_Chi_Minh";

export class Log {
  /** `press(label, payload, line)` is called when a button is pressed. */
  constructor(root, { words, language, base, press }) {
    Object.assign(this, { root, words, base, press });
    this.scroll = document.getElementById("scroll");
    this.latest = document.getElementById("latest");
    this.lines = [];
    this.byId = new Map();
    const when = { timeZone: ZONE };
    this.clock = new Intl.DateTimeFormat(language, { ...when, hour: "2-digit", minute: "2-digit", hour12: false });
    this.day = new Intl.DateTimeFormat(language, { ...when, weekday: "long", day: "2-digit", month: "2-digit" });
    this.latest.addEventListener("click", () => this.toEnd());
    this.scroll.addEventListener("scroll", () => { this.latest.hidden = this.atEnd(); }, { passive: true });
  }

  /** Shows a line, or its new wording. True if it was not there before. */
  put(said, { fresh = true } = {}) {
    const known = this.byId.get(said.id);
    const stuck = this.atEnd();
    // Until the office says when it heard it, a new line stands after all others, whatever this device's clock says.
    const last = this.lines.at(-1)?.said.at ?? "";
    if (said.pending && said.at < last) said.at = last;
    if (known) {
      this.change(known, said);
    } else {
      const line = { said, node: element("div") };
      this.byId.set(said.id, line);
      this.dress(line);
      if (fresh) line.node.classList.add("line-new");
      this.insert(line);
    }
    if (stuck || said.from === "me") this.toEnd();
    else this.latest.hidden = false;
    return !known;
  }

  change(line, said) {
    const before = JSON.stringify({ ...line.said, at: 0 });
    // An edit is told with the moment of the edit; the line stays where it was first said.
    const at = line.said.pending && !said.pending ? said.at : line.said.at;
    const now = { ...line.said, ...said, at };
    if (said.from === "office") for (const gone of ["buttons", "file"]) if (!(gone in said)) delete now[gone];
    // What the office knows of is neither on its way nor lost, whatever this page believed.
    for (const doubt of ["pending", "waiting", "error"]) if (!(doubt in said)) delete now[doubt];
    // What carried a secrecy mark is not shown again, not even to its sender.
    if (now.kind === "marked") for (const gone of ["text", "files"]) delete now[gone];
    line.said = now;
    if (JSON.stringify({ ...now, at: 0 }) === before) return;
    this.dress(line);
    this.divide();
  }

  /** A line of one's own became something: sent, waiting, failed. */
  mark(id, changed) {
    const line = this.byId.get(id);
    if (line) this.change(line, { ...line.said, ...changed });
  }

  /** How far a file is, from 0 to 1. */
  progress(id, part) {
    const bar = this.byId.get(id)?.node.querySelector(".progress-done");
    if (bar) bar.style.transform = `scaleX(${part})`;
  }

  insert(line) {
    let place = this.lines.length;
    while (place > 0 && !this.lines[place - 1].said.pending && this.lines[place - 1].said.at > line.said.at) place--;
    if (line.said.pending) place = this.lines.length;
    this.lines.splice(place, 0, line);
    this.root.insertBefore(line.node, this.lines[place + 1]?.node ?? null);
    this.divide();
  }

  /** A day's name before its first line. */
  divide() {
    for (const old of this.root.querySelectorAll(".day")) old.remove();
    let last = "";
    for (const { said, node } of this.lines) {
      const day = this.day.format(new Date(said.at));
      if (day !== last) node.before(element("p", "day", day));
      last = day;
    }
  }

  dress(line) {
    const { said, node } = line;
    node.replaceChildren();
    node.className = `line line-${said.from} line-${said.kind ?? "said"}${said.error ? " line-failed" : ""}`;
    node.dataset.id = said.id;
    const bubble = node.appendChild(element("div", "bubble"));
    bubble.append(element("span", "hidden-words", `${this.words[said.from]}: `));
    this.fill(bubble, said);
    bubble.append(this.stamp(said));
    if (said.buttons) node.append(this.chips(line));
  }

  fill(bubble, said) {
    if (said.kind === "marked") bubble.append(element("span", "words", this.words.marked));
    else if (said.kind === "press") bubble.append(element("span", "words", `${this.words.pressed}: ${said.text || "…"}`));
    else if (said.text) {
      const words = bubble.appendChild(element("div", "words"));
      if (said.from === "office") draw(words, said.text);
      else withLinks(words, said.text);
    }
    for (const name of said.files ?? []) bubble.append(this.paper("span", name));
    if (said.pending && said.files) {
      bubble.appendChild(element("div", "progress")).append(element("div", "progress-done"));
    }
    if (said.file) {
      const { name, sha256 } = said.file;
      const paper = this.paper("a", name);
      const opened = link(`${this.base}/file/${sha256}/${encodeURIComponent(name)}`, "");
      Object.assign(paper, { href: opened.href, target: "_blank", rel: "noopener" });
      paper.setAttribute("aria-label", this.words.open_file.replace("{name}", name));
      bubble.append(paper);
    }
  }

  paper(tag, name) {
    const paper = element(tag, "paper");
    const kind = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? "…";
    const mark = element("span", "paper-mark", kind.toUpperCase());
    mark.setAttribute("aria-hidden", "true");
    paper.append(mark, element("span", "paper-name", name));
    return paper;
  }

  waiting({ waiting }) {
    return waiting === true ? this.words.waiting : `${this.words.waiting}. ${waiting}`;
  }

  stamp(said) {
    if (said.error) return element("span", "stamp", `${this.words.failed}. ${said.error}`);
    if (said.pending) return element("span", "stamp", said.waiting ? this.waiting(said) : this.words.sending);
    const time = element("time", "stamp", this.clock.format(new Date(said.at)));
    time.dateTime = said.at;
    return time;
  }

  chips(line) {
    const chips = element("div", "chips");
    for (const row of line.said.buttons) {
      const drawn = chips.appendChild(element("div", "chips-row"));
      for (const button of row) drawn.append(button.url ? this.way(button) : this.chip(button, chips));
    }
    return chips;
  }

  way({ url, label }) {
    const way = link(url, label);
    way.className = "chip";
    return way;
  }

  chip({ press, label }, chips) {
    const chip = element("button", "chip", label);
    chip.type = "button";
    chip.addEventListener("click", () => {
      if (chips.dataset.resting) return;
      // A second tap by a shaking finger is no second press; a later one is, and is answered.
      chips.dataset.resting = "yes";
      chip.classList.add("chip-pressed");
      setTimeout(() => { delete chips.dataset.resting; chip.classList.remove("chip-pressed"); }, 1500);
      this.press(label, press);
    });
    return chip;
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.latest.hidden = true;
  }
}
