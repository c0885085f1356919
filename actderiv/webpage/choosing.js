// The page: which function is shown, with which parameters.
"use strict";

const $ = (id) => document.getElementById(id);
const state = { model: null, title: "", x: 0.5, low: -5, high: 5, breaks: [], parameters: [], each: null };
const TYPED = "typed";
const MOST_LABELS = 10; // deltas with their weights beside them; of more only the arrows are drawn
const SYMBOLS = ["f", "f′", "f″"];

function fillChoice() {
  const families = new Map();
  DATA.functions.filter((each) => each.listed).forEach((each) => {
    if (!families.has(each.family)) families.set(each.family, []);
    families.get(each.family).push(each);
  });
  const many = DATA.functions.length > 24;
  for (const [family, members] of families) {
    const home = many ? document.createElement("optgroup") : $("function");
    if (many) home.label = (DATA.families || {})[family] || family.replace(/_/g, " ");
    members.forEach((each) => home.append(new Option(each.shown, DATA.functions.indexOf(each))));
    if (many) $("function").append(home);
  }
  $("function").append(new Option(say("a formula of your own"), TYPED));
}

// The function of the catalogue, with the parameters that it is given at first.
function choose(each, values = null) {
  const given = values || Object.fromEntries(each.parameters.map((parameter) => [parameter.name, parameter.value]));
  const form = formOf(each, given) || each.forms[0];
  const model = new Model(readSteps(form.steps), form.outputs, given, form.breaks || null, form.checks);
  const formulas = [each.formula && `f(x) = ${each.formula}`, each.slope && `f′(x) = ${each.slope}`].filter(Boolean);
  $("about").textContent = formulas.join("\n") || each.doc;
  $("about").title = [each.doc, each.source].filter(Boolean).join(" ");
  Object.assign(state, { each, typed: null });
  settle(model, each.shown, each.parameters, values ? null : each.range);
}

// What stands in the field of formulas; a complaint with its place where that is none.
function chooseTyped(text, fresh = true) {
  const named = functionNamed(text.trim());
  if (named && named[0].listed) {
    $("function").value = DATA.functions.indexOf(named[0]);
    uncomplain();
    choose(named[0]);
    return;
  }
  let found, model;
  try {
    found = readFormula(text);
    model = new Model(found.steps, { f: found.f }, Object.fromEntries(found.parameters), null, found.checks);
    if (model.complaint) refuse(`${model.complaint}.`, [0, text.length]);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    complain(text, error);
    return;
  }
  uncomplain();
  $("function").value = TYPED;
  const parameters = found.parameters.map(([name, value]) => {
    const far = Math.max(3, 3 * Math.abs(value));
    return { name, value, low: -far, high: far, step: far / 60 };
  });
  $("about").textContent = [`f(x) = ${found.text.trim()}`, say("f′ and f″ by forward mode")].join("\n");
  Object.assign(state, { each: null, typed: text });
  settle(model, found.text.trim(), parameters, fresh ? [-5, 5] : null);
}

function complain(text, error) {
  const lines = [["p", "", error.message]];
  const start = Math.max(0, Math.min(error.span[0] - 30, text.length - 60)), shown = text.slice(start, start + 72);
  const [from, to] = error.span.map((at) => Math.min(at - start, shown.length));
  lines.push(["div", "caret", `${shown}\n${" ".repeat(Math.max(0, from))}${"^".repeat(Math.max(1, to - from))}`]);
  if (error.hint) lines.push(["p", "", error.hint]);
  $("complaint").replaceChildren(...lines.map(([kind, name, said_]) => {
    const made = document.createElement(kind);
    made.className = name;
    made.textContent = said_;
    return made;
  }));
  $("formula").setAttribute("aria-invalid", "true");
}

function uncomplain() {
  $("complaint").replaceChildren();
  $("formula").removeAttribute("aria-invalid");
}

function settle(model, title, parameters, range) {
  Object.assign(state, { model, title, parameters });
  document.title = `${title}: f, f′, f″`;
  $("drawn").textContent = title;
  if (range) {
    [state.low, state.high] = range;
    $("low").value = range[0];
    $("high").value = range[1];
    showParameters();
  }
  limitX();
  draw();
}

function showParameters() {
  const rows = state.parameters.map((parameter, k) => {
    const row = document.createElement("div"), label = document.createElement("label"), id = `parameter-${k}`;
    row.className = "slider";
    label.htmlFor = id;
    const spellings = state.each ? state.each.spellings : {};
    const others = Object.keys(spellings).filter((name) => spellings[name] === parameter.name);
    label.textContent = [parameter.name, ...others].join(", ");
    row.append(label);
    if (parameter.fixed) {
      const output = document.createElement("output");
      output.id = id;
      output.textContent = `${parameter.value}`;
      row.append(output);
    } else if (parameter.choices) {
      const select = document.createElement("select");
      select.id = id;
      const option = (choice) => new Option(`${choice}`, `${choice}`, false, choice === parameter.value);
      select.append(...parameter.choices.map(option));
      select.addEventListener("change", () => {
        const chosen = parameter.choices[select.selectedIndex];
        choose(state.each, { ...state.model.parameters, [parameter.name]: chosen });
      });
      row.append(select);
    } else row.append(...numberFields(parameter, id, label.textContent));
    return row;
  });
  $("parameters").replaceChildren(...rows);
  if (!rows.length) {
    const none = document.createElement("p");
    none.className = "hint";
    none.textContent = state.each ? say("This function has none.")
      : say("Every name in a formula other than x is one: try a*x^2 + b.");
    $("parameters").append(none);
  }
}

// A slider and a field of one parameter, which follow each other.
function numberFields(parameter, id, called) {
  const range = document.createElement("input"), exact = document.createElement("input");
  Object.assign(range, { type: "range", id, min: parameter.low, max: parameter.high, step: "any" });
  Object.assign(exact, { type: "number", step: "any", value: parameter.value });
  range.value = parameter.value;
  exact.setAttribute("aria-label", say("{name}, as a number", { name: called }));
  const moved = (value, from) => {
    const before = state.model.parameters[parameter.name];
    state.model.parameters[parameter.name] = value;
    const complaint = Number.isFinite(value) ? state.model.complaint : say("This is no number");
    for (const each of [range, exact]) each.setCustomValidity(each === from && complaint ? complaint : "");
    if (complaint) state.model.parameters[parameter.name] = before;
    else if (from === range) exact.value = value;
    else range.value = value;
    $("saturation").textContent = complaint ? `${complaint}.` : "";
    if (!complaint) draw();
  };
  range.addEventListener("input", () => {
    const steps = Math.round((Number(range.value) - parameter.value) / parameter.step);
    const near = parameter.value + steps * parameter.step;
    moved(Number(Math.min(parameter.high, Math.max(parameter.low, near)).toPrecision(12)), range);
  });
  range.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (!way) return;
    event.preventDefault();
    const next = state.model.parameters[parameter.name] + way * parameter.step;
    range.value = Math.min(parameter.high, Math.max(parameter.low, next));
    range.dispatchEvent(new Event("input"));
  });
  exact.addEventListener("input", () => moved(exact.value === "" ? NaN : Number(exact.value), exact));
  return [range, exact];
}
