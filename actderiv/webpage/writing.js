// Typed formulas, third: a tree to a program, by the words and the functions that are in the page.
"use strict";

const fold = (name) => name.normalize("NFD").toLowerCase().replace(/[-_\p{M}]/gu, "");

function wordNamed(name) { return DATA.words.find((row) => row.names.includes(name)); }

// The function of that name in this page, with what the name itself fixes.
function functionNamed(name) {
  for (const each of DATA.functions) {
    const preset = Object.keys(each.presets).find((alias) => fold(alias) === fold(name));
    if (preset) return [each, each.presets[preset]];
    if ([each.name, each.shown, ...each.aliases].some((alias) => fold(alias) === fold(name))) return [each, {}];
  }
  return null;
}

// A formula as a program: its definitions are known before anything is written.
class Writer {
  constructor(text) {
    this.steps = [];
    this.known = new Map();
    this.free = new Map();
    this.definitions = new Map();
    this.checks = [];
    this.constants = [];
    this.depth = 0;
    const [body, ...others] = partsOf(text);
    if (body.name) {
      const begins = say("A formula begins with what is computed, without a name.");
      refuse(begins, body.name.span, say("Definitions come last."));
    }
    for (const part of others) {
      const example = say("For example: s*(1 - s), s = sigmoid(x)");
      if (!part.name) refuse(say("After the formula come definitions."), part.tokens[0].span, example);
      const name = part.name.text;
      if (this.definitions.has(name) || name === "x") {
        refuse(say("{name} has a meaning already.", { name }), part.name.span);
      }
      this.definitions.set(name, part);
    }
    for (const part of others) part.tree = new Reader(part.tokens).whole();
    this.body = new Reader(body.tokens).whole();
    this.scope = {};
  }

  write(word, ...args) {
    const key = [word, ...args.map((each) => (Object.is(each, -0) ? "-0" : each))].join(" ");
    if (!this.known.has(key)) {
      if (this.steps.length > MOST_STEPS) refuse(say("Written out, this formula is too large."), [0, 1]);
      this.known.set(key, this.steps.length);
      this.steps.push([word, ...args]);
    }
    return this.known.get(key);
  }

  // The steps of another program among these, with these steps for its inputs; the new number of every step.
  inlined(steps, inputs, outputs) {
    const moved = [];
    for (const at of needed(steps, outputs)) {
      const [word, ...args] = steps[at];
      moved[at] = word === "input" ? inputs[args[0]]
        : word === "number" ? this.write("number", args[0]) : this.write(word, ...args.map((each) => moved[each]));
    }
    return outputs.map((at) => moved[at]);
  }

  number(node) {
    switch (node.kind) {
      case "number": return this.write("number", node.value);
      case "word": {
        const words = say("Words are values of parameters: {formula}", { formula: 'gelu(x, approximate="tanh")' });
        return refuse(say("A word is no number."), node.span, words);
      }
      case "name": return this.name(node);
      case "negative": return this.write("neg", this.number(node.parts[0]));
      case "binary": return this.binary(node);
      case "choice": {
        const [condition, yes, no] = node.parts;
        return this.write("where", this.condition(condition), this.number(yes), this.number(no));
      }
      case "call": return this.call(node);
      default: return this.write("where", this.condition(node), this.write("number", 1), this.write("number", 0));
    }
  }

