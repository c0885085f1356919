"""Reads the LaTeX that the package writes back into a formula: what is typeset is then computed."""

from __future__ import annotations

import re

from actderiv.language import Formula, read

SIGNS = {
    r",\, ": ", ", r"\ \mathrm{if}\ ": " if ", r",\ \mathrm{else}\ ": ", else ", ",\\ ": ", ",
    r"\ \mathrm{and}\ ": " and ", r"\ \mathrm{or}\ ": " or ", r"\mathrm{not}\ ": "not ",
    r"\left\lfloor ": "floor(", r"\right\rfloor": ")", r"\left\lceil ": "ceil(", r"\right\rceil": ")",
    r"\left|": "abs(", r"\right|": ")", r"\left(": "(", r"\right)": ")", r" \, ": "*", r" \cdot ": "*",
    r"\leq": "<=", r"\geq": ">=", r"\neq": "!=", r"\log_{2}": "log2", r"\log_{10}": "log10", r"\ln": "log",
    r"\theta(": "heaviside(", r"\Phi(": "Φ(", r"\varphi(": "φ(", r"\delta(": "δ(", r"\_": "_",
}  # fmt: skip


def read_latex(lines: list[str]) -> Formula:
    """The formula that these lines mean: it, and its definitions."""
    text = "; ".join(map(_plain, lines))
    if not any(line.startswith(r"\sigma\left(") for line in lines[1:]):
        text = re.sub(r"\bsigma\(", "sigmoid(", text)
    return read(text, "x")


def _plain(line: str) -> str:
    for sign, said in SIGNS.items():
        line = line.replace(sign, said)
    line = re.sub(r"(?<=\d) (?=[\\(a-zA-ZΦφδ])(?!if|else|and|or)", "*", line)
    line = re.sub(r"\\mathrm\{(\w+)\}", r"\1", line)
    line = re.sub(r"\b([a-z])_\{(\d)\}", r"\1\2", line)
    line = re.sub(r"(?<![{^])\b(\\?[a-zA-Z]+)_\{(\\?\w+)\}", r"\1_\2", line)
    while True:
        found = re.search(r"\\frac\{|\\sqrt\[3\]\{|\\sqrt\{|\^\{", line)
        if found is None:
            return line.replace("\\", "")
        inner, rest = _braced(line, found.end())
        if found.group() == r"\frac{":
            below, rest = _braced(rest, 1)
            said = f"(({inner})/({below}))"
        else:
            said = {r"\sqrt{": "sqrt", r"\sqrt[3]{": "cbrt", "^{": "**"}[found.group()] + f"({inner})"
        line = line[: found.start()] + said + rest


def _braced(text: str, start: int) -> tuple[str, str]:
    """What stands before the brace that closes, and after it."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[start:at], text[at + 1 :]
    raise AssertionError(text)
