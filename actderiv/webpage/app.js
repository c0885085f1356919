// The page: what is chosen, what is drawn of it, what is said of it.
"use strict";

const $ = (id) => document.getElementById(id);
const state = { model: null, title: "", x: 0.5, low: -5, high: 5, breaks: [], parameters: [], each: null };
const TYPED = "typed";
const MOST_LABELS = 10; // deltas with their weights beside them; of more only the arrows are drawn
const SYMBOLS = ["f", "f′", "f″"];

// ---- what is chosen

function fillChoice() {
  const families = new Map();
  DATA.functions.filter((each) => each.listed).forEach((each) => {
    if (!families.has(each.family)) families.set(each.family, []);
    families.get(each.family).push(each);
  });
  const many = DATA.functions.length > 24;
  for (const [family, members] of families) {
    const home = many ? document.createElement("optgroup") : $("function");
    if (many) home.label = family.replace(/_/g, " ");
    members.forEach((each) => home.append(new Option(each.shown, DATA.functions.indexOf(each))));
    if (many) $("function").append(home);
  }
  $("function").append(new Option("a formula of your own", TYPED));
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
    $("complaint").replaceChildren();
    choose(named[0]);
    return;
  }
  let found;
  try {
    found = readFormula(text);
    if (found.checks.length) {
      const model = new Model(found.steps, { f: found.f }, Object.fromEntries(found.parameters), null, found.checks);
      if (model.complaint) refuse(`${model.complaint}.`, [0, text.length]);
    }
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    complain(text, error);
    return;
  }
  $("complaint").replaceChildren();
  $("formula").removeAttribute("aria-invalid");
  $("function").value = TYPED;
  const parameters = found.parameters.map(([name, value]) => {
    const far = Math.max(3, 3 * Math.abs(value));
    return { name, value, low: -far, high: far, step: far / 60 };
  });
  $("about").textContent = `f(x) = ${found.text.trim()}\nf′ and f″ by forward mode`;
  Object.assign(state, { each: null, typed: text });
  settle(new Model(found.steps, { f: found.f }, Object.fromEntries(found.parameters), null, found.checks), found.text.trim(), parameters, fresh ? [-5, 5] : null);
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
    const others = state.each ? Object.keys(state.each.spellings).filter((name) => state.each.spellings[name] === parameter.name) : [];
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
      parameter.choices.forEach((choice) => select.append(new Option(`${choice}`, `${choice}`, false, choice === parameter.value)));
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
    none.textContent = state.each ? "This function has none." : "Every name in a formula other than x is one: try a*x^2 + b.";
    $("parameters").append(none);
  }
}

// A slider and a field of one parameter, which follow each other.
function numberFields(parameter, id, called) {
  const range = document.createElement("input"), exact = document.createElement("input");
  Object.assign(range, { type: "range", id, min: parameter.low, max: parameter.high, step: "any" });
  Object.assign(exact, { type: "number", step: "any", value: parameter.value });
  range.value = parameter.value;
  exact.setAttribute("aria-label", `${called}, as a number`);
  const moved = (value, from) => {
    const before = state.model.parameters[parameter.name];
    state.model.parameters[parameter.name] = value;
    const complaint = Number.isFinite(value) ? state.model.complaint : "This is no number";
    from.setCustomValidity(complaint || "");
    if (complaint) state.model.parameters[parameter.name] = before;
    else if (from === range) exact.value = value;
    else range.value = value;
    $("saturation").textContent = complaint ? `${complaint}.` : "";
    if (!complaint) draw();
  };
  range.addEventListener("input", () => {
    const near = parameter.value + Math.round((Number(range.value) - parameter.value) / parameter.step) * parameter.step;
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

// ---- x, and the places where something happens

function limitX() {
  state.x = Math.min(state.high, Math.max(state.low, state.x));
  Object.assign($("x"), { min: state.low, max: state.high });
  $("x").value = state.x;
  $("x-number").value = state.x;
}

// To the third decimal of the range, and onto a break where one is near.
function moveX(value, exactly = false) {
  const width = state.high - state.low;
  if (!exactly) {
    const near = state.breaks.find((each) => Math.abs(each.at - value) < width / 250);
    const digits = Math.max(0, 3 - Math.floor(Math.log10(width)));
    value = near ? near.at : Number(value.toFixed(Math.min(20, digits)));
  }
  state.x = value;
  $("x").value = value;
  if (document.activeElement !== $("x-number")) $("x-number").value = value;
  drawSoon();
}

// ---- drawing

const shown = (what) => $(`show-${what}`).checked;
let waiting = 0;

function drawSoon() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; draw(false); });
}

