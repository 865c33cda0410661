// The question box: Enter asks, Escape closes or stops, suggestions while typing; input methods are left alone.
const suggest = { items: [], at: -1, asked: 0, timer: 0 };

function grow() {
  const box = $("question");
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 160) + "px";
}
function showSuggestions(items) {
  suggest.items = items;
  suggest.at = -1;
  const list = $("suggest");
  list.replaceChildren(...items.map((text, i) =>
    element("div", { role: "option", id: "suggest-" + i, textContent: text, "aria-selected": "false", onmousedown: (e) => e.preventDefault(), onclick: () => choose(text) })));
  list.hidden = !items.length;
  $("question").removeAttribute("aria-activedescendant");
  if (items.length) announce(t("suggestions_count", items.length));
}
function choose(text) {
  $("question").value = text;
  send();
}
function moveSuggestion(step) {
  const options = [...$("suggest").children];
  suggest.at = suggest.at < 0 && step < 0 ? options.length - 1 : suggest.at + step;
  if (suggest.at >= options.length || suggest.at < 0) suggest.at = -1;
  options.forEach((node, i) => node.setAttribute("aria-selected", i === suggest.at));
  options[suggest.at]?.scrollIntoView({ block: "nearest" });
  if (suggest.at < 0) $("question").removeAttribute("aria-activedescendant");
  else $("question").setAttribute("aria-activedescendant", "suggest-" + suggest.at);
}
function typed() {
  grow();
  save();
  clearTimeout(suggest.timer);
  const mine = ++suggest.asked;
  const text = $("question").value;
  if (!text.trim()) return showSuggestions([]);
  suggest.timer = setTimeout(async () => {
    const items = await call("page_suggest", text).catch(() => []);
    if (mine === suggest.asked && document.activeElement === $("question")) showSuggestions(items);
  }, 60);
}
function send() {
  suggest.asked++;
  clearTimeout(suggest.timer);
  showSuggestions([]);
  if (submit($("question").value)) $("question").value = "";
  grow();
  save();
}
function keyed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const open = suggest.items.length > 0;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (open && suggest.at >= 0) choose(suggest.items[suggest.at]);
    else send();
  } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveSuggestion(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") {
    if (open) showSuggestions([]);
    else stop();
  }
}
function startComposer() {
  const box = $("question");
  box.addEventListener("input", typed);
  box.addEventListener("keydown", keyed);
  box.addEventListener("blur", () => setTimeout(() => showSuggestions([]), 150));
  $("composer").addEventListener("submit", (e) => { e.preventDefault(); send(); });
  $("stop").onclick = stop;
  $("clear").onclick = clearChat;
  $("download").onclick = download;
}
// Three in the reader's language, one in each of the others.
function showExamples() {
  const shown = LANGS.flatMap((l) => (CONFIG.examples[l] || []).slice(0, l === lang ? 3 : 1).map((question) => ({ question, lang: l })));
  shown.sort((a, b) => (b.lang === lang) - (a.lang === lang));
  $("examples").replaceChildren(...shown.map((e) =>
    element("li", {}, element("button", { type: "button", className: "ask", lang: e.lang, textContent: e.question, onclick: () => submit(e.question) }))));
  $("examples").parentElement.hidden = !shown.length;
}
