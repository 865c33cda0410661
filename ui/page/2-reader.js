// The article pane: which article, which marks, which script; words explained; copying gives the source.
const reader = { document: CONFIG.documents[0]?.name ?? "", marks: [], turn: null, near: false, view: remembered("view", "source"), loaded: 0 };

function showReader() {
  const bar = $("marked");
  bar.replaceChildren();
  if (reader.turn !== null && reader.marks.length) {
    bar.append(t(reader.near ? "marked_near" : "marked", reader.turn), " ", button("unmark", () => showMarks(reader.document, [], null)));
  } else if (reader.view !== "source") bar.append(t("script_note"));
  for (const node of document.querySelectorAll("[data-view]")) node.setAttribute("aria-pressed", node.dataset.view === reader.view);
  $("picker").value = reader.document;
}

// Sets the article with the marks of one answer; `focus` is the marker to go to, or null to stay.
async function showMarks(name, marks, turn, { near = false, focus = null, jump = false } = {}) {
  const turned = name !== reader.document;
  Object.assign(reader, { document: name, marks, turn, near });
  const mine = ++reader.loaded;
  const mine_marks = marks.map(({ marker, start, end }) => ({ marker, start, end }));
  const html = await call("page_article", name, mine_marks, reader.view, lang === "en");
  if (mine !== reader.loaded) return;
  $("page").innerHTML = html;
  for (const node of $("page").querySelectorAll(".back")) {
    node.dataset.n = node.dataset.marker;
    node.dataset.m = turn;
    node.textContent = near ? "" : node.dataset.marker;
  }
  fill($("page"));
  for (const mark of $("page").querySelectorAll("mark")) mark.querySelector(".word")?.setAttribute("tabindex", "0");
  showReader();
  if (turned) $("page-scroll").scrollTop = 0;
  if (focus !== null) goToMark(focus, jump);
}
function goToMark(marker, jump) {
  const found = [...$("page").querySelectorAll("mark")].filter((m) => m.dataset.markers.split(" ").includes(String(marker)));
  if (!found.length) return;
  for (const mark of $("page").querySelectorAll("mark.now")) mark.classList.remove("now");
  for (const mark of found) mark.classList.add("now");
  found[0].scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  if (jump) found[0].focus({ preventScroll: true });
}
async function readAt(entry, citation) {
  const marks = entry.citations.filter((c) => c.document === citation.document);
  if (phone()) showPane("article");
  if (reader.turn === entry.number && reader.document === citation.document && !reader.near) return goToMark(citation.marker, true);
  await showMarks(citation.document, marks, entry.number, { focus: citation.marker, jump: true }).catch((e) => toast(told(e)));
}
function showPane(name) {
  $("room").dataset.pane = name;
  for (const node of document.querySelectorAll("[data-show]")) node.setAttribute("aria-pressed", node.dataset.show === name);
}

// What is copied from the article is the source, whatever script it is shown in.
function sourceOffset(node, offset) {
  const span = (node.nodeType === 3 ? node.parentElement : node).closest("[data-offset]");
  if (span && node.nodeType === 3) return Number(span.dataset.offset) + [...node.data.slice(0, offset)].length;
  const range = document.createRange();
  range.setStart($("page"), 0);
  range.setEnd(node, offset);
  const before = [...$("page").querySelectorAll("[data-offset]")].filter((s) => range.comparePoint(s, 0) <= 0).pop();
  if (!before) return 0;
  const ended = range.comparePoint(before, before.childNodes.length) <= 0;
  const length = before.querySelector(".control") ? 1 : [...before.textContent].length;
  return Number(before.dataset.offset) + (ended ? length : 0);
}
function copySource(event) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!$("page").contains(range.startContainer) || !$("page").contains(range.endContainer)) return;
  const source = [...CONFIG.documents.find((d) => d.name === reader.document).text];
  const [start, end] = [sourceOffset(range.startContainer, range.startOffset), sourceOffset(range.endContainer, range.endOffset)];
  event.clipboardData.setData("text/plain", source.slice(start, end).join(""));
  event.preventDefault();
}

// A word of a marked sentence, hovered or focused, shows its reading and meaning; arrows move along the sentence.
function explain(word) {
  const tip = $("gloss");
  if (!word) return void (tip.hidden = true);
  tip.replaceChildren(element("b", { textContent: word.dataset.reading }), " ", word.dataset.meaning);
  tip.hidden = false;
  word.setAttribute("aria-describedby", "gloss");
  const box = word.getBoundingClientRect(), size = tip.getBoundingClientRect();
  tip.style.left = Math.max(8, Math.min(box.left, innerWidth - size.width - 8)) + "px";
  tip.style.top = (box.top > size.height + 12 ? box.top - size.height - 6 : box.bottom + 6) + "px";
}
function walkWords(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const word = event.target.closest?.(".word");
  if (event.key === "Escape") explain(null);
  if (!word || !step) return;
  const all = [...word.closest("mark").querySelectorAll(".word")];
  const next = all[all.indexOf(word) + step];
  if (!next) return;
  event.preventDefault();
  word.removeAttribute("tabindex");
  next.tabIndex = 0;
  next.focus();
}

function fillPicker() {
  $("picker").replaceChildren(...CONFIG.documents.map((d) => element("option", { value: d.name, textContent: d.label })));
  $("picker").hidden = CONFIG.documents.length < 2;
}
// After a rebuild, here or elsewhere, the page takes up the documents and examples of the index in use.
async function refresh() {
  const state = await call("page_state", CONFIG.build).catch(() => null);
  if (!state?.documents) return;
  Object.assign(CONFIG, state);
  fillPicker();
  showExamples();
  const there = CONFIG.documents.some((d) => d.name === reader.document);
  await showMarks(there ? reader.document : CONFIG.documents[0].name, [], null).catch(() => {});
}

function startReader() {
  const page = $("page");
  fillPicker();
  $("picker").onchange = () => showMarks($("picker").value, [], null).catch((e) => toast(told(e)));
  for (const node of document.querySelectorAll("[data-show]")) node.onclick = () => showPane(node.dataset.show);
  for (const node of document.querySelectorAll("[data-view]")) {
    node.onclick = () => {
      remember("view", (reader.view = node.dataset.view));
      showMarks(reader.document, reader.marks, reader.turn, { near: reader.near }).catch((e) => toast(told(e)));
    };
  }
  page.addEventListener("mouseover", (e) => explain(e.target.closest(".word")));
  page.addEventListener("mouseleave", () => explain(null));
  page.addEventListener("focusin", (e) => explain(e.target.closest(".word")));
  page.addEventListener("focusout", () => explain(null));
  page.addEventListener("keydown", walkWords);
  page.addEventListener("click", (e) => e.target.closest(".back") && backToAnswer(e.target.closest(".back").dataset.marker));
  $("page-scroll").addEventListener("scroll", () => explain(null), { passive: true });
  document.addEventListener("copy", copySource);
  showPane("chat");
  showReader();
  if (reader.view !== "source") showMarks(reader.document, [], null).catch(() => {});
}
