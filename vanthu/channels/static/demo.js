// The demo page: papers go to phones, the clock moves, and whatever is published is told.

import { element } from "./chat-words.js";

const by = (id) => document.getElementById(id);
const words = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;
const phones = [...document.querySelectorAll(".phone")];
const tabs = [...document.querySelectorAll(".tab")];
const PAPER = "application/x-vanthu-paper";
let published = Number(document.body.dataset.published);

const fill = (sentence, places) => sentence.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
const initials = (name) => name.split(" ").slice(-2).map((word) => word[0]).join("");
const nameOf = (phone) => phone.querySelector(".phone-name").textContent;

// ---------------------------------------------------------------- the three steps

let reached = 1;
function step(number) {
  reached = number;
  for (const item of document.querySelectorAll("#guide li")) {
    const own = Number(item.dataset.step);
    item.classList.toggle("done", own < number);
    item.classList.toggle("now", own === number);
  }
}

// ---------------------------------------------------------------- phones and who holds them

function dress(phone) {
  const place = phones.indexOf(phone);
  const { name, post } = phone.querySelector(".phone-choice").selectedOptions[0].dataset;
  phone.querySelector(".phone-name").textContent = name;
  phone.querySelector(".phone-post").textContent = post;
  phone.querySelector(".face").textContent = initials(name);
  phone.querySelector("iframe").title = fill(words.phone, { name, post });
  tabs[place].querySelector(".face").textContent = initials(name);
  tabs[place].querySelector(".tab-name").textContent = name.split(" ").slice(-2).join(" ");
}

for (const phone of phones) {
  const choice = phone.querySelector(".phone-choice");
  dress(phone);
  choice.addEventListener("change", () => {
    phone.dataset.persona = choice.value;
    phone.querySelector("iframe").src = `/demo/chat/${choice.value}?frame=1`;
    phone.classList.remove("phone-new");
    dress(phone);
    const address = new URL(location.href);
    address.searchParams.set("phones", phones.map((one) => one.dataset.persona).join(","));
    history.replaceState(null, "", address);
  });
}

function look(place) {
  for (const tab of tabs) tab.removeAttribute("aria-current");
  tabs[place].setAttribute("aria-current", "true");
  tabs[place].classList.remove("tab-new");
}

/** On a small screen, which holds one phone: lay this one before the eyes. */
function swipeTo(phone) {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  by("phones").scrollTo({ left: phone.offsetLeft - by("phones").offsetLeft - 12, behavior });
}

tabs.forEach((tab, place) => tab.addEventListener("click", () => {
  swipeTo(phones[place]);
  look(place);
}));
const seen = new IntersectionObserver((entries) => {
  // Beside each other all are seen; the tabs are for a small screen, which holds one.
  const looked = entries.filter(({ isIntersecting }) => isIntersecting);
  if (looked.length === 1) look(phones.indexOf(looked[0].target));
}, { root: by("phones"), threshold: 0.6 });
for (const phone of phones) seen.observe(phone);

addEventListener("message", ({ origin, source, data }) => {
  const phone = phones.find((one) => one.querySelector("iframe").contentWindow === source);
  if (origin !== location.origin || !phone || !data?.vanthu) return;
  if (data.vanthu === "said") {
    phone.classList.add("phone-new");
    // A card on somebody else's phone: the paper is on its way.
    if (reached === 1 && phone !== phones[0]) step(2);
    if (!tabs[phones.indexOf(phone)].hasAttribute("aria-current")) tabs[phones.indexOf(phone)].classList.add("tab-new");
    setTimeout(() => phone.classList.remove("phone-new"), 4000);
  } else {
    phone.classList.remove("phone-new");
    // Something was said or pressed: what follows from it may already stand on the public page.
    setTimeout(lookUp, 400);
    setTimeout(lookUp, 1500);
  }
});

// ---------------------------------------------------------------- papers

function ready(phone) {
  const screen = phone.querySelector("iframe");
  return new Promise((done) => {
    const ask = () => {
      if (screen.contentDocument?.documentElement.dataset.ready) done(screen.contentWindow);
      else setTimeout(ask, 100);
    };
    ask();
  });
}

for (const sheet of document.querySelectorAll(".sheet")) {
  sheet.addEventListener("click", async () => {
    const phone = phones[0];
    (await ready(phone)).postMessage({ paper: sheet.dataset.paper }, location.origin);
    swipeTo(phone);
    const title = sheet.querySelector(".sheet-title").textContent;
    toast(fill(words.sent, { title, name: nameOf(phone) }), "", null, 2500);
  });
  sheet.addEventListener("dragstart", ({ dataTransfer }) => {
    dataTransfer.setData(PAPER, sheet.dataset.paper);
    dataTransfer.effectAllowed = "copy";
  });
}
// A paper that misses the phones must not take the page away.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => event.preventDefault());

// ---------------------------------------------------------------- clock, counter, news

function toast(head, more, url, stays) {
  const made = element("div", "toast");
  const said = made.appendChild(element("div"));
  said.append(element("strong", "", head));
  if (more) said.append(element("span", "", more));
  if (url) {
    const way = element("a", "", words.open);
    Object.assign(way, { href: `${url}?lang=${language}`, target: "_blank", rel: "noopener" });
    way.addEventListener("click", () => step(4));
    made.append(way);
  }
  by("toasts").append(made);
  while (by("toasts").children.length > 3) by("toasts").firstChild.remove();
  setTimeout(() => made.remove(), stays);
}

function show(state) {
  by("clock").textContent = state.clock;
  by("count").textContent = state.published;
  if (state.published > published && state.newest) {
    toast(words.published, state.newest.title, state.newest.url, 15000);
    by("count").classList.remove("count-new");
    void by("count").offsetWidth;
    by("count").classList.add("count-new");
    step(3);
  }
  published = state.published;
}

let missing = false;
async function lookUp() {
  const answer = await fetch(`/demo/state?lang=${language}`, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) show(await answer.json());
  else if (!missing) toast(words.offline, "", null, 8000);
  missing = !answer?.ok;
}
setInterval(() => { if (!document.hidden) lookUp(); }, 3000);
by("public").addEventListener("click", () => { if (published) step(4); });

for (const button of document.querySelectorAll("[data-hours]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(`/demo/clock?lang=${language}`, {
      method: "POST",
      headers: { "X-Vanthu": "1", "Content-Type": "application/json" },
      body: JSON.stringify({ hours: Number(button.dataset.hours) }),
    }).catch(() => null);
    button.disabled = false;
    if (!answer?.ok) return;
    const state = await answer.json();
    show(state);
    toast(fill(words.moved, state), "", null, 4000);
  });
}
document.documentElement.dataset.ready = "yes";
