"""The signs of mathematics in what people type, as the signs of Python's grammar.

The text is cut into tokens, each of which remembers where it stood; ``x²`` becomes ``x**(2)``, ``|x|`` becomes
``abs(x)``, ``√x`` becomes ``sqrt(x)``, ``a if c, b if d, else e`` becomes ``a if c else b if d else e``. Everything
that is no part of a formula is refused here, with the place: so Python's parser sees numbers, names, signs and
brackets only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from keyword import iskeyword
from typing import NoReturn

from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import _
from .tree import Span

LONGEST = 4000
"""Characters of a formula; the longest of the catalogue has 200."""

DEEPEST = 60
"""Brackets within brackets. Python's own parser stops at 200."""

SIGNS = {
    "^": "**", "·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "≠": "!=",
    "+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "(": "(", ")": ")", ",": ",", ";": ";", "<": "<", ">": ">",
    "=": "=", "|": "|", "√": "√",
}  # fmt: skip
LETTERS = {"π": "pi", "ϕ": "φ", "µ": "μ"}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁻", "0123456789n-", strict=True))
GREEK = "α-ξπ-ωΓΔΘΛΞΠΣΦΨΩ"
TOKEN = re.compile(
    rf"""(?P<space>[ \t\n\r\u00a0]+)
    | (?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_{GREEK}µϕ][A-Za-z0-9_{GREEK}µϕ]*(\.[A-Za-z_][A-Za-z0-9_]*)*[′']*)
    | (?P<raised>[{"".join(RAISED)}]+)
    | (?P<word>"[A-Za-z0-9_]*"|'[A-Za-z0-9_]*')
    | (?P<sign>\*\*|//|<=|>=|==|!=|[{re.escape("".join(SIGNS))}])""",
    re.VERBOSE | re.ASCII,
)
JOINING = ("if", "else", "and", "or")
COMPARING = ("<", "<=", ">", ">=", "==", "!=", "=")
BETWEEN = {"+", "-", "*", "/", "**", "//", "%", *COMPARING, *JOINING}


@dataclass(frozen=True)
class Token:
    """A word of Python's grammar, and the half-open range of characters that it stands for."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True)
class Part:
    """What stands between two commas or semicolons: an expression, with a name before it where it is a definition."""

    name: Token | None
    arguments: tuple[str, ...]
    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        return self.tokens[0].span[0], self.tokens[-1].span[1]


def refuse(message: str, text: str, span: Span, hint: str | None = None) -> NoReturn:
    """Raise the complaint about a part of a formula; a text too long for a line is shown around that part."""
    start = max(0, min(span[0] - 40, len(text) - 80)) if len(text) > 100 else 0
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[start : start + 100])
    moved = span[0] - start, min(span[1] - start, len(shown))
    raise RequestError(message, text=shown, span=moved, hint=hint)


def parts(text: str) -> list[Part]:
    """The expression and the definitions of a text, in Python's grammar."""
    if len(text) > LONGEST:
        refuse(
            _("A formula has at most {most} characters, not {count}.", most=LONGEST, count=len(text)),
            text,
            (LONGEST, LONGEST + 1),
        )
    tokens = _rooted(_bracketed(_tokens(text), text), text)
    if not tokens:
        refuse(_("A formula needs something to compute."), text, (0, len(text)), _("For example x*tanh(x)"))
    found = [_part(each, text) for each in _split(_chained(tokens)) if each]
    if not found:
        refuse(_("A formula needs something to compute."), text, (0, len(text)), _("For example x*tanh(x)"))
    for each in found:
        _alternates(each.tokens, text)
    return found


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            _strange(text, at)
        span, at = match.span(), match.end()
        if match.lastgroup != "space":
            found += _meant(_kind(match), match.group(), span, text)
    return found


def _kind(match: re.Match) -> str:
    """Which alternative matched: ``lastgroup`` may be an inner one."""
    return next(kind for kind in ("space", "number", "name", "raised", "word", "sign") if match.group(kind) is not None)


