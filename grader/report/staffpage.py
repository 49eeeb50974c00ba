"""The staff's page about one student: everything that was gathered, also what the student is not shown."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from grader.model import ItemResult, Report, Visibility
from grader.report.folder import folder_name
from grader.report.pages import render
from grader.report.provenance import made_of
from grader.report.remake import Remade

__all__ = ["Shown", "render_staff"]

MOST_BYTES = 12 << 20
"""Of all pictures of one page."""


@dataclass(frozen=True)
class Shown:
    """A picture as a page holds it, once: with the item that names it first."""

    item: str
    address: str
    width: int
    height: int


def render_staff(report: Report, pictures: Mapping[str, Remade], todo: str = "") -> str:
    """One self-contained HTML page, for staff alone. ``pictures`` by the digests that the report names; ``todo``: the
    open items as YAML to copy. Links lead to the student's page and the class page of the same run."""
    return render(
        "staff.html.j2",
        report=report,
        anchors={item.id: f"item-{number}" for number, item in enumerate(report.items, start=1)},
        titles={item.id: item.title for item in report.items},
        unmarked=[item for item in report.items if item.is_open],
        marked=[item for item in report.items if item.given is not None],
        pictures=_shown(report, pictures),
        todo=todo,
        student_page=f"../../students/{quote(folder_name(report.student))}/feedback.html",
        withheld=_withheld,
        made=made_of(report.provenance),
    )


def _withheld(item: ItemResult) -> bool:
    """Whether the student is not shown what was expected."""
    return item.visibility is Visibility.HIDDEN and bool(item.finding.expected)


def _shown(report: Report, pictures: Mapping[str, Remade]) -> dict[str, Shown]:
    """In the report's order, until the page is full."""
    shown: dict[str, Shown] = {}
    left = MOST_BYTES
    for item in report.items:
        for evidence in item.finding.evidence:
            picture = pictures.get(evidence.digest) if evidence.kind == "picture" else None
            if picture is None or evidence.kind != "picture" or len(picture.data) > left or evidence.digest in shown:
                continue
            left -= len(picture.data)
            address = f"data:image/{picture.kind};base64,{base64.b64encode(picture.data).decode()}"
            shown[evidence.digest] = Shown(item.id, address, picture.width, picture.height)
    return shown