  binary(node) {
    const [left, right] = node.parts.map((part) => this.number(part));
    if (node.sign === "%") return this.meaning(wordNamed("mod"), [left, right]);
    if (node.sign === "//") return this.write("floor", this.write("truediv", left, right));
    return this.write({ "+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "power" }[node.sign], left, right);
  }

  condition(node) {
    if (node.kind === "compare") {
      const ends = node.parts.map((part) => this.number(part));
      const words = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne" };
      return node.signs.map((sign, k) => this.write(words[sign], ends[k], ends[k + 1]))
        .reduce((one, other) => this.write("and", one, other));
    }
    if (node.kind === "logical") {
      return node.parts.map((part) => this.condition(part)).reduce((one, other) => this.write(node.sign, one, other));
    }
    if (node.kind === "not") return this.write("not", this.condition(node.parts[0]));
    this.number(node);
    const hint = say("Write a comparison like x > 0.");
    return refuse(say("A condition compares two numbers, and this is one."), node.span, hint);
  }

  name(node) {
    const { name, span } = node, definition = this.definitions.get(name);
    if (Object.hasOwn(this.scope, name)) return this.scope[name];
    if (definition) {
      if (definition.arguments.length) this.whatOf(name, span);
      return this.within(definition, {}, name);
    }
    if (Object.hasOwn(DATA.grammar.constants, name)) return this.write("number", DATA.grammar.constants[name]);
    if (name.includes(".")) return this.name({ name: this.dotted(name, span), span });
    if (name.startsWith("__")) refuse(say("{name} means nothing in a formula.", { name }), span);
    if (wordNamed(name)) this.whatOf(name, span);
    if (!this.free.has(name)) this.free.set(name, span);
    return this.write("input", name);
  }

  whatOf(name, span) {
    const example = say("For example {formula}", { formula: `${name}(x)` });
    refuse(say("{name} is a function: what of?", { name }), span, example);
  }

  within(definition, scope, name) {
    if (++this.depth > DATA.grammar.chain) refuse(say("{name} is defined by itself.", { name }), definition.name.span);
    const kept = this.scope;
    this.scope = scope;
    const found = this.number(definition.tree);
    this.scope = kept;
    this.depth -= 1;
    return found;
  }

  dotted(whole, span) {
    const [prefix, ...rest] = whole.split("."), name = rest.join(".");
    const known = wordNamed(name) || Object.hasOwn(DATA.grammar.constants, name);
    if (!DATA.grammar.prefixes.includes(prefix) || !known) {
      refuse(say("{name} means nothing in a formula.", { name: whole }), span);
    }
    return name;
  }

  call(node) {
    let name = node.name.includes(".") ? this.dotted(node.name, node.where) : node.name;
    const definition = this.definitions.get(name);
    if (!definition && name === "where") {
      if (node.parts.length !== 3 || node.options.length) {
        const example = say("For example {formula}", { formula: "where(x > 0, x, 0)" });
        refuse(say("where takes a condition and two numbers."), node.span, example);
      }
      return this.number({ kind: "choice", parts: node.parts, span: node.span });
    }
    if (definition) {
      this.counted(node, name, definition.arguments.length, definition.arguments.length);
      const given = node.parts.map((part) => this.number(part));
      return this.within(definition, Object.fromEntries(definition.arguments.map((each, k) => [each, given[k]])), name);
    }
    const base = name.replace(/_prime$/, ""), { called } = DATA.grammar;
    if (Object.hasOwn(called, base)) name = called[base] + name.slice(base.length); // phi is a letter, Phi another
    const row = wordNamed(name);
    if (row) {
      this.counted(node, name, row.least, row.most);
      const square = node.parts[0];
      if (row.names[0] === "sqrt" && square.kind === "binary" && square.sign === "**" && square.parts[1].value === 2) {
        return this.write("fabs", this.number(square.parts[0]));
      }
      return this.meaning(row, node.parts.map((part) => this.number(part)));
    }
    return this.catalogued(node, name);
  }

  counted(node, name, least, most) {
    if (node.options.length) refuse(say("{name} has no parameters.", { name }), node.options[0][2]);
    const count = node.parts.length;
    if (count >= least && count <= most) return;
    const values = { name, least, most, count };
    const wrong = least === 1 && most === 1 ? say("{name} takes 1 argument, not {count}.", values)
      : least === most ? say("{name} takes {least} arguments, not {count}.", values)
        : most > 9 ? say("{name} takes at least {least} arguments, not {count}.", values)
          : say("{name} takes {least} to {most} arguments, not {count}.", values);
    refuse(wrong, node.span);
  }

  // A word of the table; one that takes more arguments than it has programs goes through them two by two.
  meaning(row, given) {
    const program = row.programs[given.length];
    if (!program) return given.reduce((one, other) => this.meaning(row, [one, other]));
    const inputs = Object.fromEntries(given.map((step, k) => ["xyz"[k], step]));
    return this.inlined(readSteps(program.steps), inputs, [program.out])[0];
  }

  // The value of a parameter, which may not depend on the variable; which name that is, is known at the end.
  constant(node) {
    const step = this.number(node);
    this.constants.push([step, node.span]);
    return step;
  }

  catalogued(node, name) {
    const base = name.replace(/_prime$/, ""), found = functionNamed(base);
    if (!found) {
      const product = say("A product is written {product}", { product: `${name}*(...)` });
      if (name === "x" || Object.hasOwn(this.scope, name)) {
        refuse(say("{name} is no function.", { name }), node.where, product);
      }
      const near = DATA.catalogue.includes(fold(base));
      if (near) {
        const all = say("Make a page that has it: {command}", { command: "actderiv page --all --out page.html" });
        refuse(say("{name} is not in this page.", { name }), node.where, all);
      }
      refuse(say("There is no function named '{name}'.", { name }), node.where, "");
    }
    const [each, fixed] = found;
    if (node.parts.length !== 1) {
      refuse(say("{name} takes 1 argument, not {count}.", { name, count: node.parts.length }), node.span);
    }
    if (each.parameters.some((parameter) => parameter.fixed)) {
      refuse(say("{name} has a parameter that a formula cannot hold.", { name: each.name }), node.span);
    }
    const argument = this.number(node.parts[0]);
    const given = {};
    for (const { name: own, standard } of each.parameters) given[own] = fixed[own] ?? standard;
    const seen = new Set();
    for (const [option, value] of node.options) {
      const own = each.spellings[option] || option;
      if (!Object.hasOwn(given, own)) {
        refuse(say("{name} has no parameter '{parameter}'.", { name: each.name, parameter: option }), value.span);
      }
      if (seen.has(own)) refuse(say("{name} is given twice.", { name: own }), value.span);
      seen.add(own);
      const choices = each.parameters.find((parameter) => parameter.name === own).choices;
      if (choices ? !choices.includes(value.word) : value.kind === "word") {
        refuse(choices ? say("{name} takes one of {choices}.", { name: own, choices: choices.join(", ") })
          : say("{name} takes a number.", { name: own }), value.span);
      }
      given[own] = choices ? value.word : { step: this.constant(value) };
    }
    const form = formOf(each, given), inputs = { x: argument }, steps = readSteps(form.steps);
    for (const input of form.inputs.slice(1)) {
      const value = given[input];
      inputs[input] = value && value.step !== undefined ? value.step : this.write("number", value);
    }
    const checked = this.inlined(steps, inputs, form.checks.map(([at]) => at));
    checked.forEach((at, k) => this.checks.push([at, `${each.name}: ${form.checks[k][1]}`]));
    const [value, slope] = this.inlined(steps, inputs, [form.outputs.f, form.outputs.df ?? form.outputs.f]);
    if (base !== name) return slope;
    return form.outputs.df === undefined ? value : this.write("composed", argument, value, slope);
  }
}

// The program of a function for the words chosen.
function formOf(each, given) {
  return each.forms.find((form) => Object.entries(form.words).every(([name, word]) => given[name] === word));
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

// A typed text as a program with the names that are still open; values may stand after a colon.
function readFormula(text) {
  const [, said, tail] = text.match(/^(.*?)(?::((?:\s*[^:=,]+=[^:=,]+,?)+))?$/s);
  const values = Object.create(null), tailed = [said.length + 1, text.length];
  for (const piece of (tail || "").split(",").filter((each) => each.trim())) {
    const [name, value] = piece.split("=").map((each) => each.trim());
    if (Object.hasOwn(values, name)) refuse(say("{name} is given twice.", { name }), tailed);
    if (!DECIMAL.test(value)) refuse(say("{name} takes a number, not '{value}'.", { name, value }), tailed);
    if (!Number.isFinite(Number(value))) refuse(say("{name} must be finite, not {value}.", { name, value }), tailed);
    values[name] = Number(value);
  }
  const writer = new Writer(said), body = writer.number(writer.body);
  const names = [...writer.free.keys()].filter((name) => name === "x" || !Object.hasOwn(values, name));
  const variable = names.includes("x") || !names.length ? "x" : names[0];
  if (variable !== "x" && names.length > 1) {
    refuse(say("Which is the variable?"), writer.free.get(names[1]), say("Call it x."));
  }
  for (const [step, span] of writer.constants) {
    const asked = needed(writer.steps, [step]).map((at) => writer.steps[at]);
    const moves = asked.some(([word, name]) => word === "input" && name === variable);
    if (moves) refuse(say("The parameter of a function is a constant."), span);
  }
  const free = [...writer.free.keys()].filter((name) => name !== variable);
  for (const name of Object.keys(values)) {
    if (!free.includes(name)) refuse(say("The formula has no parameter '{name}'.", { name }), tailed);
  }
  const steps = writer.steps.map((step) => (step[0] === "input" && step[1] === variable ? ["input", "x"] : step));
  const parameters = free.map((name) => [name, values[name] ?? 1]);
  return { steps, f: body, parameters, checks: writer.checks, text: said };
}
