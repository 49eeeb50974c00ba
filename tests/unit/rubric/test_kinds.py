"""grader.rubric.kinds: what each kind of check asks for beyond the schema."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.model import AnswerCheck, Check, FileCheck, ManualCheck, PytestCheck, ShapeCheck
from grader.rubric import LoadedRubric
from grader.rubric.kinds import needs_reference

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "check: {kind: shape, model: nett(1), input: [2]}",
            ["14: item a: check.model: nett is not in source.defines: nearest is Net; there is only Net"],
        ),
        (
            "check: {kind: parameters, model: Net(width), input: [2]}",
            ["14: item a: check.model: 'Net(width)' has the argument width, which is no literal"],
        ),
        (
            "check: {kind: equivalent, model: 'Net((1)', input: [2]}",
            ["14: item a: check.model: 'Net((1)' is not a Python expression ('(' was never closed)"],
        ),
        (
            "check: {kind: shape, model: Net(1), input: [2], check_output: false}",
            ["14: item a: check: nothing is checked: check_output is false and no layers are named"],
        ),
        (
            "check:\n  kind: shape\n  model: Net(1)\n  input: [2]\n  layers:\n    '': [1]",
            ["19: item a: check.layers.'': the name of a layer is empty"],
        ),
        (
            "check: {kind: equivalent, model: Net(1), input: [2], layers: [l, '', l], modes: [eval, eval]}",
            [
                "14: item a: check.layers[1]: the name of a layer is empty",
                "14: item a: check.layers[2]: the layer l is named twice",
                "14: item a: check.modes: a mode is named twice",
            ],
        ),
        (
            "check: {kind: file, patterns: ['a|b', '', 'c|']}",
            [
                "14: item a: check.patterns[1]: the pattern '' has an empty choice, which matches nothing",
                "14: item a: check.patterns[2]: the pattern 'c|' has an empty choice, which matches nothing",
            ],
        ),
        (
            "check: {kind: table, model: Net(1), input: [2], title: 'a|'}",
            ["14: item a: check.title: the title 'a|' has an empty choice, which every table would have"],
        ),
        (
            "check: {kind: table, model: Nett(1), input: [2], section: GAN}",
            ["14: item a: check.section: should be a section of the report such as 2, 2b or 1.3, or null, not GAN"],
        ),
        (
            "check: {kind: manual, images: ['']}",
            ["14: item a: check.images[0]: the pattern '' has an empty choice, which matches nothing"],
        ),
        (
            "check:\n  kind: train\n  models: {in: Net(1), out: Nit(2)}\n  rates: {inn: 1, out: 1}\n  betas: [1, -0.5]",
            [
                "16: item a: check.models.out: Nit is not in source.defines: nearest is Net; there is only Net",
                "17: item a: check.rates.inn: a rate for an unknown model inn: nearest is in; there are in, out",
                "17: item a: check.rates: no rate for in: every model needs one",
                "18: item a: check.betas[0]: Adam's betas are from 0 to below 1, not 1",
                "18: item a: check.betas[1]: Adam's betas are from 0 to below 1, not -0.5",
            ],
        ),
        (
            "visibility: public\ncheck: {kind: shape, model: Net(1), input: [2]}",
            [
                (
                    "15: item a: check: a public shape item must state its output: "
                    "students have no reference to compare with"
                )
            ],
        ),
        *(
            (
                f"visibility: public\ncheck: {{kind: {kind}, {fields}}}",
                [
                    (
                        f"15: item a: check: a public item cannot be of kind {kind}, which compares with the secret "
                        "reference: make it revealed or hidden"
                    )
                ],
            )
            for kind, fields in (
                ("parameters", "model: Net(1), input: [2]"),
                ("equivalent", "model: Net(1), input: [2]"),
                ("answer", "question: a"),
                ("train", "models: {n: Net(1)}, rates: {n: 1}"),
            )
        ),
    ],
)
def test_each_mistake_is_told(mistakes: Mistakes, with_item: WithItem, lines: str, expected: list[str]) -> None:
    assert mistakes(with_item(lines)) == expected


@pytest.mark.parametrize(
    "lines",
    [
        "check: {kind: shape, model: Net(1), input: [2], output: [2]}",
        "check: {kind: shape, model: Net(1), input: [2], check_output: false, layers: {l: [2]}}",
        "check: {kind: file, patterns: [models.py]}",
        "check: {kind: manual}",
        "check: {kind: table, model: Net(1), input: [2], title: Net, section: 2b}",
        "check: {kind: pytest, test: 'test_r.py::test_alone'}",
    ],
)
@pytest.mark.parametrize("staff", [True, False])
def test_what_needs_no_reference_may_be_public(load: Load, with_item: WithItem, lines: str, staff: bool) -> None:
    loaded = load(with_item(f"visibility: public\n{lines}"), staff=staff)
    assert loaded.rubric.items[0].visibility == "public"


def test_a_question_is_asked_once_whatever_its_case(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item("check: {kind: answer, question: 1a}").replace(
        "    marks: 1\n    items", "    marks: 2\n    items"
    )
    text += "      - {id: b, title: B, marks: 1, check: {kind: answer, question: 1A}}\n"
    assert mistakes(text) == ["15: item b: check.question: 1A is asked by the item in line 11 too"]


def test_a_model_needs_a_definition_even_where_none_is_listed(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item("check: {kind: shape, model: Net(1), input: [2]}").replace("defines: [Net]", "defines: []")
    assert mistakes(text) == ["14: item a: check.model: Net is not in source.defines: there are none"]


def test_a_wrong_list_of_definitions_is_told_once(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item("check: {kind: shape, model: Net(1), input: [2]}").replace("defines: [Net]", "defines: [[Net]]")
    assert mistakes(text) == ["3: source.defines[0]: should be text, not a list of 1"]


@pytest.mark.parametrize(
    ("check", "needed"),
    [
        (ShapeCheck(model="Net()", input=(1,)), True),
        (ShapeCheck(model="Net()", input=(1,), output=(1,)), False),
        (ShapeCheck(model="Net()", input=(1,), check_output=False), False),
        (AnswerCheck(question="a"), True),
        (FileCheck(patterns=("a",)), False),
        (PytestCheck(test="test_r.py::test_a"), False),
        (ManualCheck(), False),
    ],
)
def test_which_checks_need_the_reference(check: Check, needed: bool) -> None:
    assert needs_reference(check) is needed
