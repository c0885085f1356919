// Typed formulas, first: the signs of mathematics in a text as the signs of one grammar, each with its place.
// Refused is in the words of the package what is refused there.
"use strict";

class Complaint extends Error {
  constructor(message, span, hint = "") {
    super(message);
    this.span = span;
    this.hint = hint;
  }
}

function refuse(message, span, hint) { throw new Complaint(message, span, hint); }

const { joining: JOINING, comparing: COMPARING } = DATA.grammar;
const BETWEEN = new Set(DATA.grammar.between), KEYWORDS = new Set(DATA.grammar.keywords);
const MOST_STEPS = 20000;

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
      const hints = {
        "[": say("Brackets are round."), "{": say("Brackets are round."),
        "&": say("Write: and"), "~": say("Write: not"),
      };
      refuse(say("'{sign}' means nothing in a formula.", { sign }), [at, at + sign.length], hints[sign]);
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
      const primes = said.length - plain.length;
      const name = [...plain].map((sign) => g.letters[sign] || sign).join("") + "_prime".repeat(primes);
      if (KEYWORDS.has(name)) refuse(say("'{sign}' means nothing in a formula.", { sign: said }), span);
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
      const opening = token.text === ")" ? "(" : "|";
      if (!open || open.text !== opening) refuse(say("Nothing opened before this closes."), token.span);
      waiting.pop();
      found.push({ ...token, text: ")" });
    } else {
      waiting.push(token);
      const most = DATA.grammar.deepest;
      if (waiting.length > most) refuse(say("More than {most} brackets within brackets.", { most }), token.span);
      if (token.text === "|") {
        if (operand) refuse(say("An operator is missing here."), token.span, say("A product is written with *"));
        found.push({ kind: "name", text: "abs", span: token.span });
      }
      found.push({ ...token, text: "(" });
    }
  }
  if (waiting.length) {
    const open = waiting[waiting.length - 1], sign = open.text === "(" ? ")" : "|";
    refuse(say("This is opened and never closed."), open.span, say("A '{sign}' is missing.", { sign }));
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
          refuse(say("How far does this root reach?"), closing.span, say("Write √(...) or sqrt(...)."));
        }
      }
      closing = null;
      return;
    }
    found.push({ kind: "name", text: "sqrt", span: token.span });
    if (!following || (following.text !== "(" && !["number", "name"].includes(following.kind))) {
      refuse(say("A root of what?"), token.span, say("Write √x, √(x + 1) or sqrt(x + 1)."));
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
  if (text.length > most) {
    const count = text.length;
    refuse(say("A formula has at most {most} characters, not {count}.", { most, count }), [most, most + 1]);
  }
  const pieces = [[]];
  let depth = 0;
  for (const token of chained(rooted(bracketed(tokensOf(text))))) {
    depth += (token.text === "(") - (token.text === ")");
    if (depth === 0 && (token.text === "," || token.text === ";")) pieces.push([]);
    else pieces[pieces.length - 1].push(token);
  }
  const found = pieces.filter((tokens) => tokens.length).map(partOf);
  if (!found.length) {
    const example = say("For example {formula}", { formula: "x*tanh(x)" });
    refuse(say("A formula needs something to compute."), [0, text.length], example);
  }
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
        const sign = text.slice(...token.span);
        refuse(say("Something is missing before '{sign}'.", { sign }), token.span);
      }
    } else if (token.text === "(" && last.kind === "name") wanted = true;
    else if (BETWEEN.has(token.text) || token.text === ",") wanted = true;
    else if (token.text !== ")") {
      const glued = [last.span[0], token.span[1]];
      const written = ["number", "name"].includes(token.kind) && text.slice(...token.span);
      const factor = written || (token.text === "(" && "(...)");
      const hint = last.kind === "number" && factor
        ? say("write {product}", { product: `${text.slice(...last.span)}*${factor}` })
        : say("A product is written with *");
      refuse(say("An operator is missing here."), glued, hint);
    }
    last = token;
  }
  if (wanted) {
    const end = last.span[1];
    refuse(say("Something is missing at the end."), [end, end + 1]);
  }
}
