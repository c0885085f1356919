// What is drawn of a function: segments that no break is in, dots, rings, deltas, where it is saturated.
"use strict";

// What is drawn of f (k = 0), f' (1) or f'' (2): segments that are never joined over a break, dots, rings, arrows.
function curveOf(model, k, low, high, breaks, tolerance) {
  const curve = { k, segments: [], dots: [], rings: [], arrows: [] };
  const cuts = breaks.filter((each) => each.order <= k && each.at >= low && each.at <= high);
  const of = model.order(k);
  let from = low, start = null;
  cuts.forEach((cut, index) => {
    const before = index ? cut.at - cuts[index - 1].at : cut.at - low;
    const after = index + 1 < cuts.length ? cuts[index + 1].at - cut.at : high - cut.at;
    const ends = [model.limit(cut.at, -1, k, before || Infinity), model.limit(cut.at, 1, k, after || Infinity)];
    if (cut.at > from) curve.segments.push(...pieces(of, from, cut.at, start, ends[0], tolerance));
    marked(curve, model, cut, ends, k);
    from = cut.at;
    start = ends[1];
  });
  if (from < high) curve.segments.push(...pieces(of, from, high, start, null, tolerance));
  return curve;
}

function marked(curve, model, cut, [left, right], k) {
  const same = (one, other) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
  if (cut.order === k - 1) {
    const weight = model.limit(cut.at, 1, k - 1) - model.limit(cut.at, -1, k - 1);
    if (Number.isFinite(weight) && !same(weight, 0)) curve.arrows.push({ at: cut.at, weight: tidy(weight) });
  }
  const value = k < 2 ? model.order(k)(cut.at) : NaN;
  if (same(left, right) && (k === 2 || same(value, left))) return;
  for (const end of [left, right]) if (Number.isFinite(end) && !same(end, value)) curve.rings.push([cut.at, end]);
  if (Number.isFinite(value)) curve.dots.push([cut.at, value]);
}

// Points from one place to another, closer where the curve bends; the pen is lifted where there is no number.
function pieces(of, low, high, first, last, tolerance, parts = 160) {
  const points = [];
  const add = (a, ya, b, yb, depth) => {
    const middle = (a + b) / 2, y = of(middle);
    if (depth > 0 && !(Math.abs(y - (ya + yb) / 2) <= tolerance)) {
      add(a, ya, middle, y, depth - 1);
      points.push([middle, y]);
      add(middle, y, b, yb, depth - 1);
    }
  };
  let a = low, ya = first === null ? of(low) : first;
  points.push([a, ya]);
  for (let k = 1; k <= parts; k++) {
    const b = k === parts ? high : low + (high - low) * k / parts;
    const yb = k === parts && last !== null ? last : of(b);
    add(a, ya, b, yb, 7);
    points.push([b, yb]);
    a = b;
    ya = yb;
  }
  const found = [[]];
  for (const point of points) {
    if (Number.isFinite(point[1])) found[found.length - 1].push(point);
    else if (found[found.length - 1].length) found.push([]);
  }
  return found.filter((piece) => piece.length > 1);
}

// Where |f'| stays below the threshold: stretches of x, and which of them are flat altogether.
function saturatedStretches(model, low, high, threshold, parts = 480) {
  const kindAt = (x) => {
    const slope = Math.abs(model.df(x));
    return slope === 0 ? "dead" : slope < threshold ? "saturated" : "";
  };
  const found = [];
  let x = low, open = { from: low, kind: kindAt(low) };
  for (let k = 1; k <= parts; k++) {
    const next = low + (high - low) * k / parts, kind = kindAt(next);
    if (kind !== open.kind) {
      const edge = tidied(halved(kindAt, x, next), (high - low) * 1e-9);
      found.push({ ...open, to: edge });
      open = { from: edge, kind };
    }
    x = next;
  }
  found.push({ ...open, to: high });
  return found.filter((each) => each.kind && each.to > each.from);
}

// A place to the digits that a range needs.
function tidied(place, step) { return Math.abs(place) < step ? 0 : place; }
