// Typed formulas: text to tree to program, by the grammar and the words of the package.
"use strict";

class Complaint extends Error {
  constructor(message, span, hint = "") {
    super(message);
    this.span = span;
    this.hint = hint;
  }
}

function refuse(message, span, hint) { throw new Complaint(message, span, hint); }

const JOINING = ["if", "else", "and", "or"], COMPARING = ["<", "<=", ">", ">=", "==", "!=", "="];
const BETWEEN = new Set(["+", "-", "*", "/", "**", "//", "%", ...COMPARING, ...JOINING]);
const KEYWORDS = new Set(("False None True as assert async await break class continue def del elif except finally for from"
  + " global import in is lambda nonlocal pass raise return try while with yield").split(" "));
const MOST_STEPS = 20000, LONGEST_CHAIN = 30;

function tokensOf(text) {
  const g = DATA.grammar, quoted = (signs) => signs.replace(/[\\\]^-]/g, "\\$&");
  const letters = `A-Za-z_${g.greek}µϕ`;
  const kinds = [
    ["space", /[ \t\n\r\u00a0]+/y], ["number", /(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/y],
    ["name", new RegExp(`[${letters}][${letters}0-9]*(\\.[A-Za-z_][A-Za-z0-9_]*)*[′']*`, "y")],
    ["raised", new RegExp(`[${quoted(Object.keys(g.raised).join(""))}]+`, "y")],
    ["word", /"[A-Za-z0-9_]*"|'[A-Za-z0-9_]*'/y],
    ["sign", new RegExp(`\\*\\*|//|<=|>=|==|!=|[${quoted(Object.keys(g.signs).join(""))}]`, "y")],
  ];
  const found = [];
  for (let at = 0; at < text.length;) {
    const match = kinds.map(([kind, sticky]) => {
      sticky.lastIndex = at;
      return [kind, sticky.exec(text)];
    }).find(([, hit]) => hit);
    if (!match) {
      const sign = String.fromCodePoint(text.codePointAt(at));
      const hints = { "[": "Brackets are round.", "{": "Brackets are round.", "&": "Write: and", "~": "Write: not" };
      refuse(`'${sign}' means nothing in a formula.`, [at, at + sign.length], hints[sign]);
    }
    const [kind, [said]] = match, span = [at, at + said.length];
    at += said.length;
    if (kind === "sign") found.push({ kind, text: g.signs[said] || said, span });
    else if (kind === "raised") {
      found.push({ kind: "sign", text: "**", span }, { kind: "sign", text: "(", span });
      for (const part of [...said].map((sign) => g.raised[sign]).join("").match(/\d+|n|-/g)) {
        found.push({ kind: /\d/.test(part) ? "number" : part === "n" ? "name" : "sign", text: part, span });
      }
      found.push({ kind: "sign", text: ")", span });
    } else if (kind === "name") {
      const plain = said.replace(/[′']+$/, "");
      const name = [...plain].map((sign) => g.letters[sign] || sign).join("") + "_prime".repeat(said.length - plain.length);
      if (KEYWORDS.has(name)) refuse(`'${said}' means nothing in a formula.`, span);
      found.push({ kind: JOINING.includes(name) || name === "not" ? "joint" : "name", text: name, span });
    } else if (kind !== "space") found.push({ kind, text: said, span });
  }
  return found;
}

// Bars become abs( and ), and every bracket has its partner.
function bracketed(tokens) {
  const found = [], waiting = [];
  for (const token of tokens) {
    const last = found[found.length - 1], open = waiting[waiting.length - 1];
    const operand = last && (["number", "name", "word"].includes(last.kind) || last.text === ")");
    const closes = token.text === ")" || (token.text === "|" && operand && open && open.text === "|");
    if (token.kind !== "sign" || !"()|".includes(token.text)) found.push(token);
    else if (closes) {
      if (!open || open.text !== (token.text === ")" ? "(" : "|")) refuse("Nothing opened before this closes.", token.span);
      waiting.pop();
      found.push({ ...token, text: ")" });
    } else {
      waiting.push(token);
      if (waiting.length > DATA.grammar.deepest) refuse(`More than ${DATA.grammar.deepest} brackets within brackets.`, token.span);
      if (token.text === "|") {
        if (operand) refuse("An operator is missing here.", token.span, "A product is written with *");
        found.push({ kind: "name", text: "abs", span: token.span });
      }
      found.push({ ...token, text: "(" });
    }
  }
  if (waiting.length) {
    const open = waiting[waiting.length - 1];
    refuse("This is opened and never closed.", open.span, `A '${open.text === "(" ? ")" : "|"}' is missing.`);
  }
  return found;
}

// √x and √2 become sqrt(x) and sqrt(2); of anything longer the brackets are written.
function rooted(tokens) {
  const found = [];
  let closing = null;
  tokens.forEach((token, index) => {
    const following = tokens[index + 1];
    if (token.text !== "√") {
      found.push(token);
      if (closing) {
        found.push({ ...closing, text: ")" });
        if (following && following.text === "(" && token.kind === "name") {
          refuse("How far does this root reach?", closing.span, "Write √(...) or sqrt(...).");
        }
      }
      closing = null;
      return;
    }
    found.push({ kind: "name", text: "sqrt", span: token.span });
    if (!following || (following.text !== "(" && !["number", "name"].includes(following.kind))) {
      refuse("A root of what?", token.span, "Write √x, √(x + 1) or sqrt(x + 1).");
    }
    if (following.text !== "(") {
      found.push({ kind: "sign", text: "(", span: token.span });
      closing = token;
    }
  });
  return found;
}

// A comma after a case that has no else yet is one: 0 if x < 0, x if x < 1, else 1.
function chained(tokens) {
  const found = [], cases = [0];
  tokens.forEach((token, index) => {
    const top = cases.length - 1;
    if (token.text === "(") cases.push(0);
    else if (token.text === ")") cases.pop();
    else if (token.kind === "joint" && token.text === "if") cases[top] += 1;
    else if (token.kind === "joint" && token.text === "else") {
      if (index && tokens[index - 1].text === ",") return;
      cases[top] -= 1;
    } else if (token.text === "," && cases[top] > 0) {
      cases[top] -= 1;
      token = { kind: "joint", text: "else", span: token.span };
    } else if (token.text === ";") cases[top] = 0;
    found.push(token);
  });
  return found;
}

// What stands between commas: the formula, then definitions.
function partsOf(text) {
  const most = DATA.grammar.longest;
  if (text.length > most) refuse(`A formula has at most ${most} characters, not ${text.length}.`, [most, most + 1]);
  const pieces = [[]];
  let depth = 0;
  for (const token of chained(rooted(bracketed(tokensOf(text))))) {
    depth += (token.text === "(") - (token.text === ")");
    if (depth === 0 && (token.text === "," || token.text === ";")) pieces.push([]);
    else pieces[pieces.length - 1].push(token);
  }
  const found = pieces.filter((tokens) => tokens.length).map(partOf);
  if (!found.length) refuse("A formula needs something to compute.", [0, text.length], "For example x*tanh(x)");
  found.forEach((part) => alternates(part.tokens, text));
  return found;
}

function partOf(tokens) {
  const said = tokens.map((token) => token.text);
  if (tokens.length > 2 && tokens[0].kind === "name") {
    if (said[1] === "=") return { name: tokens[0], arguments: [], tokens: tokens.slice(2) };
    const stop = said[1] === "(" ? said.indexOf(")") : 0, inside = tokens.slice(2, stop);
    if (stop > 0 && said[stop + 1] === "=" && tokens.length > stop + 2
        && inside.every((token) => token.kind === "name" || token.text === ",")) {
      const names = inside.filter((token) => token.kind === "name").map((token) => token.text);
      return { name: tokens[0], arguments: names, tokens: tokens.slice(stop + 2) };
    }
  }
  return { name: null, arguments: [], tokens };
}

// Operands and operators take turns.
function alternates(tokens, text) {
  let wanted = true, last = null;
  for (const token of tokens) {
    if (wanted) {
      if (["number", "name", "word"].includes(token.kind)) wanted = false;
      else if (token.text === ")" && last && last.text === "(") wanted = false;
      else if (!["(", "+", "-", "not"].includes(token.text)) {
        refuse(`Something is missing before '${text.slice(...token.span)}'.`, token.span);
      }
    } else if ((token.text === "(" && last.kind === "name") || BETWEEN.has(token.text) || token.text === ",") wanted = true;
    else if (token.text !== ")") {
      const glued = [last.span[0], token.span[1]];
      const hint = last.kind === "number" && ["number", "name"].includes(token.kind)
        ? `write ${text.slice(...last.span)}*${text.slice(...token.span)}`
        : last.kind === "number" && token.text === "(" ? `write ${text.slice(...last.span)}*(...)` : "A product is written with *";
      refuse("An operator is missing here.", glued, hint);
    }
    last = token;
  }
  if (wanted) {
    const end = last.span[1];
    refuse("Something is missing at the end.", [end, end + 1]);
  }
}

// Python's precedence, from what binds loosest down to what binds tightest.
class Reader {
  constructor(tokens) { this.tokens = tokens; this.at = 0; }

  get text() { return this.at < this.tokens.length ? this.tokens[this.at].text : ""; }

  take() { return this.tokens[this.at++]; }

  taken(...texts) { return this.at < this.tokens.length && this.tokens[this.at].kind !== "word" && texts.includes(this.text) ? this.take() : null; }

  whole() {
    const node = this.ternary();
    if (this.at < this.tokens.length) refuse("This is no formula.", this.tokens[this.at].span);
    return node;
  }

  joined(kind, parts, more = {}) {
    return { kind, parts, span: [parts[0].span[0], parts[parts.length - 1].span[1]], ...more };
  }

  ternary() {
    const yes = this.or();
    if (!this.taken("if")) return yes;
    const condition = this.or(), other = this.taken("else");
    if (!other) refuse("This is no formula.", yes.span, "After 'if' and its condition comes 'else'.");
    return { kind: "choice", parts: [condition, yes, this.ternary()], span: yes.span };
  }

  or() { return this.logical("or", () => this.logical("and", () => this.not())); }

  logical(sign, operand) {
    const parts = [operand()];
    while (this.taken(sign)) parts.push(operand());
    return parts.length > 1 ? this.joined("logical", parts, { sign }) : parts[0];
  }

  not() {
    const sign = this.taken("not");
    if (!sign) return this.comparison();
    const inner = this.not();
    return { kind: "not", parts: [inner], span: [sign.span[0], inner.span[1]] };
  }

  comparison() {
    const parts = [this.sum()], signs = [];
    for (let token; (token = this.taken(...COMPARING));) {
      signs.push(token.text === "=" ? "==" : token.text);
      parts.push(this.sum());
    }
    return signs.length ? this.joined("compare", parts, { signs }) : parts[0];
  }

  sum() { return this.binary(["+", "-"], () => this.binary(["*", "/", "%", "//"], () => this.signed())); }

  binary(signs, operand) {
    let left = operand();
    for (let token; (token = this.taken(...signs));) left = this.joined("binary", [left, operand()], { sign: token.text });
    return left;
  }

  signed() {
    const sign = this.taken("-", "+");
    if (!sign) return this.power();
    const inner = this.signed();
    return sign.text === "+" ? inner : { kind: "negative", parts: [inner], span: [sign.span[0], inner.span[1]] };
  }

  power() {
    const base = this.atom();
    return this.taken("**") ? this.joined("binary", [base, this.signed()], { sign: "**" }) : base;
  }

  atom() {
    const token = this.take();
    if (!token) refuse("Something is missing at the end.", this.tokens[this.at - 2].span);
    if (token.text === "(" && token.kind === "sign") {
      const inner = this.ternary();
      if (!this.taken(")")) refuse("This is no formula.", this.tokens[Math.min(this.at, this.tokens.length - 1)].span);
      return { ...inner, bracketed: true };
    }
    if (token.kind === "number") return this.number(token);
    if (token.kind === "word") return { kind: "word", word: token.text.slice(1, -1), parts: [], span: token.span };
    if (token.kind !== "name") refuse("This is no formula.", token.span);
    if (this.text === "(" ) return this.call(token);
    return { kind: "name", name: token.text, parts: [], span: token.span };
  }

  number(token) {
    const value = Number(token.text);
    if (!Number.isFinite(value)) refuse("No float is so large.", token.span);
    if (/^0\d/.test(token.text) && /^\d+$/.test(token.text)) refuse("This is no formula.", token.span);
    return { kind: "number", value, parts: [], span: token.span };
  }

  call(name) {
    this.take();
    const parts = [], options = [];
    while (this.text !== ")") {
      const next = this.tokens[this.at + 1];
      if (this.tokens[this.at].kind === "name" && next && next.text === "=") {
        const option = this.take();
        this.take();
        options.push([option.text, this.ternary(), option.span]);
      } else if (options.length) refuse("This is no formula.", this.tokens[this.at].span);
      else parts.push(this.ternary());
      if (!this.taken(",")) break;
    }
    const end = this.taken(")");
    if (!end) refuse("This is no formula.", name.span);
    if (this.text === "(") refuse("Only a function is called.", name.span, "A product is written with *");
    return { kind: "call", name: name.text, parts, options, span: [name.span[0], end.span[1]], where: name.span };
  }
}

const fold = (name) => name.toLowerCase().replace(/[-_]/g, "");

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
    this.depth = 0;
    const [body, ...others] = partsOf(text);
    if (body.name) {
      refuse("A formula begins with what is computed, without a name.", body.name.span, "Definitions come last.");
    }
    for (const part of others) {
      if (!part.name) refuse("After the formula come definitions.", part.tokens[0].span, "For example: s*(1 - s), s = sigmoid(x)");
      const name = part.name.text;
      if (this.definitions.has(name) || name === "x") refuse(`${name} has a meaning already.`, part.name.span);
      this.definitions.set(name, part);
    }
    for (const part of others) part.tree = new Reader(part.tokens).whole();
    this.body = new Reader(body.tokens).whole();
    this.scope = {};
  }

  write(word, ...args) {
    const key = [word, ...args.map((each) => (Object.is(each, -0) ? "-0" : each))].join(" ");
    if (!this.known.has(key)) {
      if (this.steps.length > MOST_STEPS) refuse("Written out, this formula is too large.", [0, 1]);
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
      case "word": return refuse("A word is no number.", node.span, "Words are values of parameters: gelu(x, approximate=\"tanh\")");
      case "name": return this.name(node);
      case "negative": return this.write("neg", this.number(node.parts[0]));
      case "binary": return this.binary(node);
      case "choice": return this.write("where", this.condition(node.parts[0]), this.number(node.parts[1]), this.number(node.parts[2]));
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
    return refuse("A condition compares two numbers, and this is one.", node.span, "Write a comparison like x > 0.");
  }

  name(node) {
    const { name, span } = node, definition = this.definitions.get(name);
    if (name in this.scope) return this.scope[name];
    if (definition) {
      if (definition.arguments.length) refuse(`${name} is a function: what of?`, span, `For example ${name}(x)`);
      return this.within(definition, {}, name);
    }
    if (Object.hasOwn(DATA.grammar.constants, name)) return this.write("number", DATA.grammar.constants[name]);
    if (name.includes(".")) return this.name({ name: this.dotted(name, span), span });
    if (name.startsWith("__")) refuse(`${name} means nothing in a formula.`, span);
    if (wordNamed(name)) refuse(`${name} is a function: what of?`, span, `For example ${name}(x)`);
    if (!this.free.has(name)) this.free.set(name, span);
    return this.write("input", name);
  }

  within(definition, scope, name) {
    if (++this.depth > LONGEST_CHAIN) refuse(`${name} is defined by itself.`, definition.name.span);
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
    if (!DATA.grammar.prefixes.includes(prefix) || !known) refuse(`${whole} means nothing in a formula.`, span);
    return name;
  }

  call(node) {
    const name = node.name.includes(".") ? this.dotted(node.name, node.where) : node.name;
    const definition = this.definitions.get(name), row = wordNamed(name);
    if (!definition && name === "where") {
      if (node.parts.length !== 3 || node.options.length) {
        refuse("where takes a condition and two numbers.", node.span, "For example where(x > 0, x, 0)");
      }
      return this.number({ kind: "choice", parts: node.parts, span: node.span });
    }
    if (definition) {
      this.counted(node, name, definition.arguments.length, definition.arguments.length);
      const given = node.parts.map((part) => this.number(part));
      return this.within(definition, Object.fromEntries(definition.arguments.map((each, k) => [each, given[k]])), name);
    }
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
    if (node.options.length) refuse(`${name} has no parameters.`, node.options[0][2]);
    const count = node.parts.length;
    if (count >= least && count <= most) return;
    const wanted = least === most ? `${least}` : most > 9 ? `at least ${least}` : `${least} to ${most}`;
    refuse(`${name} takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${count}.`, node.span);
  }

  // A word of the table; one that takes more arguments than it has programs goes through them two by two.
  meaning(row, given) {
    const program = row.programs[given.length];
    if (!program) return given.reduce((one, other) => this.meaning(row, [one, other]));
    const inputs = Object.fromEntries(given.map((step, k) => ["xyz"[k], step]));
    return this.inlined(readSteps(program.steps), inputs, [program.out])[0];
  }

  catalogued(node, name) {
    const base = name.replace(/_prime$/, ""), found = functionNamed(base);
    if (!found) {
      if (name === "x" || name in this.scope) refuse(`${name} is no function.`, node.where, `A product is written ${name}*(...)`);
      const near = DATA.catalogue.includes(fold(base));
      refuse(near ? `${name} is not in this page.` : `There is no function named '${name}'.`, node.where,
        near ? "Make a page that has it: actderiv page --all --out page.html" : "");
    }
    const [each, fixed] = found;
    if (node.parts.length !== 1) refuse(`${name} takes 1 argument, not ${node.parts.length}.`, node.span);
    if (each.parameters.some((parameter) => parameter.fixed)) {
      refuse(`${each.name} has a parameter that a formula cannot hold.`, node.span);
    }
    const argument = this.number(node.parts[0]);
    const given = Object.fromEntries(each.parameters.map((parameter) => [parameter.name, fixed[parameter.name] ?? parameter.standard]));
    for (const [option, value] of node.options) {
      const own = each.spellings[option] || option;
      if (!(own in given)) refuse(`${each.name} has no parameter '${option}'.`, value.span);
      const choices = each.parameters.find((parameter) => parameter.name === own).choices;
      if (choices ? !choices.includes(value.word) : value.kind === "word") {
        refuse(`${own} takes ${choices ? `one of ${choices.join(", ")}` : "a number"}.`, value.span);
      }
      given[own] = choices ? value.word : { step: this.number(value) };
    }
    const form = formOf(each, given), inputs = { x: argument }, steps = readSteps(form.steps);
    for (const input of form.inputs.slice(1)) {
      inputs[input] = given[input] && given[input].step !== undefined ? given[input].step : this.write("number", given[input]);
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

// A typed text as a program with the names that are still open; values may stand after a colon.
function readFormula(text) {
  const [, said, tail] = text.match(/^(.*?)(?::((?:\s*[^:=,]+=[^:=,]+,?)+))?$/s);
  const values = {};
  for (const piece of (tail || "").split(",").filter((each) => each.trim())) {
    const [name, value] = piece.split("=").map((each) => each.trim());
    if (!Number.isFinite(Number(value)) || value === "") refuse(`${name} takes a number, not '${value}'.`, [said.length + 1, text.length]);
    values[name] = Number(value);
  }
  const writer = new Writer(said), body = writer.number(writer.body);
  const names = [...writer.free.keys()].filter((name) => !(name in values));
  const variable = names.includes("x") || !names.length ? "x" : names[0];
  if (variable !== "x" && names.length > 1) {
    refuse("Which is the variable?", writer.free.get(names[1]), "Call it x.");
  }
  const parameters = [...writer.free.keys()].filter((name) => name !== variable);
  for (const name of Object.keys(values)) {
    if (!parameters.includes(name)) refuse(`The formula has no parameter '${name}'.`, [said.length + 1, text.length]);
  }
  const steps = writer.steps.map((step) => (step[0] === "input" && step[1] === variable ? ["input", "x"] : step));
  return { steps, f: body, parameters: parameters.map((name) => [name, values[name] ?? 1]), checks: writer.checks, text: said };
}
