// Typed formulas, second: signs to a tree.
"use strict";

// Python's precedence, from what binds loosest down to what binds tightest.
class Reader {
  constructor(tokens) { this.tokens = tokens; this.at = 0; }

  get text() { return this.at < this.tokens.length ? this.tokens[this.at].text : ""; }

  take() { return this.tokens[this.at++]; }

  taken(...texts) {
    const word = this.at < this.tokens.length && this.tokens[this.at].kind === "word";
    return !word && texts.includes(this.text) ? this.take() : null;
  }

  whole() {
    const node = this.ternary();
    if (this.at < this.tokens.length) refuse(say("This is no formula."), this.tokens[this.at].span);
    return node;
  }

  joined(kind, parts, more = {}) {
    return { kind, parts, span: [parts[0].span[0], parts[parts.length - 1].span[1]], ...more };
  }

  ternary() {
    const yes = this.or();
    if (!this.taken("if")) return yes;
    const condition = this.or(), other = this.taken("else");
    if (!other) refuse(say("This is no formula."), yes.span, say("After 'if' and its condition comes 'else'."));
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
    for (let token; (token = this.taken(...signs));) {
      left = this.joined("binary", [left, operand()], { sign: token.text });
    }
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
    if (!token) refuse(say("Something is missing at the end."), this.tokens[this.at - 2].span);
    if (token.text === "(" && token.kind === "sign") {
      const inner = this.ternary();
      const here = this.tokens[Math.min(this.at, this.tokens.length - 1)];
      if (!this.taken(")")) refuse(say("This is no formula."), here.span);
      return { ...inner, bracketed: true };
    }
    if (token.kind === "number") return this.number(token);
    if (token.kind === "word") return { kind: "word", word: token.text.slice(1, -1), parts: [], span: token.span };
    if (token.kind !== "name") refuse(say("This is no formula."), token.span);
    if (this.text === "(" ) return this.call(token);
    return { kind: "name", name: token.text, parts: [], span: token.span };
  }

  number(token) {
    const value = Number(token.text);
    if (!Number.isFinite(value)) refuse(say("No float is so large."), token.span);
    if (/^0\d/.test(token.text) && /^\d+$/.test(token.text)) refuse(say("This is no formula."), token.span);
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
      } else if (options.length) refuse(say("This is no formula."), this.tokens[this.at].span);
      else parts.push(this.ternary());
      if (!this.taken(",")) break;
    }
    const end = this.taken(")");
    if (!end) refuse(say("This is no formula."), name.span);
    if (this.text === "(") refuse(say("Only a function is called."), name.span, say("A product is written with *"));
    return { kind: "call", name: name.text, parts, options, span: [name.span[0], end.span[1]], where: name.span };
  }
}
