// The Evaluation tab: choose sets, run them, read the table and plots.
const trial = { sets: null, running: null, report: "" };

async function showEvaluation() {
  const panel = $("panel-evaluation");
  if (trial.running) return;
  try {
    trial.sets ??= await call("page_sets");
  } catch (error) {
    return panel.replaceChildren(element("h2", { textContent: t("evaluation_title") }), element("p", { className: "trouble", role: "alert", textContent: told(error) }));
  }
  const boxes = trial.sets.map((set) =>
    element("label", {}, element("input", { type: "checkbox", name: "set", value: set.name, checked: true }), " ", element("b", { textContent: set.name }), " ",
      element("span", { className: "where", textContent: set.error || t("questions_count", set.questions) })));
  const form = element("form", { className: "sets" },
    element("fieldset", {}, element("legend", { textContent: t("choose_sets") }), ...(boxes.length ? boxes : [element("p", { textContent: t("no_sets") })])),
    element("div", { className: "row" }, element("button", { type: "submit", className: "primary", id: "run", textContent: t("run") }),
      element("button", { type: "button", id: "run-stop", hidden: true, textContent: t("stop"), onclick: () => trial.running?.abort() })));
  const progress = element("div", { className: "progress", id: "run-progress", role: "status" });
  const report = element("div", { className: "report", id: "report" });
  report.innerHTML = trial.report;
  fill(report);
  form.onsubmit = (event) => {
    event.preventDefault();
    runSets([...form.querySelectorAll("input:checked")].map((box) => box.value));
  };
  panel.replaceChildren(element("h2", { textContent: t("evaluation_title") }), element("p", { textContent: t("evaluation_more") }), form, progress, report);
}
async function runSets(names) {
  if (!names.length) return toast(t("choose_one"));
  if (trial.running) return;
  trial.running = new AbortController();
  $("run").disabled = true;
  $("run-stop").hidden = false;
  const bar = element("progress", { max: 1, value: 0, "aria-label": t("run") }), words = element("p");
  $("run-progress").replaceChildren(words, bar);
  try {
    await stream("page_evaluate", [names], (value) => {
      if (value.error) throw new Error(value.error);
      if (value.report) trial.report = value.report;
      else {
        words.textContent = t("running", value.done, value.total);
        bar.max = value.total;
        bar.value = value.done;
      }
    }, trial.running.signal);
    $("run-progress").replaceChildren();
  } catch (error) {
    $("run-progress").replaceChildren(element("p", { className: "trouble", textContent: error.name === "AbortError" ? t("stopped_run") : told(error) }));
  }
  trial.running = null;
  $("run").disabled = false;
  $("run-stop").hidden = true;
  $("report").innerHTML = trial.report;
  fill($("report"));
}
