// The office's words: text with <b> and <i> and nothing else. Drawn as nodes, so that nothing typed can be markup.

const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };
const PIECES = /(<\/?[bi]>)/;
const ADDRESS = /https?:\/\/[^\s<>"”]+[^\s<>"”.,;:!?)\]]/g;

const unescape = (words) => words.replace(/&(amp|lt|gt|quot|#x27|#39);/g, (_, name) => NAMED[name]);

/** Draws the office's words into a node. */
export function draw(into, html) {
  const open = [into];
  for (const piece of html.split(PIECES)) {
    const tag = /^<(\/?)([bi])>$/.exec(piece);
    if (!tag) {
      withLinks(open.at(-1), unescape(piece));
    } else if (tag[1]) {
      if (open.length > 1) open.pop();
    } else {
      open.push(open.at(-1).appendChild(document.createElement(tag[2])));
    }
  }
}

/** Appends words, with web addresses as links. */
export function withLinks(into, words) {
  let from = 0;
  for (const found of words.matchAll(ADDRESS)) {
    into.append(words.slice(from, found.index), link(found[0], found[0]));
    from = found.index + found[0].length;
  }
  into.append(words.slice(from));
}

/** A link that opens beside the chat; anything but a web address goes nowhere. */
export function link(address, words) {
  const a = document.createElement("a");
  const target = new URL(address, location.href);
  a.href = ["http:", "https:"].includes(target.protocol) ? target.href : "#";
  a.target = "_blank";
  a.rel = "noopener";
  a.textContent = words;
  return a;
}

/** A new element with a class and perhaps words. */
export function element(name, className, words) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words !== undefined) made.textContent = words;
  return made;
}
