"""Equations of Word's as LaTeX, as far as answers need it: fractions, powers, indices, roots, brackets."""

from __future__ import annotations

from grader.inside.word.parts import Node

__all__ = ["latex"]

NO_TEXT = {"m.ctrlPr", "m.rPr", "rPr"}
PROPERTIES = "Pr"


def latex(node: Node) -> str:
    """The equation ``m:oMath``, or a part of one, without dollar signs."""
    match node.tag:
        case "m.t":
            return node.text
        case "m.f":
            return rf"\frac{{{_of(node, 'm.num')}}}{{{_of(node, 'm.den')}}}"
        case "m.sSup":
            return f"{_base(node)}^{{{_of(node, 'm.sup')}}}"
        case "m.sSub":
            return f"{_of(node, 'm.e')}_{{{_of(node, 'm.sub')}}}"
        case "m.sSubSup":
            return f"{_of(node, 'm.e')}_{{{_of(node, 'm.sub')}}}^{{{_of(node, 'm.sup')}}}"
        case "m.rad":
            return rf"\sqrt{{{_of(node, 'm.e')}}}"
        case "m.d":
            return _bracket(node)
        case "m.eqArr" | "m.m":
            rows = [child for child in node.children if child.tag in {"m.e", "m.mr"}]
            return " ; ".join(_all(row) for row in rows)
        case tag if tag in NO_TEXT or tag.endswith(PROPERTIES):
            return ""
        case _:
            return _all(node)


def _all(node: Node) -> str:
    return "".join(map(latex, node.children))


def _of(node: Node, tag: str) -> str:
    child = node.child(tag)
    return _all(child) if child is not None else ""


def _base(node: Node) -> str:
    """What a power is of, in brackets where it is more than one thing."""
    base = _of(node, "m.e")
    inner = node.child("m.e")
    is_one = inner is not None and len(inner.children) == 1 and inner.children[0].tag == "m.d"
    return base if is_one or base.isalnum() else f"({base})"


def _bracket(node: Node) -> str:
    properties = node.child("m.dPr")
    first, between, last = "(", "|", ")"
    if properties is not None:
        given = {child.tag: child.attributes.get("val", "") for child in properties.children}
        first, last = given.get("m.begChr", first), given.get("m.endChr", last)
        between = given.get("m.sepChr", between)
    return first + between.join(_all(child) for child in node.all("m.e")) + last
