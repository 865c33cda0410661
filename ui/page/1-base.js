// Texts, small helpers and the calls to the server. All files of this folder share one function scope.
const CONFIG = window.summitqaConfig;
const LANGS = ["zh-Hant", "zh-Hans", "en"];
const $ = (id) => document.getElementById(id);
const phone = () => matchMedia("(max-width: 899px)").matches;
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function remembered(key, fallback) {
  try { return localStorage.getItem("summitqa." + key) ?? fallback; } catch { return fallback; }
}
function remember(key, value) {
  try { localStorage.setItem("summitqa." + key, value); } catch { /* private mode: forgotten at closing */ }
}

function browserLang() {
  for (const tag of navigator.languages || [navigator.language || ""]) {
    const low = tag.toLowerCase();
    if (low.startsWith("zh")) return /hans|-cn|-sg|-my/.test(low) || low === "zh" ? "zh-Hans" : "zh-Hant";
    if (low.startsWith("en")) return "en";
  }
  return "en";
}
let lang = LANGS.includes(remembered("lang")) ? remembered("lang") : browserLang();
const t = (key, n = "", m = "") =>
  (CONFIG.texts[lang][key] ?? key).replace("{n}", () => n).replace("{m}", () => m);

function fill(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t, node.dataset.n, node.dataset.m);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    const words = t(node.dataset.tLabel, node.dataset.marker ?? node.dataset.n, node.dataset.m);
    node.setAttribute("aria-label", words);
    if (node.matches("button.cite, button.back")) node.title = words;
  }
  for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  for (const node of root.querySelectorAll("time[datetime]")) node.textContent = longDate(node.dateTime);
}
function longDate(iso) {
  const date = new Date(iso + "T12:00:00");
  return isNaN(date) ? iso : new Intl.DateTimeFormat({ "zh-Hant": "zh-TW", "zh-Hans": "zh-CN", en: "en-GB" }[lang], { dateStyle: "long" }).format(date);
}

function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "data") Object.assign(node.dataset, value);
    else if (key in node && key !== "role") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}
const button = (key, action, properties = {}) => element("button", { type: "button", textContent: t(key), onclick: action, data: { t: key }, ...properties });

let toastTimer;
function toast(words) {
  $("toast").textContent = words;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($("toast").textContent = ""), 4000);
}
const announce = (words) => ($("announce").textContent = words);

class Unreachable extends Error {}

async function post(path, data, signal) {
  let response;
  try {
    response = await fetch(new URL("gradio_api/" + path, document.baseURI), {
      method: "POST", signal, headers: { "content-type": "application/json" }, body: JSON.stringify({ data }),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw response.status >= 502 ? new Unreachable() : new Error(body.error || body.detail || response.statusText);
  return body;
}
// Calls a named endpoint and gives its value; known failures come as { error }.
async function call(name, ...data) {
  const value = (await post("run/" + name, data)).data[0];
  if (value && value.error) throw new Error(value.error);
  return value;
}
// Calls a streaming endpoint and hands each value to `take`; closing the signal stops it on the server too.
async function stream(name, data, take, signal) {
  const { event_id } = await post("call/" + name, data, signal);
  let reader;
  try {
    const response = await fetch(new URL(`gradio_api/call/${name}/${event_id}`, document.baseURI), { signal });
    if (!response.ok) throw new Unreachable();
    reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", last = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Unreachable();
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        const [, event, body] = /^event: (\S+)\ndata: (.*)$/s.exec(text.slice(0, end)) || [];
        const arrived = body ? JSON.parse(body) : null;
        if (event === "error") throw new Error((arrived && arrived.error) || arrived || "error");
        if ((event === "generating" || event === "complete") && arrived && body !== last) await take(arrived[0]);
        if (event === "complete") return;
        last = body;
      }
    }
  } catch (error) {
    if (error.name === "AbortError" || !(error instanceof TypeError)) throw error;
    throw new Unreachable();
  }
}
const told = (error) => (error instanceof Unreachable ? t("unreachable") : t("failed", error.message));
