/* The sandbox page comes alive: forms are sent behind the scenes, and once a second the page looks whether the world moved.
   Without this file every form still works, with a whole page in return. */
"use strict";
(() => {
  const world = document.getElementById("world");
  const seen = new Map();
  let mark = "", busy = false, missed = 0;

  const parts = (root) => root.querySelectorAll("[data-part]");
  const home = () => world.querySelector("[data-home]").dataset.home;

  function toEnd() {
    for (const log of world.querySelectorAll(".sb-bubbles")) log.scrollTop = log.scrollHeight;
  }

  function show(text) {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    let moved = false;
    const names = (root) => [...parts(root)].map((part) => part.dataset.part).join();
    if (names(fresh.content) !== names(world)) { // another story: other phones
      world.replaceChildren(fresh.content);
      keep();
      moved = true;
    }
    for (const part of parts(fresh.content)) {
      const name = part.dataset.part, html = part.outerHTML;
      const old = world.querySelector(`[data-part="${name}"]`);
      if (!old || seen.get(name) === html) continue;
      seen.set(name, html);
      const held = old.contains(document.activeElement);
      const at = held ? document.activeElement : null;
      lead(old, part);
      old.replaceWith(part);
      moved = true;
      if (held) refocus(part, at);
      for (const log of part.querySelectorAll(".sb-bubbles")) log.scrollTop = log.scrollHeight;
    }
    const top = world.querySelector("[data-lang]");
    document.documentElement.lang = top.dataset.lang;
    document.title = top.querySelector("h1").textContent;
    if (moved) reveal();
  }

  /* The eye is led to what is new: bubbles that were not there, and a clock that went on. */
  function lead(old, part) {
    const count = old.querySelectorAll(".sb-bubble:not(.sb-echo)").length;
    for (const one of [...part.querySelectorAll(".sb-bubble")].slice(count)) one.classList.add("sb-fresh");
    const before = old.querySelector(".sb-now strong"), now = part.querySelector(".sb-now strong");
    if (before && now && before.textContent !== now.textContent) now.classList.add("sb-fresh");
  }

  /* What is pressed or said stands in the chat at once; the answer of the engine replaces it. */
  function echo(form, button, body) {
    const typed = form.querySelector("input[name=say]");
    const said = button && button.name === "press" ? button.firstChild.textContent : body.get("say");
    if (typed) typed.value = "";
    if (button) button.classList.add("sb-pressed");
    const chat = form.closest(".sb-phone")?.querySelector(".sb-bubbles");
    if (!chat || !said || !said.trim()) return;
    const bubble = document.createElement("div");
    bubble.className = "sb-bubble sb-theirs sb-echo";
    bubble.append(Object.assign(document.createElement("p"), { textContent: said.trim() }));
    chat.append(bubble);
    chat.scrollTop = chat.scrollHeight;
  }

  /* The keyboard stays where it was: the same button, else the one to press next, else the chat. */
  function refocus(part, was) {
    const same = [...part.querySelectorAll("button")].find((one) => one.name === was.name && one.value === was.value && was.name !== "press");
    const next = same || world.querySelector(".sb-hint") || part.querySelector("[tabindex], button, input");
    if (next) next.focus({ preventScroll: true });
  }

  /* On a small screen the next button to press may lie in another phone. */
  function reveal() {
    const hint = world.querySelector(".sb-hint");
    if (!hint || matchMedia("(min-width: 60rem)").matches) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const phone = hint.closest(".sb-phone"), desk = world.querySelector(".sb-desk");
    const whole = phone && phone.offsetHeight + desk.offsetHeight <= innerHeight; // then who speaks can be seen as well
    hint.scrollIntoView({ block: "nearest", inline: "center" });
    (whole ? phone : hint).scrollIntoView({ block: whole ? "end" : "center", behavior: calm ? "auto" : "smooth" });
  }

  async function look() {
    if (busy || document.hidden) return;
    try {
      const answer = await fetch(`/sandbox/live?home=${home()}`, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store" });
      missed = 0;
      document.getElementById("lost").hidden = true;
      if (busy || answer.status !== 200) return;
      mark = answer.headers.get("ETag") || "";
      show(await answer.text());
    } catch {
      missed += 1;
      document.getElementById("lost").hidden = missed < 3;
    }
  }

  world.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.target, button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button && button.name ? button : undefined));
    busy = true;
    world.setAttribute("aria-busy", "true");
    echo(form, button, body);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Rounds-Part": "1" } });
      if (answer.ok) {
        mark = "";
        show(await answer.text());
      } else {
        location.reload();
      }
    } catch {
      const typed = form.querySelector("input[name=say]");
      if (typed) typed.value = body.get("say"); // nothing that was written is lost
      document.getElementById("lost").hidden = false;
    } finally {
      busy = false;
      for (const one of world.querySelectorAll(".sb-echo")) one.remove();
      for (const one of world.querySelectorAll(".sb-pressed")) one.classList.remove("sb-pressed");
      world.removeAttribute("aria-busy");
    }
  });

  function keep() {
    seen.clear();
    for (const part of parts(world)) seen.set(part.dataset.part, part.outerHTML);
    toEnd();
  }

  keep();
  reveal();
  setInterval(look, 1000);
})();
