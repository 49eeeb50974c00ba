"""MathML as LaTeX, as far as answers need it: fractions, powers, indices, roots, rows of symbols.

Pages that were saved with rendered formulas hold it. Where an equation carries its own LaTeX, that counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Equation"]

MOST_NODES = 5_000
DEEPEST = 60
LEAVES = {"mn", "mi", "mo", "mtext", "ms"}
INVISIBLE = {"\u2061", "\u2062", "\u2063", "\u2064"}


@dataclass
class _Node:
    tag: str
    children: list[_Node] = field(default_factory=list)
    text: str = ""


class Equation:
    """Takes a parser's calls between ``<math>`` and ``</math>``. Never raises, whatever the page."""

    def __init__(self) -> None:
        self._stack = [_Node("math")]
        self._nodes = 0
        self._tex: list[str] | None = None
        self._annotated = False

    def start(self, tag: str, encoding: str) -> None:
        """A tag opens; ``encoding`` is that of an annotation."""
        self._nodes += 1
        if tag == "annotation":
            self._annotated = True
            if "tex" in encoding.lower() and self._tex is None:
                self._tex = []
        elif self._nodes < MOST_NODES and len(self._stack) < DEEPEST:
            node = _Node(tag)
            self._stack[-1].children.append(node)
            self._stack.append(node)

    def end(self, tag: str) -> None:
        """A tag closes, and with it what was left open inside."""
        if tag == "annotation":
            self._annotated = False
        elif any(node.tag == tag for node in self._stack[1:]):
            while self._stack.pop().tag != tag:
                pass

    def data(self, text: str) -> None:
        """Text inside."""
        if not self._annotated:
            self._stack[-1].text += text.strip() if self._stack[-1].tag in LEAVES else ""
        elif self._tex is not None:
            self._tex.append(text)

    def latex(self) -> str:
        """The equation, between dollar signs."""
        inner = "".join(self._tex) if self._tex else _latex(self._stack[0])
        return f"${inner.strip()}$" if inner.strip() else ""


def _latex(node: _Node) -> str:
    parts = [_latex(child) for child in node.children]
    match node.tag, parts:
        case "msup", [base, power]:
            return f"{_grouped(base)}^{{{power}}}"
        case "msub" | "munder", [base, index]:
            return f"{base}_{{{index}}}"
        case "msubsup" | "munderover", [base, index, power]:
            return f"{base}_{{{index}}}^{{{power}}}"
        case "mfrac", [above, below]:
            return rf"\frac{{{above}}}{{{below}}}"
        case "msqrt", _:
            return rf"\sqrt{{{''.join(parts)}}}"
        case "mtr", _:
            return " ".join(parts) + " \\\\ "
        case "mtext", _:
            return f" {node.text} "
        case _:
            return "".join(parts) if parts else "" if node.text in INVISIBLE else node.text


def _grouped(base: str) -> str:
    return base if base.isalnum() or base[-1:] in {")", "]"} else f"({base})"