// All of it; with `anew` false what depends on x alone is drawn over the curves that are there.
function draw(anew = true) {
  if (anew) {
    state.breaks = state.model.breaks(state.low, state.high);
    drawCurves();
  }
  drawHere();
  tell();
  drawErrors();
  drawLayers(anew);
}

let chart = null, curves = [];

function drawCurves() {
  const { model, low, high, breaks } = state;
  const wanted = [0, 1, 2].filter(shown);
  const rough = wanted.map((k) => curveOf(model, k, low, high, breaks, Infinity));
  const y = limitsOf(rough);
  const tolerance = (y[1] - y[0]) / 1500;
  curves = wanted.map((k) => curveOf(model, k, low, high, breaks, tolerance));
  state.y = y;
}

// From where to where y is shown: all of it, or without the few points that run away.
function limitsOf(drawn) {
  const values = drawn.flatMap((curve) => [...curve.segments.flat(), ...curve.dots, ...curve.rings].map((point) => point[1]));
  const sorted = values.filter(Number.isFinite).sort((one, other) => one - other);
  if (!sorted.length) return [-1, 1];
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  let [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const [some, most] = [at(0.04), at(0.96)], usual = Math.max(most - some, 1e-3 * Math.abs(most));
  if (low < some - 2.5 * usual) low = some - 0.6 * usual;
  if (high > most + 2.5 * usual) high = most + 0.6 * usual;
  const weights = drawn.flatMap((curve) => curve.arrows.map((arrow) => arrow.weight));
  if (weights.length) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
    const tall = Math.max(high - low, 1e-9);
    if (weights.some((weight) => weight > 0)) high = Math.max(high, 0.35 * tall) + 0.12 * tall;
    if (weights.some((weight) => weight < 0)) low = Math.min(low, -0.35 * tall) - 0.12 * tall;
  }
  const room = 0.06 * (high - low) || Math.max(0.5, Math.abs(high) / 2);
  return [low - room, high + room];
}

function tipOf(weight, weights) {
  const heaviest = Math.max(...weights.map(Math.abs)), share = Math.max(0.3, Math.abs(weight) / heaviest);
  return share * (weight > 0 ? state.y[1] - 0.04 * (state.y[1] - state.y[0]) : state.y[0] + 0.04 * (state.y[1] - state.y[0]));
}

function deltaSaid(weight, at) {
  return `${said(weight, 4)}·δ(x${at === 0 ? "" : at > 0 ? ` − ${said(at, 5)}` : ` + ${said(-at, 5)}`})`;
}

function drawHere() {
  const { model, low, high, x } = state;
  chart = new Chart($("plot"), { x: [low, high], y: state.y });
  if (shown("saturation")) {
    for (const each of saturatedStretches(model, low, high, threshold())) chart.band(each.from, each.to, each.kind);
  }
  chart.body.append(element("line", { class: "here", x1: chart.px(x), x2: chart.px(x), y1: chart.top, y2: chart.height - chart.bottom }));
  for (const curve of [...curves].reverse()) for (const piece of curve.segments) chart.path(piece, `c${curve.k}`);
  if (shown("secant")) drawSecant();
  if (shown("tangent")) drawTangent();
  const here = breakHere();
  for (const curve of curves) {
    const value = model.order(curve.k)(x);
    if (Number.isFinite(value) && !(here && here.order < curve.k)) chart.dot(x, value, `knob dot${curve.k}`, 6.5);
  }
  for (const curve of curves) {
    for (const [at, value] of curve.rings) chart.dot(at, value, `ring${curve.k}`);
    for (const [at, value] of curve.dots) chart.dot(at, value, `dot${curve.k}`);
    const weights = curve.arrows.map((arrow) => arrow.weight);
    for (const { at, weight } of curve.arrows) chart.arrow(at, tipOf(weight, weights), `arrow${curve.k}`, weights.length > MOST_LABELS ? "" : deltaSaid(weight, at));
  }
  $("plot").setAttribute("aria-label", pictureSaid());
}

