// Programs, run: the words of formulas for numbers, and for numbers that carry f' and f'' along (forward mode).
//
// A program is a list of steps, each a word with the numbers of earlier steps. The steps, and the slope of every word,
// were written down from the formulas of the package; by hand is only what a machine has to know by itself.
"use strict";

const LARGEST = Number.MAX_VALUE, SHIFT = 512, SHIFTED = Math.exp(-512);

function horner(coefficients, s) {
  let total = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) total = total * s + coefficients[k];
  return total;
}

function held(x, most) { return x > most ? most : x < -most ? -most : x; }
function saturated(x, limit = Infinity) { return held(x, Math.min(limit, LARGEST)); }

function rint(x) {
  const below = Math.floor(x), rest = x - below;
  return rest < 0.5 ? below : rest > 0.5 ? below + 1 : 2 * Math.round(x / 2);
}

// rate x² as a part that is exact and a small rest, so that the rounding of x² does not enter exp(-rate x²).
function splitSquare(x, rate) {
  x = Math.min(Math.abs(x), 40 / Math.sqrt(Math.abs(rate)));
  if (Math.abs(rate) * x * x < 1) return [0, rate * x * x];
  const h = rint(1024 * x) / 1024;
  return [rate * h * h, rate * (x - h) * (x + h)];
}

function timesExp(w, x) {
  return x < -SHIFT ? saturated(w) * Math.exp(x + SHIFT) * SHIFTED : saturated(w) * Math.exp(x);
}

function timesGauss(w, x, rate) {
  if (x !== x) return NaN;
  const [large, small] = splitSquare(x, rate);
  return timesExp(saturated(w) * Math.exp(-small), -large);
}

function erfcxRight(x) {
  const s = DATA.series;
  if (x < 0.25) return 1 - x * horner(s.near, 8 * x - 1);
  if (x < 1.25) return 0.5 + horner(s.middle, 2 * x - 1.5);
  const top = 1.1875 + horner(s.far, 1 - 8 / (x + 2.75));
  return x > 2 ** 60 ? top / 2 / x : top / (1 + 2 * x);
}

function erfcx(x) {
  if (x !== x) return NaN;
  const right = erfcxRight(Math.abs(x));
  if (x >= 0) return right;
  const [large, small] = splitSquare(x, 1);
  return 2 * Math.exp(large) * Math.exp(small) - right;
}

function erfcRight(x) {
  const [large, small] = splitSquare(x, 1);
  return timesExp(Math.exp(-small) * erfcxRight(x), -large);
}

const erfNear = (x) => x + x * horner(DATA.series.origin, x * x);

function erf(x) {
  if (x !== x) return NaN;
  return Math.abs(x) <= 0.5 ? erfNear(x) : Math.sign(x) * (1 - erfcRight(Math.abs(x)));
}

function erfc(x) {
  if (x !== x) return NaN;
  return Math.abs(x) <= 0.5 ? 1 - erfNear(x) : x < 0 ? 2 - erfcRight(-x) : erfcRight(x);
}

function xMinusTanh(x) {
  if (!(Math.abs(x) <= 1)) return x - Math.tanh(x);
  const square = x * x;
  let w = square / 19;
  for (let odd = 17; odd > 1; odd -= 2) w = square / (odd + w);
  return x * (w / (1 + w));
}

function xMinusSin(x) {
  if (!(Math.abs(x) <= 1)) return x - (Math.abs(x) === Infinity ? 0 : Math.sin(x));
  const square = x * x;
  let series = 1;
  for (let even = 18; even > 2; even -= 2) series = 1 - square / (even * (even + 1)) * series;
  return x * (square / 6 * series);
}

const withinATurn = (x) => x - 2 * rint(x / 2);

function sinPi(x) {
  const turned = withinATurn(x);
  return Math.sin(Math.PI * (Math.abs(turned) > 0.5 ? Math.sign(turned) - turned : turned));
}

const cosPi = (x) => Math.sin(Math.PI * (0.5 - Math.abs(withinATurn(x))));

function power(x, y) { return y === 0 || x === 1 ? 1 : y === 2 ? x * x : Math.pow(x, y); }

function scaled(x, factor) {
  const product = factor * x;
  return Number.isFinite(x) ? saturated(product) : product;
}

function sumRest(x, y) {
  const total = x + y, part = total - x, rest = x - (total - part) + (y - part);
  return Number.isFinite(rest) ? rest : 0;
}

function halves(x) {
  let high = x * (2 ** 27 + 1);
  high = high - (high - x);
  return [high, x - high];
}

function productRest(x, y) {
  const product = x * y, [a, b] = halves(x), [c, d] = halves(y);
  const rest = a * c - product + a * d + b * c + b * d;
  return Number.isFinite(rest) ? rest : 0;
}

const known = (x, y) => x === x && y === y;

