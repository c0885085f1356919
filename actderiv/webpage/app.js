// The page: hands and keys.
"use strict";

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

function listen() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const themed = () => {
    document.documentElement.dataset.theme = $("theme").value || (dark.matches ? "dark" : "light");
  };
  $("theme").addEventListener("change", themed);
  dark.addEventListener("change", themed);
  themed();
  $("choice").addEventListener("submit", (event) => event.preventDefault());
  $("function").addEventListener("change", () => {
    uncomplain();
    if ($("function").value === TYPED) {
      $("formula").focus();
      if ($("formula").value.trim()) chooseTyped($("formula").value);
    } else choose(DATA.functions[Number($("function").value)]);
  });
  $("formula").addEventListener("input", () => {
    if ($("formula").value.trim()) chooseTyped($("formula").value);
    else uncomplain();
  });
  document.querySelectorAll(".try").forEach((button) => button.addEventListener("click", () => {
    $("formula").value = button.textContent;
    chooseTyped(button.textContent);
  }));
  for (const what of [0, 1, 2, "tangent", "secant", "saturation"]) {
    $(`show-${what}`).addEventListener("change", () => draw());
  }
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

// Arrow keys move x by a two-hundredth of the range, with Shift by a tenth of that; a break on the way is not passed
// over.
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
  $("high").setCustomValidity(fine ? "" : say("The range is empty."));
  if (!fine) return;
  Object.assign(state, { low, high });
  limitX();
  draw();
}

function dragged() {
  let held_ = false;
  const follow = (event) => {
    const box = $("plot").getBoundingClientRect();
    const at = chart.atPixel((event.clientX - box.left) * chart.width / box.width);
    moveX(Math.min(state.high, Math.max(state.low, at)));
  };
  $("plot").addEventListener("pointerdown", (event) => {
    held_ = true;
    $("plot").setPointerCapture(event.pointerId);
    follow(event);
  });
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