// At a kink there is no tangent, one half of it on either side; at a jump there is none at all.
function drawTangent() {
  const { model, x } = state, value = model.f(x), here = breakHere();
  if (!here || here.order > KINK) {
    chart.line(x, value, model.df(x), "tangent");
    return;
  }
  for (const side of here.order === KINK ? [-1, 1] : []) {
    const start = model.limit(x, side, 0), slope = model.limit(x, side, 1), end = side < 0 ? state.low : state.high;
    if (Number.isFinite(start) && Number.isFinite(slope)) chart.path([[x, start], [end, start + slope * (end - x)]], "onesided");
  }
}

function drawSecant() {
  const { model, x } = state, h = 10 ** Number($("h").value), [from, to] = ends(x, h);
  chart.line(from, model.f(from), (model.f(to) - model.f(from)) / (to - from), "secant");
  for (const at of [from, to]) chart.dot(at, model.f(at), "dotq", 4);
}

const central = () => document.querySelector("input[name=scheme]:checked").value === "central";
const ends = (x, h) => (central() ? [x - h, x + h] : [x, x + h]);
const threshold = () => 10 ** Number($("tau").value);
const breakHere = () => state.breaks.find((each) => each.at === state.x);

// The quotient as a program would compute it: the step is h, whatever x + h was rounded to.
function quotientOf(x, h, both) {
  const { model } = state;
  return both ? (model.f(x + h) - model.f(x - h)) / (2 * h) : (model.f(x + h) - model.f(x)) / h;
}

// ---- what is said

function terms(id, rows) {
  $(id).replaceChildren(...rows.map(([kind, name, value]) => {
    const row = document.createElement("div"), term = document.createElement("dt"), number = document.createElement("dd");
    row.className = kind;
    term.textContent = name;
    number.textContent = value;
    row.append(term, number);
    return row;
  }));
}

let telling = 0;

function tell() {
  const { model, x } = state, [f, d, s] = model.all(x), here = breakHere();
  terms("numbers", [["f", `f(${said(x)})`, said(f, 9)], ["d", `f′(${said(x)})`, said(d, 9)], ["s", `f″(${said(x)})`, here && here.order <= KINK ? "none" : said(s, 9)]]);
  $("numbers").dataset.exact = JSON.stringify([x, f, d, s].map(String));
  const text = placeSaid(f, d, here);
  $("told").textContent = text;
  clearTimeout(telling);
  telling = setTimeout(() => {
    $("readout").textContent = `x = ${said(x)}, f = ${said(f, 5)}, slope ${said(d, 5)}. ${text}`;
  }, 350);
  sayQuotient();
  saySaturation();
}

