// The page: the picture of f, f' and f'' with tangent and secant.
"use strict";

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
  const points = drawn.flatMap((curve) => [...curve.segments.flat(), ...curve.dots, ...curve.rings]);
  const values = points.map((point) => point[1]).filter(Number.isFinite);
  const most = LARGEST / 8; // so that sums do not overflow
  const sorted = values.map((value) => held(value, most)).sort((one, other) => one - other);
  if (!sorted.length) return [-1, 1];
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  let [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const [some, nearly] = [at(0.04), at(0.96)], usual = Math.max(nearly - some, 1e-3 * Math.abs(nearly));
  if (low < some - 2.5 * usual) low = some - 0.6 * usual;
  if (high > nearly + 2.5 * usual) high = nearly + 0.6 * usual;
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
  const [low, high] = state.y, room = 0.04 * (high - low);
  return share * (weight > 0 ? high - room : low + room);
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
  const cursor = { x1: chart.px(x), x2: chart.px(x), y1: chart.top, y2: chart.height - chart.bottom };
  chart.body.append(element("line", { class: "here", ...cursor }));
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
    for (const { at, weight } of curve.arrows) {
      const label = weights.length > MOST_LABELS ? "" : deltaSaid(weight, at);
      chart.arrow(at, tipOf(weight, weights), `arrow${curve.k}`, label);
    }
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
    if (!Number.isFinite(start) || !Number.isFinite(slope)) continue;
    chart.path([[x, start], [end, start + slope * (end - x)]], "onesided");
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
