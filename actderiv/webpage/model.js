// A function with its parameters: its numbers, its limits from both sides, where it breaks.
"use strict";

const JUMP = 0, KINK = 1, BEND = 2;
const MOST_BREAKS = 64, GRID = 1024;
const NEAR = 2 ** -20; // how far beside a break its limits are read off, by three terms of Taylor's series
const ENDLESS = 1e7;

// A function with its parameters: its numbers at x.
class Model {
  constructor(steps, outputs, inputs, places = null, checks = []) {
    Object.assign(this, { steps, outputs, places, checks, parameters: { ...inputs } });
    this.typed = outputs.df === undefined;
    const refused = checks.map(([at]) => at), at = (places || []).map(([place]) => place);
    this.refused = runner(steps, refused);
    this.placed = runner(steps, at);
    this.value = runner(steps, [outputs.f]);
    this.triple = dualRunner(steps, [this.typed ? outputs.f : outputs.df]);
    this.slope = this.typed ? null : runner(steps, [outputs.df]);
    this.given = { x: 0 };
  }

  at(x) {
    Object.assign(this.given, this.parameters, { x });
    return this.given;
  }

  // What the parameters are refused for; null where nothing is wrong.
  get complaint() {
    const found = this.refused(this.at(0)).findIndex((step) => step);
    return found < 0 ? null : this.checks[found][1];
  }

  f(x) { return this.value(this.at(x))[0]; }

  df(x) {
    if (!this.typed) return this.slope(this.at(x))[0];
    const [value, first] = this.triple(this.at(x))[0];
    return value === value ? first : NaN;
  }

  d2f(x) {
    const found = this.triple(this.at(x))[0];
    return found[0] === found[0] ? found[this.typed ? 2 : 1] : NaN;
  }

  order(k) { return k === 0 ? (x) => this.f(x) : k === 1 ? (x) => this.df(x) : (x) => this.d2f(x); }

  all(x) { return [this.f(x), this.df(x), this.d2f(x)]; }

  // The limit of f (k = 0), f' (1) or f'' (2) from one side, or not a number where there is none.
  limit(at, side, k, room = Infinity) {
    const from = (step) => {
      const [f, d, s] = this.all(at + side * step);
      const finite = (slope) => (Number.isFinite(slope) ? slope : 0);
      if (k === 0) return f - side * step * (Number.isFinite(d) ? d - side * step * finite(s) / 2 : 0);
      return k === 1 ? d - side * step * finite(s) : s;
    };
    const step = Math.min(NEAR * Math.max(1, Math.abs(at)), room / 4), near = from(step / 8), far = from(step);
    if (!Number.isFinite(near)) return near;
    const size = Math.abs(near), grown = size > ENDLESS ? 1.01 : 1.5;
    if (k === 0 && size > 1e3 * Math.max(1, Math.abs(this.f(at + side * step / 8)))) return NaN; // as of sin(1/x)
    if (size > 1e2 && size > grown * Math.abs(far)) return Math.sign(near) * Infinity;
    // Where it still moves, as a root does, it goes on as a power of the step: the limit of a geometric sequence.
    const nearest = from(step / 64), first = near - far, second = nearest - near;
    const ratio = second / first;
    if (ratio > 0.95 && ratio < 1.05 && Math.abs(second) > 1e-3) return Math.sign(second) * Infinity; // as a logarithm
    if (Math.abs(second) <= 1e-9 * Math.max(1, Math.abs(near)) || !(ratio > 0 && ratio < 0.95)) return tidy(nearest);
    return tidy(nearest + second * second / (first - second));
  }

  // Every break from low to high, in ascending order; the first ones where they are too many.
  breaks(low, high) {
    let found;
    if (this.places) {
      const at = this.placed(this.at(0));
      found = at.map((place, k) => ({ at: place, order: this.places[k][1] }));
    } else {
      found = this.candidates(low, high).map((at) => ({ at, order: this.orderAt(at) }));
      found = found.filter((each) => each.order !== null);
    }
    found = found.filter((each) => each.at >= low && each.at <= high).sort((one, other) => one.at - other.at);
    return found.filter((each, k) => !k || each.at !== found[k - 1].at).slice(0, MOST_BREAKS);
  }

