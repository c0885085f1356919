// The page: the error of the secant against h, and what layers leave of a gradient.
"use strict";

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
  const y = levels.length ? [
    Math.max(-17, Math.floor(Math.min(...levels))), Math.min(17, Math.ceil(Math.max(...levels) + 0.3)),
  ] : [-16, 0];
  if (y[1] - y[0] < 3) y[0] = y[1] - 3;
  const axes = { x: [-14, 0], y, logarithmic: "xy", labels: ["h", say("error")] };
  const drawn = new Chart($("error"), { ...axes, ratio: 0.5, most: 250 });
  series.forEach((points, both) => drawn.path(points, both ? "central" : "forward"));
  const now = Number($("h").value), error = Math.abs(quotientOf(x, 10 ** now, central()) - slope);
  const knob = `knob ${central() ? "dotcentral" : "dotforward"}`;
  if (error > 0) drawn.dot(now, Math.max(y[0], Math.log10(error)), knob, 6);
  $("error").setAttribute("aria-label",
    say("The error of both quotients against h, on logarithmic axes: forward dashed, central solid."));
  const lower = (low, point) => (point[1] < low[1] ? point : low);
  const best = series.map((points) => points.reduce(lower, [NaN, Infinity]));
  const told = (k) => (Number.isFinite(best[k][1])
    ? say("{error} at h = {h}", { error: said(10 ** best[k][1], 2), h: said(10 ** best[k][0], 2) })
    : say("0 for every h"));
  $("error-said").textContent = here && here.order <= KINK
    ? say("At a break quotients do not come to f′, however small h is: each shows what lies on its own side.")
    : [
      say("With a large h the secant is far from the tangent; with a small one f(x + h) − f(x) has lost its digits."),
      say("Least error: forward (dashed) {one}, central (solid) {other}.", { one: told(0), other: told(1) }),
    ].join(" ");
}

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
  const finite = (points) => points.filter((point) => Number.isFinite(point[1]));
  const single = finite(chained_.map((each, layer) => [layer, Math.log10(Math.abs(each.product))]));
  const sizes = network && network.sizes ? network.sizes : [];
  const wide = finite(sizes.map((size, layer) => [depth - layer, size]));
  const levels = [...single, ...wide].map((point) => point[1]);
  const y = [Math.floor(Math.min(-1, ...levels)), Math.ceil(Math.max(1, ...levels))];
  const labels = [say("layers that the gradient has come through"), say("gradient")];
  const drawn = new Chart($("flow"), { x: [0, depth], y, logarithmic: "y", ratio: 0.5, most: 250, labels });
  drawn.path(wide.sort((one, other) => one[0] - other[0]), "c1");
  drawn.path(backwards(chained_, depth), "c0");
  if (wide.length < 2 && single.length < 2) drawn.note(say("nothing gets through: the gradient is 0"));
  $("flow").setAttribute("aria-label", say("What is left of a gradient after each layer, on a logarithmic axis: "
    + "the single neuron solid, the network dashed."));
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
  const shownFactors = factors + (depth > 3 ? " · …" : "");
  const values = { x: said(state.x, 4), factors: shownFactors, product: said(last.product, 3) };
  $("chain-said").textContent = last.product === 0
    ? say("One neuron a layer, from x = {x}: the slopes {factors} multiply to {product}: nothing gets through.",
      values)
    : say("One neuron a layer, from x = {x}: the slopes {factors} multiply to {product}.", values);
  $("chain-said").dataset.exact = String(last.product);
  if (!network) return;
  if (network.stop) {
    const stop = { layer: network.stop };
    $("network-said").textContent = say("The random network has no finite values in layer {layer}.", stop);
    return;
  }
  const { factor, dead, saturated: still } = network;
  const share = (values) => said(100 * values.reduce((sum, each) => sum + each, 0) / values.length, 2);
  const verdicts = { vanishing: say("vanishing"), stable: say("stable"), exploding: say("exploding") };
  const verdict = verdicts[verdictOf(factor, depth)];
  $("network-said").textContent = say("Random network: {verdict}, a factor of {factor} a layer; "
    + "{dead} % of units dead, {saturated} % saturated (|f′| below 0.001).",
  { verdict, factor: said(factor, 3), dead: share(dead), saturated: share(still) });
}