// What the place is: smooth, a kink, a jump; flat or not.
function placeSaid(f, d, here) {
  const { model, x } = state;
  if (here && here.order === JUMP) {
    const [left, right] = [model.limit(x, -1, 0), model.limit(x, 1, 0)];
    if (!Number.isFinite(left) || !Number.isFinite(right)) return `f has no limit here: from the left ${said(left)}, from the right ${said(right)}.`;
    const weight = tidy(right - left);
    if (Math.abs(weight) <= 1e-9) return `f comes to ${said(left)} from both sides, and is ${said(f)} here.`;
    return `A jump: ${said(left)} to the left, ${said(right)} to the right, and at x itself one value, ${said(f)}. There is no tangent; the derivative is ${deltaSaid(weight, x)}, a delta of weight ${said(weight)}.`;
  }
  if (here && here.order === KINK) {
    const [left, right] = [model.limit(x, -1, 1), model.limit(x, 1, 1)];
    const convention = Number.isFinite(d) ? ` By convention f′ is ${said(d)} here${model.typed ? ", the slope from the right" : ""}.` : "";
    return `A kink: the slope is ${said(left)} on the left and ${said(right)} on the right, so f has no derivative here.${convention}`;
  }
  if (!Number.isFinite(f)) return "f is not defined here.";
  if (d === 0 && Math.abs(model.d2f(x)) === 0) return "Flat: no gradient gets through here, a unit that sees only such inputs is dead.";
  if (Math.abs(d) < threshold()) return `Saturated: of a gradient only ${said(Math.abs(d), 3)} gets through.`;
  return `The tangent: y = ${said(f, 5)} ${d < 0 ? "−" : "+"} ${said(Math.abs(d), 5)}·(x ${x < 0 ? "+" : "−"} ${said(Math.abs(x), 5)}).`;
}

function sayQuotient() {
  const { model, x } = state, h = 10 ** Number($("h").value), both = central();
  $("h-said").textContent = said(h, 3);
  $("h").setAttribute("aria-valuetext", `h = ${said(h, 3)}`);
  const quotient = quotientOf(x, h, both), slope = model.df(x);
  terms("quotient", [["q", "slope", said(quotient, 8)], ["d", "f′(x)", said(slope, 8)], ["t", "error", said(Math.abs(quotient - slope), 3)]]);
  $("quotient").dataset.exact = JSON.stringify([h, quotient, slope].map(String));
}

function saySaturation() {
  const tau = threshold();
  $("tau-said").textContent = said(tau, 3);
  $("tau").setAttribute("aria-valuetext", said(tau, 3));
  const found = saturatedStretches(state.model, state.low, state.high, tau);
  const of = (kind) => found.filter((each) => each.kind === kind).map((each) => `${said(each.from, 3)} to ${said(each.to, 3)}`);
  const [dead, still] = [of("dead"), of("saturated")].map((each) => (each.length > 4 ? [...each.slice(0, 4), "..."] : each));
  $("saturation").textContent = [
    dead.length ? `Dead, f′ = 0: x from ${dead.join(", ")}.` : "", still.length ? `Saturated: x from ${still.join(", ")}.` : "",
  ].join(" ").trim() || "Nowhere saturated in this range.";
}

function pictureSaid() {
  const parts = curves.map((curve) => SYMBOLS[curve.k]), { breaks } = state;
  const broken = breaks.length ? `, with ${breaks.length === 1 ? "a break" : `${breaks.length} breaks`} at ${breaks.slice(0, 6).map((each) => said(each.at, 4)).join(", ")}` : "";
  return `${state.title}: ${parts.join(", ") || "nothing"} for x from ${said(state.low)} to ${said(state.high)}${broken}.`;
}

// ---- the error of the secant, against h

function drawErrors() {
  const { model, x } = state, slope = model.df(x), here = breakHere();
  const series = [false, true].map((both) => {
    const points = [];
    for (let k = 0; k <= 140; k++) {
      const error = Math.abs(quotientOf(x, 10 ** (-14 + k / 10), both) - slope);
      if (error > 0 && Number.isFinite(error)) points.push([-14 + k / 10, Math.log10(error)]);
    }
    return points;
  });
  const levels = series.flat().map((point) => point[1]);
  const y = levels.length ? [Math.max(-17, Math.floor(Math.min(...levels))), Math.min(17, Math.ceil(Math.max(...levels) + 0.3))] : [-16, 0];
  if (y[1] - y[0] < 3) y[0] = y[1] - 3;
  const drawn = new Chart($("error"), { x: [-14, 0], y, logarithmic: "xy", ratio: 0.5, most: 250, labels: ["h", "error"] });
  series.forEach((points, both) => drawn.path(points, both ? "central" : "forward"));
  const now = Number($("h").value), error = Math.abs(quotientOf(x, 10 ** now, central()) - slope);
  if (error > 0) drawn.dot(now, Math.max(y[0], Math.log10(error)), `knob ${central() ? "dotcentral" : "dotforward"}`, 6);
  $("error").setAttribute("aria-label", "The error of both quotients against h, on logarithmic axes: forward dashed, central solid.");
  const best = series.map((points) => points.reduce((low, point) => (point[1] < low[1] ? point : low), [NaN, Infinity]));
  const told = (k) => (Number.isFinite(best[k][1]) ? `${said(10 ** best[k][1], 2)} at h = ${said(10 ** best[k][0], 2)}` : "0 for every h");
  $("error-said").textContent = here && here.order <= KINK
    ? "At a break quotients do not come to f′, however small h is: each shows what lies on its own side."
    : `With a large h the secant is far from the tangent; with a small one f(x + h) − f(x) has lost its digits. Least error: forward (dashed) ${told(0)}, central (solid) ${told(1)}.`;
}

