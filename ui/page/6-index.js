// The Index tab: what the index holds, whether it still fits, and rebuilding it.
let indexTimer;
function fact(key, value) {
  return [element("dt", { textContent: t(key) }), element("dd", { textContent: value })];
}
function indexTable(sources) {
  const head = ["file", "passages", "answered_questions", "unanswered_questions", "sha"].map((key, i) =>
    element("th", { scope: "col", className: i > 0 && i < 4 ? "count" : "", textContent: t(key) }));
  const rows = sources.map((s) => element("tr", {}, element("th", { scope: "row", textContent: s.name }),
    ...[s.passages, s.answered_questions, s.unanswered_questions].map((n) => element("td", { className: "count", textContent: n.toLocaleString(lang) })),
    element("td", {}, element("code", { textContent: s.sha256.slice(0, 12) + "…", title: s.sha256 }))));
  const scroll = element("div", { className: "table", tabIndex: 0, role: "region", "aria-label": t("contents") });
  scroll.append(element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
  return scroll;
}
async function showIndex() {
  clearTimeout(indexTimer);
  const panel = $("panel-index");
  let status;
  try {
    status = await call("index_status");
  } catch (error) {
    panel.replaceChildren(element("h2", { textContent: t("index_title") }), element("p", { className: "trouble", role: "alert", textContent: told(error) }));
    indexTimer = setTimeout(() => panel.hidden || showIndex(), 3000);
    return;
  }
  const { rebuild } = status;
  const verdict = element("div", { className: status.fresh ? "verdict-box fresh" : "verdict-box stale" },
    element("p", { textContent: t(status.fresh ? "index_fresh" : "index_stale") }));
  if (!status.fresh) verdict.append(element("ul", {}, ...status.reasons.map((reason) => element("li", { lang: "en", textContent: reason }))));
  const running = rebuild.state === "running";
  const action = element("button", { type: "button", className: "primary", id: "rebuild", disabled: running, textContent: t("rebuild"), onclick: rebuildIndex });
  const words = { running: t("rebuilding", rebuild.done, rebuild.total || "…"), done: t("rebuilt"), failed: t("rebuild_failed", rebuild.message), none: "" }[rebuild.state];
  const progress = element("div", { className: "progress", role: "status" }, element("p", { textContent: words }));
  if (running) progress.append(element("progress", { max: rebuild.total || 1, value: rebuild.done, "aria-label": t("rebuild") }));
  const facts = element("dl", {}, ...fact("built_at", new Date(status.built_at).toLocaleString(lang)), ...fact("build", status.build),
    ...fact("model", status.embedding_model), ...fact("dimension", status.dimension), ...fact("splitter", status.splitter), ...fact("passage_chars", status.passage_chars));
  const focused = document.activeElement?.id;
  panel.replaceChildren(element("h2", { textContent: t("index_title") }), verdict, element("div", { className: "row" }, action), progress,
    element("h3", { textContent: t("contents") }), indexTable(status.sources), facts);
  if (focused === "rebuild") action.focus();
  if (status.build !== CONFIG.build) refresh();
  if (running) indexTimer = setTimeout(showIndex, 400);
}
async function rebuildIndex() {
  try {
    if (!(await call("page_rebuild"))) toast(t("rebuild_running"));
  } catch (error) {
    toast(told(error));
  }
  showIndex();
}
