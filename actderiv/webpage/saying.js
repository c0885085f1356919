// The page: what is said of the place, the quotient and the picture.
"use strict";

function terms(id, rows) {
  $(id).replaceChildren(...rows.map(([kind, name, value]) => {
    const row = document.createElement("div");
    const term = document.createElement("dt"), number = document.createElement("dd");
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
  const bent = here && here.order <= KINK ? say("none") : said(s, 9);
  terms("numbers", [
    ["f", `f(${said(x)})`, said(f, 9)], ["d", `f′(${said(x)})`, said(d, 9)], ["s", `f″(${said(x)})`, bent],
  ]);
  $("numbers").dataset.exact = JSON.stringify([x, f, d, s].map(String));
  const text = placeSaid(f, d, here);
  $("told").textContent = text;
  clearTimeout(telling);
  telling = setTimeout(() => {
    const values = { x: said(x), f: said(f, 5), slope: said(d, 5), text };
    $("readout").textContent = say("x = {x}, f = {f}, slope {slope}. {text}", values);
  }, 350);
  sayQuotient();
  saySaturation();
}

// What the place is: smooth, a kink, a jump; flat or not.
function placeSaid(f, d, here) {
  const { model, x } = state;
  if (here && here.order === JUMP) {
    const [left, right] = [model.limit(x, -1, 0), model.limit(x, 1, 0)];
    if (!Number.isFinite(left) || !Number.isFinite(right)) {
      const values = { left: said(left), right: said(right) };
      return say("f has no limit here: from the left {left}, from the right {right}.", values);
    }
    const weight = tidy(right - left), values = { left: said(left), right: said(right), value: said(f) };
    if (Math.abs(weight) <= 1e-9) return say("f comes to {left} from both sides, and is {value} here.", values);
    return [
      f === f ? say("A jump: {left} to the left, {right} to the right, and at x itself one value, {value}.", values)
        : say("A jump: {left} to the left, {right} to the right, and at x itself none.", values),
      say("There is no tangent; the derivative is {delta}, a delta of weight {weight}.",
        { delta: deltaSaid(weight, x), weight: said(weight) }),
    ].join(" ");
  }
  if (here && here.order === KINK) {
    const [left, right] = [model.limit(x, -1, 1), model.limit(x, 1, 1)];
    if (left !== left || right !== right) {
      return left === left
        ? say("f is defined on one side only, to the left; the slope there is {slope}.", { slope: said(left) })
        : say("f is defined on one side only, to the right; the slope there is {slope}.", { slope: said(right) });
    }
    if (left === right && !Number.isFinite(left)) {
      return say("The tangent is vertical: the slope is {slope} on both sides, so f has no derivative here.",
        { slope: said(left) });
    }
    const values = { left: said(left), right: said(right), slope: said(d) };
    const kink = say("A kink: the slope is {left} on the left and {right} on the right, so f has no derivative here.",
      values);
    if (!Number.isFinite(d)) return kink;
    const convention = model.typed ? say("By convention f′ is {slope} here, the slope from the right.", values)
      : say("By convention f′ is {slope} here.", values);
    return `${kink} ${convention}`;
  }
  if (f !== f) return say("f is not defined here.");
  if (!Number.isFinite(f)) return say("f comes out as {f} here, which has no tangent.", { f: said(f) });
  if (d === 0 && Math.abs(model.d2f(x)) === 0) {
    return say("Flat: no gradient gets through here, a unit that sees only such inputs is dead.");
  }
  if (Math.abs(d) < threshold()) {
    return say("Saturated: of a gradient only {share} gets through.", { share: said(Math.abs(d), 3) });
  }
  const slope = `${d < 0 ? "−" : "+"} ${said(Math.abs(d), 5)}`;
  const line = `y = ${said(f, 5)} ${slope}·(x ${x < 0 ? "+" : "−"} ${said(Math.abs(x), 5)})`;
  return say("The tangent: {line}.", { line });
}

function sayQuotient() {
  const { model, x } = state, h = 10 ** Number($("h").value), both = central();
  $("h-said").textContent = said(h, 3);
  $("h").setAttribute("aria-valuetext", `h = ${said(h, 3)}`);
  const quotient = quotientOf(x, h, both), slope = model.df(x);
  const error = said(Math.abs(quotient - slope), 3);
  terms("quotient", [
    ["q", say("slope"), said(quotient, 8)], ["d", "f′(x)", said(slope, 8)], ["t", say("error"), error],
  ]);
  $("quotient").dataset.exact = JSON.stringify([h, quotient, slope].map(String));
}

function saySaturation() {
  const tau = threshold();
  $("tau-said").textContent = said(tau, 3);
  $("tau").setAttribute("aria-valuetext", said(tau, 3));
  const found = saturatedStretches(state.model, state.low, state.high, tau);
  const stretch = (each) => say("{from} to {to}", { from: said(each.from, 3), to: said(each.to, 3) });
  const of = (kind) => found.filter((each) => each.kind === kind).map(stretch);
  const shortened = (each) => (each.length > 4 ? [...each.slice(0, 4), "..."] : each);
  const [dead, still] = [of("dead"), of("saturated")].map(shortened);
  $("saturation").textContent = [
    dead.length ? say("Dead, f′ = 0: x from {ranges}.", { ranges: dead.join(", ") }) : "",
    still.length ? say("Saturated: x from {ranges}.", { ranges: still.join(", ") }) : "",
  ].join(" ").trim() || say("Nowhere saturated in this range.");
}

function pictureSaid() {
  const parts = curves.map((curve) => SYMBOLS[curve.k]), { breaks } = state;
  const places = breaks.slice(0, 6).map((each) => said(each.at, 4)).join(", ");
  const values = {
    title: state.title, parts: parts.join(", ") || say("nothing"), low: said(state.low), high: said(state.high),
    count: breaks.length, places,
  };
  return breaks.length === 0 ? say("{title}: {parts} for x from {low} to {high}.", values)
    : breaks.length === 1 ? say("{title}: {parts} for x from {low} to {high}, with a break at {places}.", values)
      : say("{title}: {parts} for x from {low} to {high}, with {count} breaks at {places}.", values);
}