def _strange(text: str, at: int) -> NoReturn:
    sign = text[at]
    known = unicodedata.name(sign, f"U+{ord(sign):04X}").lower() if sign.isprintable() else f"U+{ord(sign):04X}"
    hints = {
        "[": _("Brackets are round."),
        "{": _("Brackets are round."),
        "&": _("Write: and"),
        "~": _("Write: not"),
        "!": None,
    }
    plain = unicodedata.normalize("NFKC", sign)
    hint = hints.get(sign) or (
        _("The letter of the keyboard is {letter!r}.", letter=plain) if plain != sign and plain.isascii() else None
    )
    shown = repr(sign) if sign.isprintable() else _("A sign that does not print")
    refuse(_("{sign} ({name}) means nothing in a formula.", sign=shown, name=known), text, (at, at + 1), hint)


def _meant(kind: str, said: str, span: Span, text: str) -> list[Token]:
    """The tokens of Python's grammar that one token of the text stands for."""
    if kind == "space":
        return []
    if kind == "raised":
        power = [Token("number" if sign.isdigit() else "name" if sign == "n" else "sign", sign, span)
                 for sign in re.findall(r"\d+|n|-", "".join(map(RAISED.__getitem__, said)))]  # fmt: skip
        return [Token("sign", "**", span), Token("sign", "(", span), *power, Token("sign", ")", span)]
    if kind == "sign":
        return [Token("sign", SIGNS.get(said, said), span)]
    if kind == "name":
        plain = said.rstrip("′'")
        said = "".join(LETTERS.get(sign, sign) for sign in plain) + "_prime" * (len(said) - len(plain))
        if iskeyword(said) and said not in (*JOINING, "not"):
            refuse(_("{text!r} means nothing in a formula.", text=said), text, span)
        return [Token("joint" if said in (*JOINING, "not") else "name", said, span)]
    return [Token(kind, said, span)]


def _bracketed(tokens: list[Token], text: str) -> list[Token]:
    """Bars become ``abs(`` and ``)``, and every bracket has its partner."""
    found: list[Token] = []
    waiting: list[Token] = []
    for token in tokens:
        operand = bool(found) and (found[-1].kind in ("number", "name", "word") or found[-1].text == ")")
        closes = token.text == ")" or (token.text == "|" and operand and bool(waiting) and waiting[-1].text == "|")
        if token.kind != "sign" or token.text not in ("(", ")", "|"):
            found.append(token)
        elif closes:
            if not waiting or waiting[-1].text != {")": "("}.get(token.text, "|"):
                refuse(_("Nothing opened before this closes."), text, token.span)
            waiting.pop()
            found.append(replace(token, text=")"))
        else:
            waiting.append(token)
            if len(waiting) > DEEPEST:
                refuse(_("More than {count} brackets within brackets.", count=DEEPEST), text, token.span)
            if token.text == "|":
                if operand:
                    refuse(_("An operator is missing here."), text, token.span, _("A product is written with *"))
                found.append(Token("name", "abs", token.span))
            found.append(replace(token, text="("))
    if waiting:
        closing = ")" if waiting[-1].text == "(" else "|"
        refuse(_("This is opened and never closed."), text, waiting[-1].span, _("A {sign!r} is missing.", sign=closing))
    return found


def _rooted(tokens: list[Token], text: str) -> list[Token]:
    """``√x`` and ``√2`` become ``sqrt(x)`` and ``sqrt(2)``; of anything longer the brackets are written."""
    found: list[Token] = []
    after = iter([*tokens[1:], None])
    closing: Token | None = None
    for token in tokens:
        following = next(after)
        if token.text != "√":
            found.append(token)
            if closing is not None:
                found.append(replace(closing, text=")"))
                if following is not None and following.text == "(" and token.kind == "name":
                    refuse(_("How far does this root reach?"), text, closing.span, _("Write √(...) or sqrt(...)."))
            closing = None
            continue
        found.append(Token("name", "sqrt", token.span))
        if following is None or (following.text != "(" and following.kind not in ("number", "name")):
            refuse(_("A root of what?"), text, token.span, _("Write √x, √(x + 1) or sqrt(x + 1)."))
        if following.text != "(":
            found.append(Token("sign", "(", token.span))
            closing = token
    return found