// Every word for plain numbers. Conditions are 1 and 0.
const PLAIN = {
  add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, truediv: (x, y) => x / y, neg: (x) => -x,
  lt: (x, y) => +(x < y), le: (x, y) => +(x <= y), gt: (x, y) => +(x > y), ge: (x, y) => +(x >= y),
  eq: (x, y) => +(x === y), ne: (x, y) => +(x !== y),
  and: (x, y) => +(x && y), or: (x, y) => +(x || y), not: (x) => +!x,
  where: (c, x, y) => (c ? x : y), one: (x) => (x === x ? 1 : NaN),
  fabs: Math.abs, sign: Math.sign, minimum: Math.min, maximum: Math.max, floor: Math.floor, ceil: Math.ceil, rint,
  exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p, exp2: (x) => Math.pow(2, x), log2: Math.log2,
  log10: Math.log10, power, sqrt: Math.sqrt, cbrt: Math.cbrt, hypot: Math.hypot,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, sin_pi: sinPi, cos_pi: cosPi, arcsin: Math.asin, arccos: Math.acos,
  arctan: Math.atan, x_minus_sin: xMinusSin, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arcsinh: Math.asinh,
  arccosh: Math.acosh, arctanh: Math.atanh, x_minus_tanh: xMinusTanh, erf, erfc, erfcx,
  saturated, scaled, times_exp: timesExp, times_gauss: timesGauss, sum_rest: sumRest, product_rest: productRest,
  composed: (x, value, slope) => value,
};

// x y, and 0 where one of them is: a slope that has run away does not count where nothing is multiplied with it.
function times(x, y) { return x === 0 || y === 0 ? (x === x && y === y ? 0 : NaN) : x * y; }

function chain(x, value, slope, curve) {
  return [value, times(slope, x[1]), times(slope, x[2]) + times(curve, x[1] * x[1])];
}

