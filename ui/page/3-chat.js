// The conversation: asking, streaming, stopping, waiting questions; kept in this tab through reloads and restarts.
const chat = { entries: [], waiting: [], busy: null };
const LONGEST_HISTORY = 12;

function save() {
  const kept = chat.entries.filter((e) => !e.busy).map(({ node, busy, ...entry }) => entry);
  try { sessionStorage.setItem("summitqa.chat", JSON.stringify({ entries: kept, draft: $("question").value })); } catch { /* full or private */ }
}
function restore() {
  let kept = {};
  try { kept = JSON.parse(sessionStorage.getItem("summitqa.chat")) || {}; } catch { /* nothing kept */ }
  for (const entry of kept.entries || []) addEntry(entry);
  if (kept.draft) $("question").value = kept.draft;
}

function addEntry(entry) {
  entry.number = chat.entries.length + 1;
  entry.citations ||= [];
  chat.entries.push(entry);
  entry.node = element("li", { className: "turn", data: { number: entry.number } });
  $("transcript").append(entry.node);
  draw(entry);
  $("welcome").hidden = true;
  return entry;
}
function questionNode(entry) {
  const holder = element("div", { className: "asked" });
  if (entry.question_html) holder.innerHTML = entry.question_html;
  else holder.append(element("h2", { className: "question" }, element("bdi", { textContent: entry.question })));
  holder.querySelector("h2").prepend(element("span", { className: "hidden", textContent: t("you_asked") + " ", data: { t: "you_asked" } }));
  return holder;
}
function draw(entry) {
  const node = entry.node;
  node.replaceChildren(questionNode(entry));
  node.setAttribute("aria-busy", Boolean(entry.busy));
  if (entry.html) node.insertAdjacentHTML("beforeend", entry.html);
  if (entry.busy && !entry.html) node.append(element("p", { className: "busy" }, element("span", { textContent: t("busy"), data: { t: "busy" } }), element("i")));
  if (entry.error) node.append(element("div", { className: "trouble", role: "alert" }, element("p", { textContent: entry.error }), button("retry", () => retry(entry))));
  if (entry.stopped) node.append(element("div", { className: "trouble stopped" }, element("p", { textContent: t("stopped"), data: { t: "stopped" } }), button("retry", () => retry(entry))));
  if (!entry.busy && entry.turn) node.append(toolRow(entry));
  for (const cite of node.querySelectorAll(".cite, .source")) {
    const citation = entry.citations.find((c) => String(c.marker) === cite.dataset.marker);
    cite.onclick = () => readAt(entry, citation);
  }
  for (const ask of node.querySelectorAll(".ask")) ask.onclick = () => submit(ask.dataset.question);
  for (const passage of node.querySelectorAll(".passage")) passage.onclick = () => showNear(entry, JSON.parse(passage.dataset.place));
  fill(node);
}
function showNear(entry, place) {
  if (phone()) showPane("article");
  showMarks(place.document, [{ marker: 1, ...place }], entry.number, { near: true, focus: 1, jump: true }).catch((e) => toast(told(e)));
}
function backToAnswer(marker) {
  const entry = chat.entries[reader.turn - 1];
  if (!entry) return;
  showPane("chat");
  const target = entry.node.querySelector(reader.near ? ".passage" : `.cite[data-marker="${marker}"], .source[data-marker="${marker}"]`);
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

// A question is asked now, or waits for its turn when another is being answered.
function submit(question) {
  const length = [...question].length;
  if (!/[\p{L}\p{N}]/u.test(question)) return toast(t("empty"));
  if (length > CONFIG.question_chars) return toast(t("too_long", length, CONFIG.question_chars));
  if (chat.busy) {
    chat.waiting.push(question);
    showWaiting();
    return true;
  }
  ask(addEntry({ question, busy: true }));
  return true;
}
function showWaiting() {
  $("waiting").hidden = !chat.waiting.length;
  $("waiting").replaceChildren(...chat.waiting.map((question, i) =>
    element("span", {}, element("bdi", { textContent: question }), " ", element("em", { textContent: t("queued") }), " ",
      button("withdraw", () => { chat.waiting.splice(i, 1); showWaiting(); }))));
}
function retry(entry) {
  if (chat.busy) return;
  Object.assign(entry, { error: "", stopped: false, busy: true, html: "" });
  draw(entry);
  ask(entry);
}
function setBusy(controller) {
  chat.busy = controller;
  $("stop").hidden = !controller;
  $("send").hidden = Boolean(controller);
  $("download").hidden = $("clear").hidden = !chat.entries.some((e) => e.turn);
}
async function ask(entry) {
  const controller = new AbortController();
  setBusy(controller);
  announce(t("busy"));
  keepInSight(entry);
  try {
    const earlier = chat.entries.slice(0, entry.number - 1).map((e) => e.turn).filter(Boolean).slice(-LONGEST_HISTORY);
    let pieces = 0;
    await stream("page_ask", [entry.question, earlier], async (value) => {
      if (value.error) throw new Error(value.error);
      Object.assign(entry, value);
      pieces += 1;
      draw(entry);
      if (value.final && pieces === 1) await reveal(entry.node.querySelector(".answer"), controller.signal);
      keepInSight(entry);
    }, controller.signal);
    entry.busy = false;
    draw(entry);
    if (entry.turn) announce(entry.plain);
    if (entry.build !== CONFIG.build) await refresh();
    if (entry.citations.length) markAnswer(entry);
    else if (reader.turn !== null) showMarks(reader.document, [], null).catch(() => {});
  } catch (error) {
    entry.busy = false;
    if (error.name === "AbortError") Object.assign(entry, { stopped: true, html: "", turn: null, citations: [] });
    else Object.assign(entry, { error: told(error), html: "", turn: null, citations: [] });
    draw(entry);
    announce(entry.error || t("stopped"));
  }
  setBusy(null);
  keepInSight(entry);
  save();
  if (chat.waiting.length) {
    const next = chat.waiting.shift();
    showWaiting();
    submit(next);
  }
}
function markAnswer(entry) {
  const said = entry.node.querySelector(".short .cite")?.dataset.marker;
  const first = entry.citations.find((c) => String(c.marker) === said) ?? entry.citations[0];
  const marks = entry.citations.filter((c) => c.document === first.document);
  showMarks(first.document, marks, entry.number, { focus: first.marker }).catch((e) => toast(told(e)));
}
function keepInSight(entry) {
  const scroll = $("scroll");
  const top = entry.node.offsetTop - 24;
  if (entry.node.offsetHeight > scroll.clientHeight) scroll.scrollTop = top;
  else scroll.scrollTop = Math.max(0, entry.node.offsetTop + entry.node.offsetHeight - scroll.clientHeight + 40);
}

// Shows an answer that came at once piece by piece, as one reads; nothing is hidden from assistive technology.
async function reveal(node, signal) {
  if (!node || calm() || document.hidden) return;
  const blocks = [...node.children];
  for (const block of blocks) block.classList.add("coming");
  for (const block of blocks) {
    await new Promise((done) => setTimeout(done, 45));
    block.classList.remove("coming");
    if (signal.aborted) throw new DOMException("stopped", "AbortError");
  }
}
function stop() {
  chat.busy?.abort();
}
function clearChat() {
  stop();
  chat.entries.length = chat.waiting.length = 0;
  $("transcript").replaceChildren();
  $("welcome").hidden = false;
  showWaiting();
  setBusy(null);
  save();
  if (reader.turn !== null) showMarks(reader.document, [], null).catch(() => {});
  $("question").focus();
}