def _chained(tokens: list[Token]) -> list[Token]:
    """A comma after a case that has no ``else`` yet is one: ``0 if x < 0, x if x < 1, else 1``."""
    found: list[Token] = []
    open_cases = [0]
    for index, token in enumerate(tokens):
        if token.text == "(":
            open_cases.append(0)
        elif token.text == ")":
            open_cases.pop()
        elif token.kind == "joint" and token.text == "if":
            open_cases[-1] += 1
        elif token.kind == "joint" and token.text == "else":
            if index and tokens[index - 1].text == ",":
                continue
            open_cases[-1] -= 1
        elif token.text == "," and open_cases[-1] > 0:
            open_cases[-1] -= 1
            token = Token("joint", "else", token.span)
        elif token.text == ";":
            open_cases[-1] = 0
        found.append(token)
    return found


def _split(tokens: list[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.text in (",", ";"):
            found.append([])
        else:
            found[-1].append(token)
    return found


def _part(tokens: list[Token], text: str) -> Part:
    """The tokens as a definition where they begin with ``name =`` or ``name(names) =``."""
    said = [each.text for each in tokens]
    if len(tokens) > 2 and tokens[0].kind == "name":
        if said[1] == "=":
            return Part(tokens[0], (), tuple(tokens[2:]))
        stop = said.index(")") if said[1] == "(" and ")" in said else 0
        inside = tokens[2:stop]
        if (
            stop
            and said[stop + 1 : stop + 2] == ["="]
            and all(each.kind == "name" or each.text == "," for each in inside)
        ):
            names = tuple(each.text for each in inside if each.kind == "name")
            if len(tokens) > stop + 2:
                return Part(tokens[0], names, tuple(tokens[stop + 2 :]))
    return Part(None, (), tuple(tokens))


def _alternates(tokens: tuple[Token, ...], text: str) -> None:
    """Operands and operators take turns: what is missing is said before Python's parser sees it."""
    wanted, last = True, None
    for token in tokens:
        if wanted:
            wanted = _begins(token, last, text)
        elif (
            (token.text == "(" and last is not None and last.kind == "name")
            or token.text in BETWEEN
            or token.text == ","
        ):
            wanted = True
        elif token.text != ")":
            _operator_missing(token, last, text)
        last = token
    if wanted:
        refuse(_("Something is missing at the end."), text, (tokens[-1].span[1], tokens[-1].span[1] + 1))


def _begins(token: Token, last: Token | None, text: str) -> bool:
    """Whether an operand is still wanted after this token, which stands where one begins."""
    if token.kind in ("number", "name", "word"):
        return False
    if token.text in ("(", "+", "-", "not"):
        return True
    if token.text == ")" and last is not None and last.text == "(":
        return False
    said = text[slice(*token.span)]
    short = len(said) < 20
    message = _("Something is missing before {text!r}.", text=said) if short else _("Something is missing before this.")
    refuse(message, text, token.span)


def _operator_missing(token: Token, last: Token | None, text: str) -> NoReturn:
    assert last is not None
    span = (last.span[0], token.span[1])
    glued, number = text[slice(*span)], text[slice(*last.span)]
    hint = _("A product is written with *")
    if last.kind == "number" and token.kind in ("number", "name") and len(glued) < 30:
        hint = _("write {text}", text="*".join([number, text[slice(*token.span)]]))
    elif last.kind == "number" and token.text == "(":
        hint = _("write {text}", text=number + "*(...)")
    refuse(_("An operator is missing here."), text, span if len(glued) < 30 else token.span, hint)
