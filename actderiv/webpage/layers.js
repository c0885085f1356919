// What becomes of a gradient in deep networks: a chain of single neurons, and a random network of many.
"use strict";

const WIDTH = 48, BATCH = 16;

// Random numbers that are the same wherever the page is opened.
function generator(seed) {
  let state = (seed * 2654435761) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

// The chain rule, one neuron in each layer: a = f(w a) again and again, and the product of the slopes w f'(w a).
function chainOf(model, start, weight, depth) {
  const found = [{ a: start, factor: 1, product: 1 }];
  for (let layer = 1; layer <= depth; layer++) {
    const last = found[layer - 1], z = weight * last.a, factor = weight * model.df(z);
    found.push({ a: model.f(z), factor, product: last.product * factor });
  }
  return found;
}

const meanSquare = (values) => Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length);

// One forward and one backward pass; the gradient is kept near 1 and what was divided out is counted (base 10).
function networkOf(model, depth, variance, seed) {
  const normal = generator(seed), size = WIDTH * BATCH, spread = Math.sqrt(variance / WIDTH);
  let a = Float64Array.from({ length: size }, normal);
  for (let row = 0; row < BATCH; row++) {
    const part = a.subarray(row * WIDTH, (row + 1) * WIDTH), length = meanSquare(part);
    for (let unit = 0; unit < WIDTH; unit++) part[unit] /= length;
  }
  const matrices = [], slopes = [], dead = [], saturated = [];
  for (let layer = 1; layer <= depth; layer++) {
    const weights = Float64Array.from({ length: WIDTH * WIDTH }, () => spread * normal());
    const z = product(a, weights, false), slope = new Float64Array(size), next = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      next[k] = model.f(z[k]);
      slope[k] = model.df(z[k]);
      if (!Number.isFinite(next[k]) || !Number.isFinite(slope[k])) return { stop: layer };
    }
    let flat = 0, still = 0;
    for (let unit = 0; unit < WIDTH; unit++) {
      let alive = false;
      for (let row = 0; row < BATCH; row++) {
        const size = Math.abs(slope[row * WIDTH + unit]);
        alive = alive || size > 0;
        still += size < 1e-3;
      }
      flat += !alive;
    }
    dead.push(flat / WIDTH);
    saturated.push(still / (WIDTH * BATCH));
    matrices.push(weights);
    slopes.push(slope);
    a = next;
  }
  let gradient = Float64Array.from({ length: size }, normal), counted = 0;
  const first = meanSquare(gradient), sizes = new Array(depth + 1).fill(-Infinity);
  sizes[depth] = 0;
  for (let layer = depth; layer >= 1; layer--) {
    const through = gradient.map((each, k) => each * slopes[layer - 1][k]);
    gradient = product(through, matrices[layer - 1], true);
    const length = meanSquare(gradient);
    if (!(length > 0)) break;
    counted += Math.log10(length / (layer === depth ? first : 1));
    gradient = gradient.map((each) => each / length);
    sizes[layer - 1] = counted;
  }
  return { sizes, dead, saturated, factor: 10 ** (sizes[0] / depth) };
}

// Rows times a matrix, or times its transpose.
function product(rows, matrix, transposed) {
  const found = new Float64Array(rows.length);
  for (let row = 0; row < BATCH; row++) {
    for (let out = 0; out < WIDTH; out++) {
      let total = 0;
      for (let inner = 0; inner < WIDTH; inner++) {
        total += rows[row * WIDTH + inner] * matrix[transposed ? inner * WIDTH + out : out * WIDTH + inner];
      }
      found[row * WIDTH + out] = total;
    }
  }
  return found;
}

// The words of `actderiv flow`: stable is less than tenfold over the network, or over fifty layers of a shallower one.
function verdictOf(factor, depth) {
  const whole = Math.max(depth, 50) * Math.log10(factor);
  return whole < -1 ? "vanishing" : whole > 1 ? "exploding" : "stable";
}
