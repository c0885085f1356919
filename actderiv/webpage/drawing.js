// Charts as SVG: axes, curves, marks; what is on them is data, colours and strokes are the style sheet's.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== "") made.textContent = text;
  return made;
}

// A number for people: few digits, a true minus, powers of ten written out.
function said(value, digits = 6) {
  if (value !== value) return say("undefined");
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? power10(value.toExponential(digits - 2))
    : `${Number(value.toPrecision(digits))}`;
  return text.replace(/^-/, "−");
}

function power10(text) {
  const [digits, exponent] = text.split("e"), raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const up = [...exponent.replace("+", "")].map((sign) => (sign === "-" ? "⁻" : raised[sign])).join("");
  return `${`${Number(digits)}`}·10${up}`;
}

function ticks(low, high, about) {
  const rough = (high - low) / Math.max(1, about), ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find((each) => each * ten >= rough * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

// A chart in an svg element: where numbers stand on it, and what is added to it.
class Chart {
  constructor(svg, { x, y, logarithmic = "", ratio = 0.6, most = 470, labels = ["x", ""] }) {
    this.svg = svg;
    const width = Math.max(260, svg.parentElement.clientWidth);
    const share = width < 480 ? Math.max(ratio, 0.72) : ratio, height = Math.max(210, Math.min(most, width * share));
    const top = labels[1] ? 24 : 14;
    Object.assign(this, { x, y, width, height, logarithmic, left: 52, right: 14, top, bottom: 40 });
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    svg.replaceChildren();
    const clip = `${svg.id}-clip`, defs = element("defs"), path = element("clipPath", { id: clip });
    path.append(element("rect", { x: this.left, y: this.top - 6, width: this.inner, height: this.tall + 12 }));
    defs.append(path);
    svg.append(defs);
    this.grid(labels);
    this.body = element("g", { "clip-path": `url(#${clip})` });
    this.over = element("g");
    svg.append(this.body, this.over);
  }

  get inner() { return this.width - this.left - this.right; }

  get tall() { return this.height - this.top - this.bottom; }

  px(x) { return this.left + (x - this.x[0]) / (this.x[1] - this.x[0]) * this.inner; }

  py(y) { return this.top + (this.y[1] - y) / (this.y[1] - this.y[0]) * this.tall; }

  atPixel(px) { return this.x[0] + (px - this.left) / this.inner * (this.x[1] - this.x[0]); }

  grid([across, up]) {
    const group = element("g", { class: "axes", "aria-hidden": "true" });
    const [bottom, side] = [this.height - this.bottom, this.width - this.right];
    for (const [at, text, kind] of this.marks("x", this.inner / 80)) {
      const x = this.px(at);
      group.append(element("line", { class: kind, x1: x, x2: x, y1: this.top, y2: bottom }));
      group.append(element("text", { x, y: bottom + 17, "text-anchor": "middle" }, text));
    }
    for (const [at, text, kind] of this.marks("y", this.tall / 52)) {
      const y = this.py(at);
      group.append(element("line", { class: kind, x1: this.left, x2: side, y1: y, y2: y }));
      group.append(element("text", { x: this.left - 7, y: y + 4, "text-anchor": "end" }, text));
    }
    const middle = { x: this.left + this.inner / 2, y: this.height - 4, "text-anchor": "middle" };
    group.append(element("text", { class: "name", ...middle }, across));
    if (up) group.append(element("text", { class: "name", x: 4, y: 13 }, up));
    this.svg.append(group);
  }

  // Places of an axis with what is written there; on a logarithmic one whole powers of ten.
  marks(axis, about) {
    const powers = this.logarithmic.includes(axis);
    const places = ticks(...this[axis], about * (powers ? 1.3 : 1)).filter((at) => !powers || Number.isInteger(at));
    const written = (at) => (powers ? power10(`1e${at}`).replace("1·", "") : said(at, 4));
    return places.map((at) => [at, written(at), at === 0 && !powers ? "zero" : "grid"]);
  }

  path(points, kind) {
    if (!points.length) return;
    const far = 4 * this.height;
    const held = (y) => Math.max(-far, Math.min(far, this.py(y))).toFixed(2);
    const text = points.map(([x, y]) => `${this.px(x).toFixed(2)},${held(y)}`).join("L");
    this.body.append(element("path", { class: `line ${kind}`, d: `M${text}` }));
  }

  // The straight line through a point with a slope, across the chart; none where there is no such point.
  line(at, value, slope, kind) {
    if (!Number.isFinite(value) || slope !== slope) return;
    if (!Number.isFinite(slope)) {
      const x = this.px(at);
      this.body.append(element("line", { class: `line ${kind}`, x1: x, x2: x, y1: 0, y2: this.height }));
    } else this.path(this.x.map((x) => [x, value + slope * (x - at)]), kind);
  }

  dot(x, y, kind, radius = 4.5) {
    if (!(y >= this.y[0] && y <= this.y[1] && x >= this.x[0] && x <= this.x[1])) return;
    this.over.append(element("circle", { class: kind, cx: this.px(x), cy: this.py(y), r: radius }));
  }

  band(low, high, kind) {
    const x = this.px(low), width = Math.max(0.5, this.px(high) - x);
    this.body.append(element("rect", { class: kind, x, width, y: this.top, height: this.tall }));
  }

  note(text) {
    const middle = { x: this.left + this.inner / 2, y: this.top + this.tall / 2, "text-anchor": "middle" };
    this.over.append(element("text", { class: "note", ...middle }, text));
  }

  arrow(at, tip, kind, label) {
    const x = this.px(at), [y0, y1] = [this.py(0), this.py(tip)], up = tip < 0 ? -1 : 1;
    this.over.append(element("line", { class: `line ${kind}`, x1: x, x2: x, y1: y0, y2: y1 + 8 * up }));
    const head = `M${x - 5.5},${y1 + 11 * up}L${x},${y1}L${x + 5.5},${y1 + 11 * up}Z`;
    this.over.append(element("path", { class: `head ${kind}`, d: head }));
    const late = x > this.width - 110;
    const place = { x: x + (late ? -10 : 10), y: y1 + (up > 0 ? 12 : -4), "text-anchor": late ? "end" : "start" };
    this.over.append(element("text", { class: `label ${kind}`, ...place }, label));
  }
}