// Whether a number is below 0 just to the right.
function negative(v, d, s) { return v < 0 || (v === 0 && (d < 0 || (d === 0 && s < 0))); }
const below = (x, y) => negative(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
const flag = (condition) => [+condition, 0, 0];
const unlessNaN = (chosen, x, y) => (known(x[0], y[0]) ? chosen : [NaN, chosen[1], chosen[2]]);

// w g(inner) where only the product is to be computed: w'' + 2 w' i' + w (i'' + i'²), each times g.
function weighted(w, first, second, product) {
  return [
    product(w[0]), product(w[1] + times(w[0], first)),
    product(w[2] + 2 * times(w[1], first) + times(w[0], second + first * first)),
  ];
}

// Every word that no single slope describes, for triples of f, f' and f''. `free` tells which arguments depend on x.
const DUAL = {
  add: (x, y) => [x[0] + y[0], x[1] + y[1], x[2] + y[2]],
  sub: (x, y) => [x[0] - y[0], x[1] - y[1], x[2] - y[2]],
  neg: (x) => [-x[0], -x[1], -x[2]],
  mul: (x, y) => [
    x[0] * y[0], times(x[1], y[0]) + times(x[0], y[1]),
    times(x[2], y[0]) + 2 * times(x[1], y[1]) + times(x[0], y[2]),
  ],
  truediv(x, y, free) {
    const value = x[0] / y[0];
    if (!free[0]) return chain(y, value, -value / y[0], 2 * value / y[0] / y[0]);
    if (!free[1]) return [value, x[1] / y[0], x[2] / y[0]];
    const first = (x[1] - times(value, y[1])) / y[0];
    return [value, first, (x[2] - 2 * times(first, y[1]) - times(value, y[2])) / y[0]];
  },
  lt: (x, y) => flag(below(x, y)), gt: (x, y) => flag(below(y, x)),
  le: (x, y) => flag(known(x[0], y[0]) && !below(y, x)), ge: (x, y) => flag(known(x[0], y[0]) && !below(x, y)),
  eq: (x, y) => flag(x[0] === y[0]), ne: (x, y) => flag(x[0] !== y[0]),
  and: (x, y) => flag(x[0] && y[0]), or: (x, y) => flag(x[0] || y[0]), not: (x) => flag(!x[0]),
  where: (c, x, y) => (c[0] ? x : y),
  fabs: (x) => (negative(...x) ? [-x[0], -x[1], -x[2]] : x),
  sign: (x) => [x[0] !== x[0] ? NaN : negative(...x) ? -1 : negative(-x[0], -x[1], -x[2]) ? 1 : 0, 0, 0],
  minimum: (x, y) => unlessNaN(below(y, x) ? y : x, x, y),
  maximum: (x, y) => unlessNaN(below(x, y) ? y : x, x, y),
  saturated: (x, limit) => [saturated(x[0], limit && limit[0]), x[1], x[2]],
  scaled(x, factor) {
    const product = DUAL.mul(x, factor);
    return [scaled(x[0], factor[0]), product[1], product[2]];
  },
  times_exp: (w, x) => weighted(w, x[1], x[2], (part) => timesExp(part, x[0])),
  times_gauss(w, x, rate) {
    const first = -2 * rate[0] * x[0] * x[1], second = -2 * rate[0] * (x[1] * x[1] + x[0] * x[2]);
    return weighted(w, first, second, (part) => timesGauss(part, x[0], rate[0]));
  },
  sum_rest: (x, y) => [sumRest(x[0], y[0]), 0, 0],
  product_rest: (x, y) => [productRest(x[0], y[0]), 0, 0],
  power(x, y, free) {
    const value = power(x[0], y[0]), p = y[0];
    if (!free[1]) {
      const curve = p === 0 || p === 1 ? 0 : p * (p - 1) * power(x[0], p - 2);
      return chain(x, value, p ? p * power(x[0], p - 1) : 0, curve);
    }
    const ratio = x[1] / x[0];
    const grown = DUAL.mul(y, [Math.log(x[0]), ratio, x[2] / x[0] - ratio * ratio]);
    return chain(grown, value, value, value);
  },
  hypot(x, y) {
    const value = Math.hypot(x[0], y[0]), first = (times(x[0], x[1]) + times(y[0], y[1])) / value;
    const bend = x[1] * x[1] + times(x[0], x[2]) + y[1] * y[1] + times(y[0], y[2]) - first * first;
    return [value, first, bend / value];
  },
  // A function whose derivative has a formula of its own.
  composed: (x, value, slope) => [
    value[0], times(slope[0], x[1]), times(slope[1], x[1]) + times(slope[0], x[2]),
  ],
};

function readSteps(text) {
  return text.split(";").map((step) => {
    const [word, ...rest] = step.split(" ");
    return word === "input" ? [word, rest[0]] : [word, ...rest.map(Number)];
  });
}

// A word for triples: by hand, by the chain rule from its slope, or flat.
function dualOf(word) {
  if (DUAL[word]) return DUAL[word];
  const rule = DATA.rules[word], plain = PLAIN[word];
  if (rule === "flat") return (x) => [plain(x[0]), 0, 0];
  const steps = readSteps(rule.steps);
  const slope = runner(steps, [rule.slope]), curve = runner(steps, [rule.curve]);
  return (DUAL[word] = (x) => {
    const y = plain(x[0]), s = slope({ x: x[0], y, s: 0 })[0];
    return chain(x, y, s, x[1] === 0 ? 0 : curve({ x: x[0], y, s })[0]);
  });
}

// The steps that some outputs need, in order.
function needed(steps, outputs) {
  const wanted = new Set(), waiting = [...outputs];
  while (waiting.length) {
    const at = waiting.pop();
    if (wanted.has(at)) continue;
    wanted.add(at);
    if (steps[at][0] !== "input" && steps[at][0] !== "number") waiting.push(...steps[at].slice(1));
  }
  return [...wanted].sort((a, b) => a - b);
}

// A function of the inputs by name, for plain numbers: an array of the outputs. `look` sees all steps afterwards.
function runner(steps, outputs, look) {
  const values = new Array(steps.length), inputs = [], todo = [];
  for (const at of needed(steps, outputs)) {
    const [word, a, b, c] = steps[at];
    if (word === "number") values[at] = a;
    else if (word === "input") inputs.push([at, a]);
    else todo.push([at, PLAIN[word], a, b, c]);
  }
  return (given) => {
    for (const [at, name] of inputs) values[at] = given[name];
    for (const [at, word, a, b, c] of todo) {
      values[at] = b === undefined ? word(values[a]) : c === undefined ? word(values[a], values[b])
        : word(values[a], values[b], values[c]);
    }
    if (look) look(values);
    return outputs.map((at) => values[at]);
  };
}

// The same for triples; x is the only input that is not constant.
function dualRunner(steps, outputs) {
  const values = new Array(steps.length), free = new Array(steps.length), inputs = [], todo = [];
  for (const at of needed(steps, outputs)) {
    const [word, ...parts] = steps[at];
    if (word === "number") { values[at] = [parts[0], 0, 0]; free[at] = false; }
    else if (word === "input") { inputs.push([at, parts[0]]); free[at] = parts[0] === "x"; }
    else {
      free[at] = parts.some((part) => free[part]);
      todo.push([at, dualOf(word), parts, parts.map((part) => free[part])]);
    }
  }
  return (given) => {
    for (const [at, name] of inputs) values[at] = [given[name], +(name === "x"), 0];
    for (const [at, word, [a, b, c], frees] of todo) {
      values[at] = b === undefined ? word(values[a]) : c === undefined
        ? (frees.length === 2 ? word(values[a], values[b], frees) : word(values[a]))
        : word(values[a], values[b], values[c]);
    }
    return outputs.map((at) => values[at]);
  };
}
