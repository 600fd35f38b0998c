// The line to the office. What is said has a name before it is first sent, and is sent again under the same name
// until it is acknowledged; so a repetition is noticed. Words and presses outlive a closed page; a file's bytes
// cannot, and the person is told.

const WAITS = [1, 2, 4, 8, 15];
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** A name that is nobody else's. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Line {
  /**
   * `on.said(line)`, `on.history(lines)`, `on.typing()`, `on.connected(yes)`, `on.sent(item, {at, kind})`,
   * `on.waiting(item, why)`, `on.failed(item, why)`, `on.progress(item, part)`, `on.lost(item)`.
   */
  constructor(base, language, on) {
    Object.assign(this, { base, language, on });
    this.kept = `vanthu:${base}`;
    const left = this.read();
    this.queue = left.filter((item) => item.kind !== "files");
    this.lost = left.filter((item) => item.kind === "files");
    this.sending = false;
    this.misses = 0;
  }

  /** Opens the line, says what was left unsaid, and stays. */
  open() {
    this.listen();
    this.flush();
    addEventListener("online", () => { this.wakeUp?.(); this.flush(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.wakeUp?.(); });
    addEventListener("pagehide", () => { this.leaving = true; this.socket?.close(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { this.leaving = false; this.listen(); } });
  }

  say(item) {
    const named = { id: newName(), ...item };
    this.queue.push(named);
    this.keep();
    this.flush();
    return named;
  }

  async history() {
    const answer = await fetch(this.url("history"), { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const lines = (await answer.json()).messages;
    this.on.history(lines);
    // A file that was on its way when the page was closed either arrived or must be chosen again.
    for (const item of this.lost.splice(0)) if (!lines.some(({ id }) => id === item.id)) this.on.lost(item);
    this.keep();
  }

  listen() {
    const url = new URL(this.url("live"), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => {
      this.misses = 0;
      this.on.connected(true);
      this.history();
      // What was being sent at the very moment of opening is in the history a little later.
      setTimeout(() => this.history(), 3000);
      this.flush();
    };
    socket.onmessage = ({ data }) => {
      const heard = JSON.parse(data);
      if (heard.type === "typing") this.on.typing();
      else this.on.said(heard);
    };
    socket.onclose = async () => {
      if (this.leaving) return;
      if (this.misses++ > 0) this.on.connected(false);
      await Promise.race([pause(WAITS[Math.min(this.misses - 1, 4)]), new Promise((wake) => { this.wakeUp = wake; })]);
      if (!this.leaving) this.listen();
    };
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    for (let tries = 0; this.queue.length; ) {
      const item = this.queue[0];
      const answer = await this.send(item);
      if (answer === null || answer.status >= 500 || answer.status === 429) {
        this.on.waiting(item, answer?.data.error);
        await pause(Math.max(WAITS[Math.min(tries++, 4)], answer?.after ?? 0));
        continue;
      }
      tries = 0;
      this.queue.shift();
      this.keep();
      if (answer.status === 200) this.on.sent(item, answer.data);
      else this.on.failed(item, answer.data.error ?? "");
    }
    this.sending = false;
  }

  /** `{status, data, after}` (seconds to wait), or null where nobody answered. */
  send(item) {
    const { file, label: _, ...words } = item;
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.url(file ? "file" : "say"));
      request.setRequestHeader("X-Vanthu", "1");
      request.onerror = request.onabort = () => done(null);
      request.onload = () => {
        let data = {};
        try { data = JSON.parse(request.responseText); } catch { /* an answer of something between us */ }
        done({ status: request.status, data, after: Number(request.getResponseHeader("Retry-After")) || 0 });
      };
      if (!file) {
        request.setRequestHeader("Content-Type", "application/json");
        request.send(JSON.stringify(words));
        return;
      }
      request.upload.onprogress = ({ loaded, total }) => this.on.progress(item, total ? loaded / total : 0);
      const form = new FormData();
      form.append("id", item.id);
      form.append("text", item.text ?? "");
      form.append("file", file, file.name);
      request.send(form);
    });
  }

  url(way) {
    return `${this.base}/${way}?lang=${this.language}`;
  }

  keep() {
    const lasting = [...this.lost, ...this.queue].map(({ file, ...item }) => (file ? { ...item, name: file.name } : item));
    try {
      if (lasting.length) localStorage.setItem(this.kept, JSON.stringify(lasting));
      else localStorage.removeItem(this.kept);
    } catch { /* a browser that keeps nothing still sends while the page is open */ }
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.kept)) ?? [];
    } catch {
      return [];
    }
  }
}
