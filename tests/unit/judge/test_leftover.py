from __future__ import annotations

from typing import Any

import pytest

from grader.judge.leftover import what_was_taken
from grader.judge.telling import stood_in
from grader.model import Answer, CodeCell, Exchange, Failure, FailureKind, Transcript, Value

CELLS = [
    {"cell": 1, "first": "import torch", "ran": True, "took": ["torch", "nn"], "needed": [], "left": []},
    {"cell": 2, "first": "train()", "ran": False, "took": [], "needed": [], "left": ["trains"]},
    {
        "cell": 4,
        "first": "# net",
        "ran": True,
        "took": ["Net"],
        "needed": ["line 2"],
        "left": ["prints", "shows a value"],
    },
    {"cell": 5, "first": "!ls", "ran": False, "took": [], "needed": [], "left": []},
]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"left_out": ["a.py, line 3: prints"]}, "Not run: a.py, line 3: prints."),
        ({"left_out": [], "on_demand": ["a.py, line 3"]}, "Run because your classes need it: a.py, line 3."),
        ({"left_out": ["x"], "cells": CELLS},
         "Taken from cells of a.py: 1 (torch, nn); 4 (Net). Not run, by cell: 2 (trains); 4 (prints, shows a value)."),
        ({"left_out": [], "cells": CELLS[:1]}, ""),
        ({"left_out": [str(n) for n in range(9)]}, "Not run: 0, 1, 2, 3, 4, 5 and 3 more."),
    ],
)  # fmt: skip
def test_what_was_taken_in_words(facts: dict[str, Any], words: str) -> None:
    taken = what_was_taken(facts, "a.py")
    assert taken is not None
    assert taken.words == words


def test_what_became_of_each_cell() -> None:
    taken = what_was_taken({"left_out": ["x"], "cells": CELLS}, "a.ipynb")
    assert taken is not None
    assert taken.notebook is not None
    assert taken.notebook.path == "a.ipynb"
    assert [(cell.number, cell.fate) for cell in taken.notebook.cells] == [
        (1, "taken"), (2, "left"), (4, "part"), (5, "empty"),
    ]  # fmt: skip
    assert taken.notebook.cells[2] == CodeCell(4, "# net", True, ("Net",), ("line 2",), ("prints", "shows a value"))


@pytest.mark.parametrize(
    "facts",
    [{"left_out": 3}, {"left_out": ["x"], "cells": 3}, {"left_out": ["x"], "cells": [3]}, {"on_demand": "x"},
     {"left_out": ["x"], "cells": [{"cell": 1}]}, {"cells": [CELLS[0] | {"took": "torch"}]},
     {"cells": [CELLS[0] | {"cell": "1"}]}],
)  # fmt: skip
def test_facts_of_another_form(facts: dict[str, Any]) -> None:
    assert what_was_taken(facts, "a.py") is None


def exchanges(*answers: Answer) -> Transcript:
    return Transcript("", tuple(Exchange(str(number), "", answer) for number, answer in enumerate(answers)), ())


def test_what_stood_in_is_told_once() -> None:
    transcript = exchanges(
        Value({"stood_in": ["B.", "A."]}), Value({"stood_in": ["A.", 3, "C" * 1000]}), Value({"stood_in": 3}),
        Failure(FailureKind.IMPORT, "x"),
    )  # fmt: skip
    (note,) = stood_in(transcript)
    assert (note.code, note.text, note.needs_person) == ("stood-in", f"A. B. {'C' * 300}", False)
    assert stood_in(exchanges(Value({}))) == ()
    many = stood_in(exchanges(Value({"stood_in": [f"{n}." for n in range(20)]})))
    assert many[0].text.endswith("And 12 more.")


@pytest.mark.parametrize(
    "answer",
    [
        Failure(FailureKind.IMPORT, "cv2.f is needed here, but the package cv2 is not installed where this is graded"),
        Value({"failure": {"message": "but the package cv2 is not installed where this is graded"}}),
        Value({"passes": [3, {"failure": {"message": "but the package cv2 is not installed where this is graded"}}]}),
    ],
)
def test_a_package_that_is_needed_is_for_a_person(answer: Answer) -> None:
    (note,) = stood_in(exchanges(answer, Value({"passes": 3, "failure": 4})))
    assert (note.code, note.needs_person) == ("package-needed", True)
    assert "graded: cv2." in note.text
