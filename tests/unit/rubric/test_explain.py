"""grader.rubric.explain: mistakes of the schema, each with its exact words and line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]

KINDS = (
    "answer, batch, equivalent, file, function, gradient, heads, loop, manual, modes, network, outputs, parameters, "
    "pytest, range, repeatable, responds, shape, table, train, trainable, variants"
)
NAME = "a name of letters, digits, _ . and -, beginning with a letter or a digit"
TOP = (
    "should be a mapping with the fields id, title, source, reference, starter, checks, limits, tolerance, forms, parts"
)
SIZES = "a list of 1 to 8, each a whole number from 1 to 1000000"
PATTERNS = "Glob patterns, matched anywhere in the submission and without regard to case; `a|b` accepts either"
CALL = "a call such as Encoder(128) (at most 400 characters)"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("check: {kind: shap}", [f"14: item a: check.kind: unknown kind shap: nearest is shape; there are {KINDS}"]),
        ("check: {kind: 3}", [f"14: item a: check.kind: unknown kind 3: there are {KINDS}"]),
        ("check: {kind: [file]}", [f"14: item a: check.kind: unknown kind a list of 1: there are {KINDS}"]),
        ("check:\n  kind:", [f"15: item a: check.kind: unknown kind nothing: there are {KINDS}"]),
        ("check: {sort: file}", [f"14: item a: check: the field kind is missing: one of {KINDS}"]),
        ("check: file", [f"14: item a: check: should be a mapping with a kind: one of {KINDS}, not file"]),
        ("check:", [f"14: item a: check: should be a mapping with a kind: one of {KINDS}, not nothing"]),
        ("check: [file]", [f"14: item a: check: should be a mapping with a kind: one of {KINDS}, not a list of 1"]),
        ("hint: no check", ["11: item a: the field check is missing"]),
        (
            "check:\n  kind: parameters",
            [
                (
                    "15: item a: check: the field input is missing: Size of an input: the model is run once without "
                    "arithmetic to see which layer uses which parameter"
                ),
                "15: item a: check: the field model is missing",
            ],
        ),
        (
            "check:\n  kind: file\n  file: models.py",
            [
                f"15: item a: check: the field patterns is missing: {PATTERNS}",
                "16: item a: check: unknown field file: there are kind, patterns",
            ],
        ),
        (
            "check: {kind: manual}\nhnit: x",
            [
                (
                    "15: item a: unknown field hnit: nearest is hint; "
                    "there are id, title, marks, check, visibility, needs, hint"
                )
            ],
        ),
        (
            "check: {kind: manual}\nvisibility: publik",
            ["15: item a: visibility: unknown value publik: nearest is public; there are public, revealed, hidden"],
        ),
        (
            "check: {kind: manual}\nvisibility: [public]",
            ["15: item a: visibility: should be one of public, revealed, hidden, not a list of 1"],
        ),
        (
            "check: {kind: equivalent, model: Net(1), input: [2], modes: [eval, trian]}",
            ["14: item a: check.modes[1]: unknown value trian: nearest is train; there are eval, train"],
        ),
        (
            "check:\n  kind: shape\n  model: Net\n  input: [2, 0, x]\n  layers: {l: 3}",
            [
                f"16: item a: check.model: should be {CALL}, not Net",
                "17: item a: check.input[1]: should be a whole number from 1 to 1000000, not 0",
                "17: item a: check.input[2]: should be a whole number from 1 to 1000000, not x",
                f"18: item a: check.layers.l: should be {SIZES}, not 3",
            ],
        ),
        (
            "check:\n  kind: shape\n  model: Net(1)\n  input: []\n  output: [1, 1, 1, 1, 1, 1, 1, 1, 1]\n  layers: [l]",
            [
                f"17: item a: check.input: should be {SIZES}, not a list of 0",
                f"18: item a: check.output: should be {SIZES}, or null, not a list of 9",
                f"19: item a: check.layers: should be a mapping of names, each with {SIZES}, not a list of 1",
            ],
        ),
        (
            "check:\n  kind: train\n  models: {a b: Net(1)}\n  rates: {}\n  betas: [0.9]\n  noise: 1",
            [
                f"16: item a: check.models.'a b': the name should be {NAME}",
                "18: item a: check.betas: should be a list of exactly 2, each a number, not a list of 1",
                "19: item a: check.noise: should be a mapping with the fields uniform, clamp, or null, not 1",
            ],
        ),
        (
            "check: {kind: train, models: {}, rates: {n: 2}}",
            [
                f"14: item a: check.models: should be a mapping of names, each with {CALL}, not an empty mapping",
                "14: item a: check.rates.n: should be a number above 0 and at most 1, not 2",
            ],
        ),
        (
            "check: {kind: pytest, test: test_a}",
            ["14: item a: check.test: should be FILE.py::test_name, not test_a"],
        ),
        (
            "check: {kind: manual, section: a b}\nneeds: a",
            [
                f"14: item a: check.section: should be {NAME} (at most 60 characters), or null, not 'a b'",
                f"15: item a: needs: should be a list, each {NAME} (at most 60 characters), not a",
            ],
        ),
    ],
)
def test_mistakes_in_an_item(mistakes: Mistakes, with_item: WithItem, lines: str, expected: list[str]) -> None:
    assert mistakes(with_item(lines)) == expected


@pytest.mark.parametrize(
    ("marks", "mistake"),
    [
        ("2.5555", "2.5555 has too many digits: at most 3 after the point"),
        ("12345.678", "should be a number from 0 to 1000, not 12345.678"),
        ("1234567890", "1234567890 has too many digits: at most 8 in all"),
    ],
)
def test_marks_of_too_many_digits(mistakes: Mistakes, with_item: WithItem, marks: str, mistake: str) -> None:
    whole = with_item("check: {kind: manual}").replace("        marks: 1", f"        marks: {marks}")
    assert f"13: item a: marks: {mistake}" in mistakes(whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: R\nparts: []\n",
            [
                "1: the field id is missing",
                (
                    "2: parts: should be a list of at least 1, each a mapping with the fields id, title, marks, items, "
                    "not a list of 0"
                ),
            ],
        ),
        ("just words", [f"1: {TOP}, not 'just words'"]),
        ("---\n...\n", [f"2: {TOP}, not nothing"]),
    ],
)
def test_mistakes_at_the_top(mistakes: Mistakes, text: str, expected: list[str]) -> None:
    assert mistakes(text) == expected


def test_a_piece_without_an_id_is_named_by_its_place(mistakes: Mistakes) -> None:
    text = """\
id: r
title: R
parts:
  - title: P
    marks: 1
    items:
      - title: A
        marks: 1
        check: {kind: manual}
      - 7
  - id: q
    title: Q
    marks: 1
    items:
      - title: B
        marks: 1
        check: {kind: manual}
  - 8
"""
    item = "should be a mapping with the fields id, title, marks, check, visibility, needs, hint"
    assert mistakes(text) == [
        "4: parts[0]: the field id is missing",
        "7: parts[0].items[0]: the field id is missing",
        f"10: parts[0].items[1]: {item}, not 7",
        "15: part q: items[0]: the field id is missing",
        "18: parts[2]: should be a mapping with the fields id, title, marks, items, not 8",
    ]
