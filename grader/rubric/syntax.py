"""Bytes to YAML nodes: safe, of limited size, depth and number, with every refusal told by its line."""

from __future__ import annotations

import yaml
from yaml.composer import ComposerError
from yaml.reader import ReaderError

from grader.near import shown
from grader.rubric.document import Problem

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "compose"]

MAX_BYTES = 1 << 20
MAX_NODES = 50_000
MAX_DEPTH = 20


def compose(raw: bytes) -> tuple[yaml.Node | None, tuple[Problem, ...]]:
    """The root node of one YAML document, or None and what is wrong with it.

    Nothing is constructed: tags and aliases are refused, so no text can make an object or grow when it is read.
    """
    if len(raw) > MAX_BYTES:
        return None, (Problem(1, f"the file is larger than {MAX_BYTES >> 20} MiB"),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, (Problem(line, f"byte 0x{raw[error.start]:02x} is not UTF-8: save the file as UTF-8 text"),)
    return _compose(text)


def _compose(text: str) -> tuple[yaml.Node | None, tuple[Problem, ...]]:
    try:
        loader = _Loader(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, (Problem(line, f"character U+{ord(text[error.position]):04X} must not stand in YAML"),)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return None, _explain(text, error)
    except (ValueError, OverflowError):
        # PyYAML's own slip: an escape such as \UFFFFFFFF or an endless version number reaches chr() or int().
        return None, (Problem(loader.line + 1, "not valid YAML: an escape or a number is out of range"),)
    finally:
        loader.dispose()
    if root is None:
        return None, (Problem(1, "the file is empty: a rubric needs at least id, title and parts"),)
    if loader.problems:
        return None, tuple(loader.problems)
    return root, ()


class _Loader(yaml.SafeLoader):
    """Composes nodes, counts them, and notes what a rubric does not use."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.problems: list[Problem] = []
        self._depth = 0
        self._nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
        line = event.start_mark.line + 1
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ComposerError(None, None, f"more than {MAX_NODES} values", event.start_mark)
        if self._depth == MAX_DEPTH:
            raise ComposerError(None, None, f"nested more than {MAX_DEPTH} deep", event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.problems.append(Problem(line, f"alias {shown(str(event.anchor))}: write the value out instead"))
        elif event.tag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!", 1)
            self.problems.append(Problem(line, f"tag {shown(tag)}: leave it out, the field says what is meant"))
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _explain(text: str, error: yaml.MarkedYAMLError) -> tuple[Problem, ...]:
    # Tabs stop the scanner at the first of them; all that it would stop at are told at once.
    if "'\\t'" in (error.problem or ""):
        tabbed = [number for number, line in enumerate(text.splitlines(), 1) if "\t" in line[: _indent(line)]]
        if tabbed:
            return tuple(Problem(line, "indented with a tab: YAML is indented with spaces") for line in tabbed)
    mark = error.problem_mark or error.context_mark
    words = ", ".join(part for part in (error.context, error.problem) if part)
    if "mapping values are not allowed" in words:
        words += ": put quotes around a text that has a colon and a space in it, and check the indentation"
    return (Problem(mark.line + 1 if mark else 1, f"not valid YAML: {' '.join(words.split())}"),)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
