// Taking an answer along, and saying whether it was right.
function toolRow(entry) {
  const row = element("div", { className: "tools", role: "group", data: { tLabel: "tools" } });
  const verdicts = entry.verdict
    ? [element("span", { className: "thanks", textContent: t("thanks"), data: { t: "thanks" } })]
    : [button("right", () => give(entry, true)), button("wrong", () => askWhy(entry, row), { "aria-expanded": "false" })];
  row.append(button("copy", () => copyText(entry.markdown)), button("link", () => copyText(linkTo(entry.question))), ...verdicts);
  return row;
}
const linkTo = (question) => `${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`;

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("copy_failed"));
  }
}
function download() {
  const answers = chat.entries.filter((e) => e.turn).map((e) => e.markdown);
  const text = `# ${t("title")}\n\n` + answers.join("\n---\n\n");
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })), download: "summitqa.md" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function give(entry, correct, reason = "", comment = "") {
  try {
    await call("page_feedback", entry.record, correct, reason, comment);
    entry.verdict = correct ? "right" : "wrong";
    draw(entry);
    save();
    announce(t("thanks"));
  } catch (error) {
    toast(told(error));
  }
}
function askWhy(entry, row) {
  const open = row.nextElementSibling;
  if (open?.matches(".why")) return open.remove();
  const id = "why-" + entry.number;
  const reasons = CONFIG.reasons.map((reason, i) =>
    element("label", {}, element("input", { type: "radio", name: id, value: reason, checked: i === 0 }), " ", element("span", { textContent: t(reason), data: { t: reason } })));
  const comment = element("input", { type: "text", id: id + "-comment", maxLength: 2000 });
  const form = element("form", { className: "why" },
    element("fieldset", {}, element("legend", { textContent: t("why_wrong"), data: { t: "why_wrong" } }), ...reasons),
    element("label", { htmlFor: comment.id, textContent: t("comment"), data: { t: "comment" } }), comment,
    element("div", { className: "row" }, element("button", { type: "submit", textContent: t("send_feedback"), data: { t: "send_feedback" } }), button("cancel", () => form.remove())));
  form.onsubmit = (event) => {
    event.preventDefault();
    give(entry, false, form.querySelector("input:checked").value, comment.value);
  };
  form.addEventListener("keydown", (event) => event.key === "Escape" && form.remove());
  row.after(form);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input").focus();
}