// ---- layers

let network = null, networkWaiting = 0;

function drawLayers(anew) {
  if (anew) {
    clearTimeout(networkWaiting);
    network = null;
    networkWaiting = setTimeout(() => {
      const variance = Number($("init").value) * Number($("gain").value) ** 2;
      network = networkOf(state.model, Number($("depth").value), variance, Number($("seed").value));
      drawFlow();
    }, 120);
  }
  drawFlow();
}

function drawFlow() {
  const depth = Number($("depth").value), weight = Number($("weight").value);
  $("depth-said").textContent = depth;
  $("weight-said").textContent = said(weight, 3);
  const chained_ = chainOf(state.model, state.x, weight, depth);
  const single = chained_.map((each, layer) => [layer, Math.log10(Math.abs(each.product))]).filter((point) => Number.isFinite(point[1]));
  const wide = network && network.sizes ? network.sizes.map((size, layer) => [depth - layer, size]).filter((point) => Number.isFinite(point[1])) : [];
  const levels = [...single, ...wide].map((point) => point[1]);
  const y = [Math.floor(Math.min(-1, ...levels)), Math.ceil(Math.max(1, ...levels))];
  const drawn = new Chart($("flow"), { x: [0, depth], y, logarithmic: "y", ratio: 0.5, most: 250, labels: ["layers that the gradient has come through", "gradient"] });
  drawn.path(wide.sort((one, other) => one[0] - other[0]), "c1");
  drawn.path(backwards(chained_, depth), "c0");
  if (wide.length < 2 && single.length < 2) drawn.note("nothing gets through: the gradient is 0");
  $("flow").setAttribute("aria-label", "What is left of a gradient after each layer, on a logarithmic axis: the single neuron solid, the network dashed.");
  sayFlow(chained_, depth);
}

// What is left of a gradient on its way down: it meets the last layer first.
function backwards(chained_, depth) {
  const points = [[0, 0]];
  let level = 0;
  for (let layer = depth; layer >= 1; layer--) {
    level += Math.log10(Math.abs(chained_[layer].factor));
    if (!Number.isFinite(level)) break;
    points.push([depth - layer + 1, level]);
  }
  return points;
}

function sayFlow(chained_, depth) {
  const last = chained_[depth], factors = chained_.slice(1, 4).map((each) => said(each.factor, 3)).join(" · ");
  $("chain-said").textContent = `One neuron a layer, from x = ${said(state.x, 4)}: the slopes ${factors}${depth > 3 ? " · …" : ""} multiply to ${said(last.product, 3)}${last.product === 0 ? ": nothing gets through" : ""}.`;
  $("chain-said").dataset.exact = String(last.product);
  if (!network) return;
  if (network.stop) {
    $("network-said").textContent = `The random network has no finite values in layer ${network.stop}.`;
    return;
  }
  const { factor, dead, saturated: still } = network, mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;
  $("network-said").textContent = `Random network: ${verdictOf(factor, depth)}, a factor of ${said(factor, 3)} a layer; ${said(100 * mean(dead), 2)} % of units dead, ${said(100 * mean(still), 2)} % saturated (|f′| below 0.001).`;
}

// ---- hands and keys

