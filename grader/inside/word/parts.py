"""The parts of a .docx, a zip of XML, as small trees. What a hostile file could grow into is capped on the way."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

__all__ = ["Node", "parse", "read_parts"]

PART_LIMIT = 24 << 20
"""Bytes of one part when it is unpacked. A thesis has some 3 MB."""
DIRECTORY_LIMIT = 20_000
"""Members of the zip."""
NODES = 600_000
DEPTH = 150
TEXT_LIMIT = 4_000_000
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What one read gives of the others is not bounded; no word processor uses them."""


@dataclass(slots=True)
class Node:
    """An element: its name without the namespace's address (``w:p`` as ``p``, ``m:f`` as ``m.f``), attributes likewise.

    ``text`` is what stands in it before its first child.
    """

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, tag: str) -> Node | None:
        """The first child of that name."""
        return next((node for node in self.children if node.tag == tag), None)

    def below(self, *tags: str) -> Node | None:
        """The node at the end of a path of first children."""
        node: Node | None = self
        for tag in tags:
            node = node.child(tag) if node is not None else None
        return node

    def all(self, tag: str) -> Iterator[Node]:
        """The children of that name."""
        return (node for node in self.children if node.tag == tag)

    def value(self, *tags: str) -> str:
        """The attribute ``val`` of the node at the end of a path; empty where there is none."""
        node = self.below(*tags)
        return node.attributes.get("val", "") if node is not None else ""


def read_parts(file: Path, names: tuple[str, ...]) -> dict[str, Node]:
    """The parts of these names that are there. Raises ValueError, and what zipfile and expat raise on damaged files."""
    with zipfile.ZipFile(file) as package:
        if len(package.infolist()) > DIRECTORY_LIMIT:
            raise ValueError("it has too many parts")
        there = {info.filename: info for info in package.infolist()}
        return {name: parse(_content(package, there[name])) for name in names if name in there}


def _content(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.compress_type not in METHODS:
        raise ValueError("it is packed in a way that no word processor uses")
    with package.open(info) as stream:
        content = stream.read(PART_LIMIT + 1)
    if len(content) > PART_LIMIT:
        raise ValueError(f"{info.filename} is too large when it is unpacked")
    return content


def parse(content: bytes) -> Node:
    """The tree of an XML document. Raises ValueError where it declares a document type (and so could define entities),
    is too deep or too large; ExpatError where it is no XML."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.Parse(content, True)
    return builder.root


class _Builder:
    """Takes the parser's calls."""

    def __init__(self) -> None:
        self.root = Node("", {})
        self.stack = [self.root]
        self.nodes = self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if self.nodes > NODES or len(self.stack) > DEPTH:
            raise ValueError("it holds too much, or too deep")
        node = Node(_short(name), {key.rpartition(" ")[2]: value for key, value in attributes.items()})
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def end(self, name: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        self.length += len(text)
        if self.length > TEXT_LIMIT:
            raise ValueError("it holds too much text")
        if not self.stack[-1].children:
            self.stack[-1].text += text

    def refuse(self, *_: Any) -> None:
        raise ValueError("it declares a document type, as no word processor does")


def _short(name: str) -> str:
    """``m.f`` for what belongs to an equation, the bare name for all else."""
    address, _, local = name.rpartition(" ")
    return f"m.{local}" if address.endswith("/math") else local
