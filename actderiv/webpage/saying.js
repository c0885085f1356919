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
  const bent = here && here.order <= KINK ? "none" : said(s, 9);
  terms("numbers", [
    ["f", `f(${said(x)})`, said(f, 9)], ["d", `f′(${said(x)})`, said(d, 9)], ["s", `f″(${said(x)})`, bent],
  ]);
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
    if (!Number.isFinite(left) || !Number.isFinite(right)) {
      return `f has no limit here: from the left ${said(left)}, from the right ${said(right)}.`;
    }
    const weight = tidy(right - left);
    if (Math.abs(weight) <= 1e-9) return `f comes to ${said(left)} from both sides, and is ${said(f)} here.`;
    const value = f === f ? `one value, ${said(f)}` : "none";
    return `A jump: ${said(left)} to the left, ${said(right)} to the right, and at x itself ${value}.`
      + ` There is no tangent; the derivative is ${deltaSaid(weight, x)}, a delta of weight ${said(weight)}.`;
  }
  if (here && here.order === KINK) {
    const [left, right] = [model.limit(x, -1, 1), model.limit(x, 1, 1)];
    if (left !== left || right !== right) {
      const [side, slope] = left === left ? ["left", left] : ["right", right];
      return `f is defined on one side only, to the ${side}; the slope there is ${said(slope)}.`;
    }
    if (left === right && !Number.isFinite(left)) {
      return `The tangent is vertical: the slope is ${said(left)} on both sides, so f has no derivative here.`;
    }
    const whose = model.typed ? ", the slope from the right" : "";
    const convention = Number.isFinite(d) ? ` By convention f′ is ${said(d)} here${whose}.` : "";
    return `A kink: the slope is ${said(left)} on the left and ${said(right)} on the right,`
      + ` so f has no derivative here.${convention}`;
  }
  if (f !== f) return "f is not defined here.";
  if (!Number.isFinite(f)) return `f comes out as ${said(f)} here, which has no tangent.`;
  if (d === 0 && Math.abs(model.d2f(x)) === 0) {
    return "Flat: no gradient gets through here, a unit that sees only such inputs is dead.";
  }
  if (Math.abs(d) < threshold()) return `Saturated: of a gradient only ${said(Math.abs(d), 3)} gets through.`;
  const slope = `${d < 0 ? "−" : "+"} ${said(Math.abs(d), 5)}`;
  return `The tangent: y = ${said(f, 5)} ${slope}·(x ${x < 0 ? "+" : "−"} ${said(Math.abs(x), 5)}).`;
}

function sayQuotient() {
  const { model, x } = state, h = 10 ** Number($("h").value), both = central();
  $("h-said").textContent = said(h, 3);
  $("h").setAttribute("aria-valuetext", `h = ${said(h, 3)}`);
  const quotient = quotientOf(x, h, both), slope = model.df(x);
  const error = said(Math.abs(quotient - slope), 3);
  terms("quotient", [["q", "slope", said(quotient, 8)], ["d", "f′(x)", said(slope, 8)], ["t", "error", error]]);
  $("quotient").dataset.exact = JSON.stringify([h, quotient, slope].map(String));
}

function saySaturation() {
  const tau = threshold();
  $("tau-said").textContent = said(tau, 3);
  $("tau").setAttribute("aria-valuetext", said(tau, 3));
  const found = saturatedStretches(state.model, state.low, state.high, tau);
  const stretch = (each) => `${said(each.from, 3)} to ${said(each.to, 3)}`;
  const of = (kind) => found.filter((each) => each.kind === kind).map(stretch);
  const shortened = (each) => (each.length > 4 ? [...each.slice(0, 4), "..."] : each);
  const [dead, still] = [of("dead"), of("saturated")].map(shortened);
  $("saturation").textContent = [
    dead.length ? `Dead, f′ = 0: x from ${dead.join(", ")}.` : "",
    still.length ? `Saturated: x from ${still.join(", ")}.` : "",
  ].join(" ").trim() || "Nowhere saturated in this range.";
}

function pictureSaid() {
  const parts = curves.map((curve) => SYMBOLS[curve.k]), { breaks } = state;
  const count = breaks.length === 1 ? "a break" : `${breaks.length} breaks`;
  const places = breaks.slice(0, 6).map((each) => said(each.at, 4)).join(", ");
  const broken = breaks.length ? `, with ${count} at ${places}` : "";
  const range = `for x from ${said(state.low)} to ${said(state.high)}`;
  return `${state.title}: ${parts.join(", ") || "nothing"} ${range}${broken}.`;
}
