"""What keeps people out of a page: found in the page as the browser shows it (labels, names, contrast, keyboard)."""

from playwright.async_api import Page

CONTRAST = 4.5
LOOK = """
(least) => {
  const wrong = [];
  const shown = (el) => { const box = el.getBoundingClientRect(); return el.checkVisibility() && box.width > 1 && box.height > 1; };
  const said = (el) => (el.getAttribute("aria-label") || "").trim() || el.textContent.trim() || (el.title || "").trim();
  const short = (el) => el.outerHTML.slice(0, 90);
  if (!document.documentElement.lang) wrong.push("no lang");
  if (!document.title.trim()) wrong.push("no title");
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) wrong.push(`${heads} h1`);
  if (!document.querySelector("main")) wrong.push("no main");
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) wrong.push(`id twice: ${id}`);
  for (const el of document.querySelectorAll("input:not([type=hidden]):not([type=submit]), select, textarea"))
    if (!el.labels.length && !el.getAttribute("aria-label") && !el.getAttribute("aria-labelledby")) wrong.push(`no label: ${short(el)}`);
  for (const el of document.querySelectorAll("button, a[href], summary")) if (!said(el)) wrong.push(`no name: ${short(el)}`);
  for (const el of document.querySelectorAll("img")) if (!el.hasAttribute("alt")) wrong.push(`no alt: ${short(el)}`);
  for (const el of document.querySelectorAll("th")) if (!said(el)) wrong.push(`head of no column: ${short(el)}`);
  const labels = (el) => (el.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
  const named = (el) => labels(el).map((one) => one?.textContent.trim() || "").join(" ") || el.getAttribute("aria-label") || "";
  const marks = [...document.querySelectorAll("section, nav, form[role], [role=region]")].filter(shown).map(named).filter(Boolean);
  for (const name of new Set(marks)) if (marks.filter((one) => one === name).length > 1) wrong.push(`two places of one name: ${name}`);
  for (const el of document.querySelectorAll("meta[http-equiv=refresh]"))
    if (parseInt(el.content) < 10) wrong.push(`reloads by itself: ${short(el)}`);
  for (const el of document.querySelectorAll("[tabindex]")) if (el.tabIndex > 0) wrong.push(`tabindex: ${short(el)}`);
  for (const el of document.querySelectorAll("[style]")) if (!el.closest("svg")) wrong.push(`inline style: ${short(el)}`);
  const number = (text) => { const all = (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number); return all.length < 4 ? [...all, 1] : all; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const colour = number(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.textContent.trim() || !shown(el) || el.closest("svg, script, noscript") || el.disabled) continue;
    const under = ground(el), ink = over(number(getComputedStyle(el).color), under);
    const [dark, bright] = [light(ink), light(under)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < least) wrong.push(`contrast ${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)}`);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1)
    wrong.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  return wrong;
}
"""
COUNT = """
() => [...document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary")]
  .filter((el) => el.checkVisibility() && !(el.type === "radio" && !el.checked)).length
"""
FOCUS = """
() => { const el = document.activeElement;
  if (!el || el === document.body) return "";
  const shown = getComputedStyle(el);
  el.dataset.reached = "1";
  return shown.outlineStyle === "none" && shown.boxShadow === "none" ? "unseen: " + el.outerHTML.slice(0, 90) : "seen"; }
"""
REACHED = """
() => [...document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary")]
  .filter((el) => el.checkVisibility() && !el.dataset.reached && !(el.type === "radio" && !el.checked))
  .map((el) => "not by keyboard: " + el.outerHTML.slice(0, 90))
"""


async def complaints(page: Page) -> list[str]:
    """Everything wrong that can be seen without moving; empty for a good page. Scripts must be on."""
    found: list[str] = await page.evaluate(LOOK, CONTRAST)
    return found


async def keyboard(page: Page) -> list[str]:
    """What the Tab key does not reach, and where its focus cannot be seen."""
    wrong = []
    await page.evaluate("() => document.activeElement.blur()")
    for _ in range(await page.evaluate(COUNT) + 20):
        await page.keyboard.press("Tab")
        at = await page.evaluate(FOCUS)
        if at.startswith("unseen"):
            wrong.append(at)
    return wrong + list(await page.evaluate(REACHED))
