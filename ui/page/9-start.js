// Language, appearance and tabs; then the page begins.
const THEMES = ["auto", "light", "dark"];
let theme = THEMES.includes(remembered("theme")) ? remembered("theme") : "auto";

function applyTheme() {
  document.documentElement.dataset.theme = theme;
  const words = t("theme", t("theme_" + theme));
  $("theme").setAttribute("aria-label", words);
  $("theme").title = words;
}
function applyLang() {
  document.documentElement.lang = lang;
  document.title = `${t("title")} · summitqa`;
  fill($("room"));
  for (const node of document.querySelectorAll("[data-lang]")) node.setAttribute("aria-pressed", node.dataset.lang === lang);
  applyTheme();
  showReader();
  showExamples();
  showWaiting();
}
function switchLang(next) {
  const glossed = (lang === "en") !== (next === "en");
  remember("lang", (lang = next));
  applyLang();
  if (glossed && reader.marks.length) showMarks(reader.document, reader.marks, reader.turn, { near: reader.near }).catch(() => {});
  openTab(document.querySelector('[role="tab"][aria-selected="true"]').id.slice(4));
}

const OPENED = { index: () => showIndex(), evaluation: () => showEvaluation(), chat: () => {} };
function openTab(name) {
  for (const tab of document.querySelectorAll('#room [role="tab"]')) {
    const mine = tab.id === "tab-" + name;
    tab.setAttribute("aria-selected", mine);
    tab.tabIndex = mine ? 0 : -1;
    $("panel-" + tab.id.slice(4)).hidden = !mine;
  }
  OPENED[name]();
}
function startTabs() {
  const tabs = [...document.querySelectorAll('#room [role="tab"]')];
  for (const tab of tabs) {
    tab.onclick = () => openTab(tab.id.slice(4));
    tab.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      openTab(next.id.slice(4));
    };
  }
}

window.summitqaStart = () => {
  if (!$("room") || $("room").dataset.started) return;
  $("room").dataset.started = "yes";
  for (const node of document.querySelectorAll("[data-lang]")) node.onclick = () => switchLang(node.dataset.lang);
  $("theme").onclick = () => {
    remember("theme", (theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]));
    applyTheme();
  };
  startTabs();
  startReader();
  startComposer();
  restore();
  applyLang();
  setBusy(null);
  const last = chat.entries.at(-1);
  if (last?.citations.length) markAnswer(last);
  grow();
  refresh();
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    history.replaceState(null, "", location.pathname);
    submit(asked);
  } else if (!phone()) $("question").focus();
};