  // Where a number that a comparison, a step or a singular point looks at changes sides: halved to neighbouring floats.
  candidates(low, high) {
    const looks = switches(this.steps, this.outputs.f);
    if (!looks.length) return [];
    let levels;
    const look = runner(this.steps, [this.outputs.f], (values) => { levels = looks.map((level) => level(values)); });
    const at = (x) => { look(this.at(x)); return levels; };
    const found = new Set();
    const reach = (high - low) / GRID;
    let x = low - reach, before = at(x);
    for (let k = 0; k <= GRID + 1 && found.size < 2 * MOST_BREAKS; k++) {
      const next = low + k * reach, after = at(next);
      for (let each = 0; each < looks.length; each++) {
        if (!Object.is(before[each], after[each])) found.add(halved((place) => at(place)[each], x, next));
      }
      x = next;
      before = after;
    }
    const places = [...found].sort((one, other) => one - other), merged = [];
    for (const place of places) {
      const last = merged[merged.length - 1];
      const same = last !== undefined && place - last <= 2 ** -50 * Math.max(1e-300, Math.abs(place));
      if (same) merged[merged.length - 1] = shorter(last, place);
      else merged.push(place);
    }
    return merged;
  }

  // The lowest derivative that leaps; null where none up to the second does.
  orderAt(at) {
    for (const k of [0, 1, 2]) {
      const [left, right] = [this.limit(at, -1, k), this.limit(at, 1, k)];
      if (left !== left && right !== right) return null;
      const end = left !== left ? right : right !== right ? left : NaN; // f is defined on one side only
      const met = k > 0 || Math.abs(this.f(at) - end) <= 1e-9 * Math.max(1, Math.abs(end));
      if (Number.isFinite(end) && met) continue;
      if (!Number.isFinite(left) || !Number.isFinite(right)) return k;
      const value = k === 0 ? this.f(at) : left, size = Math.max(1e-3, Math.abs(left), Math.abs(right));
      const close = [1e-9, 1e-6, 1e-3][k] * size;
      if (Math.abs(right - left) > close || (k === 0 && !(Math.abs(value - left) <= close))) return k;
    }
    return null;
  }
}

// A number without the dust of rounding.
function tidy(value) {
  const short = Number(value.toPrecision(9));
  return Math.abs(short - value) <= 1e-11 * Math.abs(value) ? short : value;
}

const shorter = (one, other) => (`${one}`.length <= `${other}`.length ? one : other);

function halved(level, low, high) {
  const before = level(low);
  for (let k = 0; k < 1100; k++) {
    const middle = low / 2 + high / 2;
    if (middle <= low || middle >= high) break;
    if (Object.is(level(middle), before)) low = middle;
    else high = middle;
  }
  return round(shorter(low, high));
}

// A place that rounding has moved by a few neighbours among the floats is where the short decimal is.
function round(place) {
  const short = Number(place.toPrecision(13));
  return Math.abs(place) < 1e-15 ? 0 : Math.abs(short - place) <= 2 ** -50 * Math.abs(place) ? short : place;
}

// What each step with a break or a singular point of its own looks at, as a level that changes there.
function switches(steps, output) {
  const found = [], side = (value) => Math.sign(value) || (value === value ? 0 : NaN);
  const free = [];
  steps.forEach(([word, ...parts], at) => {
    free[at] = word === "input" ? parts[0] === "x" : word !== "number" && parts.some((part) => free[part]);
  });
  for (const at of needed(steps, [output])) {
    const [word, a, b] = steps[at];
    if (!free[at]) continue;
    if (["lt", "le", "gt", "ge", "eq", "ne", "maximum", "minimum"].includes(word)) found.push((v) => side(v[a] - v[b]));
    else if (["fabs", "sign", "cbrt", "log", "log2", "log10", "sqrt"].includes(word)) found.push((v) => side(v[a]));
    else if (["floor", "ceil", "rint"].includes(word)) {
      const step = PLAIN[word];
      found.push((v) => step(v[a]));
      if (word !== "rint") found.push((v) => side(v[a] - rint(v[a])));
    } else if (word === "truediv" && free[b]) found.push((v) => side(v[b]));
    else if (word === "log1p") found.push((v) => side(1 + v[a]));
    else if (word === "power") {
      found.push((v) => (free[b] || v[b] < 0 || !Number.isInteger(v[b]) ? side(v[a]) : 0));
    } else if (["arcsin", "arccos", "arctanh"].includes(word)) found.push((v) => side(1 - Math.abs(v[a])));
    else if (word === "arccosh") found.push((v) => side(v[a] - 1));
    else if (word === "hypot") found.push((v) => side(v[at]));
    else if (word === "tan") found.push((v) => Math.floor(v[a] / Math.PI + 0.5));
  }
  return found;
}