function listen() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const themed = () => { document.documentElement.dataset.theme = $("theme").value || (dark.matches ? "dark" : "light"); };
  $("theme").addEventListener("change", themed);
  dark.addEventListener("change", themed);
  themed();
  $("choice").addEventListener("submit", (event) => event.preventDefault());
  $("function").addEventListener("change", () => {
    $("complaint").replaceChildren();
    if ($("function").value === TYPED) {
      $("formula").focus();
      if ($("formula").value.trim()) chooseTyped($("formula").value);
    } else choose(DATA.functions[Number($("function").value)]);
  });
  $("formula").addEventListener("input", () => $("formula").value.trim() && chooseTyped($("formula").value));
  document.querySelectorAll(".try").forEach((button) => button.addEventListener("click", () => {
    $("formula").value = button.textContent;
    chooseTyped(button.textContent);
  }));
  for (const what of [0, 1, 2, "tangent", "secant", "saturation"]) $(`show-${what}`).addEventListener("change", () => draw());
  document.querySelectorAll("input[name=scheme]").forEach((each) => each.addEventListener("change", () => draw(false)));
  for (const id of ["h", "tau"]) $(id).addEventListener("input", () => draw(false));
  $("weight").addEventListener("input", drawFlow);
  for (const id of ["depth", "init", "gain", "seed"]) $(id).addEventListener("input", () => drawLayers(true));
  $("x").addEventListener("input", () => moveX(Number($("x").value)));
  $("x").addEventListener("keydown", stepped);
  $("x-number").addEventListener("input", () => {
    const value = Number($("x-number").value);
    if ($("x-number").value !== "" && value >= state.low && value <= state.high) moveX(value, true);
  });
  for (const id of ["low", "high"]) $(id).addEventListener("change", rangeChanged);
  dragged();
  new ResizeObserver(() => requestAnimationFrame(() => draw(false))).observe(document.querySelector("main"));
}

// Arrow keys move x by a two-hundredth of the range, with Shift by a tenth of that; a break on the way is not passed over.
function stepped(event) {
  const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
  if (!way) return;
  event.preventDefault();
  const step = way * (state.high - state.low) / 200 * (event.shiftKey ? 0.1 : 1), next = state.x + step;
  const between = state.breaks.filter((each) => (each.at - state.x) * way > 0 && (next - each.at) * way >= 0);
  const stop = way < 0 ? between[between.length - 1] : between[0];
  moveX(stop ? stop.at : Math.min(state.high, Math.max(state.low, Number(next.toPrecision(12)))), true);
}

function rangeChanged() {
  const [low, high] = [Number($("low").value), Number($("high").value)];
  const fine = low < high && Number.isFinite(high - low) && $("low").value !== "" && $("high").value !== "";
  $("high").setCustomValidity(fine ? "" : "The range is empty.");
  if (!fine) return;
  Object.assign(state, { low, high });
  limitX();
  draw();
}

function dragged() {
  let held_ = false;
  const follow = (event) => {
    const box = $("plot").getBoundingClientRect();
    moveX(Math.min(state.high, Math.max(state.low, chart.atPixel((event.clientX - box.left) * chart.width / box.width))));
  };
  $("plot").addEventListener("pointerdown", (event) => { held_ = true; $("plot").setPointerCapture(event.pointerId); follow(event); });
  $("plot").addEventListener("pointermove", (event) => { if (held_) follow(event); });
  for (const end of ["pointerup", "pointercancel"]) $("plot").addEventListener(end, () => { held_ = false; });
}

function begin() {
  fillChoice();
  listen();
  if (DATA.formulas.length) {
    $("formula").value = DATA.formulas[0];
    DATA.formulas.slice(1).forEach((text) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "try", textContent: text });
      button.addEventListener("click", () => { $("formula").value = text; chooseTyped(text); });
      $("hint").append(button);
    });
  }
  const first = DATA.functions.findIndex((each) => each.shown === DATA.first);
  if (first >= 0) {
    $("function").value = first;
    choose(DATA.functions[first]);
  } else chooseTyped(DATA.formulas[0]);
}

begin();
