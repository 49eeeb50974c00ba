"""grader.rubric.convert: every scalar is read as its field's type."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from grader.model import AnswerCheck, EquivalentCheck, ShapeCheck, TrainCheck
from grader.rubric import LoadedRubric

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]


@pytest.mark.parametrize("text", ["1", "1.10", "010", "on", "1e3", "2024-01-01", "0x1F", "1_000", "no", "true"])
def test_an_unquoted_id_stays_what_is_written(load: Load, with_item: WithItem, text: str) -> None:
    whole = with_item("check: {kind: manual}").replace("id: a", f"id: {text}")
    assert load(whole).rubric.items[0].id == text


def test_an_unquoted_question_stays_what_is_written(load: Load, with_item: WithItem) -> None:
    check = load(with_item("check: {kind: answer, question: 1.10}")).rubric.items[0].check
    assert check == AnswerCheck(question="1.10")


@pytest.mark.parametrize("text", ["2.5", "0.1", "100", "0.125", "7.10"])
def test_marks_are_exact(load: Load, with_item: WithItem, text: str) -> None:
    whole = with_item("check: {kind: manual}").replace("marks: 1", f"marks: {text}")
    rubric = load(whole).rubric
    assert str(rubric.items[0].marks) == text
    assert rubric.marks == Decimal(text)


@pytest.mark.parametrize(("text", "value"), [("1e-3", 0.001), ("0.5", 0.5), (".5", 0.5), ("1", 1.0), ("1.E-2", 0.01)])
def test_numbers_may_have_exponents(load: Load, with_item: WithItem, text: str, value: float) -> None:
    lines = f"check: {{kind: train, models: {{n: Net(1)}}, rates: {{n: {text}}}}}"
    check = load(with_item(lines)).rubric.items[0].check
    assert isinstance(check, TrainCheck)
    assert check.rates == {"n": value}


def test_null_and_defaults(load: Load, with_item: WithItem) -> None:
    lines = "check: {kind: shape, model: Net(1), input: [2], output: ~, check_output: true, layers: {l: [2]}}"
    check = load(with_item(lines)).rubric.items[0].check
    assert check == ShapeCheck(model="Net(1)", input=(2,), layers={"l": (2,)})


def test_long_text_may_be_folded_and_quoted(load: Load, with_item: WithItem) -> None:
    item = load(with_item("check: {kind: manual}\nhint: >\n  one\n  two: three"))
    assert item.rubric.items[0].hint == "one two: three\n"


def test_enumerations_and_lists_of_choices(load: Load, with_item: WithItem) -> None:
    lines = "check: {kind: equivalent, model: Net(1), input: [2], modes: [eval], tolerance: {absolute: 0}}"
    check = load(with_item(lines)).rubric.items[0].check
    assert isinstance(check, EquivalentCheck)
    assert check.modes == ("eval",)
    assert check.tolerance is not None
    assert check.tolerance.absolute == 0.0


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("batch: 010", "not 010: a leading zero means octal to some readers, so write 10"),
        ("batch: 1:30", "not 1:30: a colon means base 60 to some readers, so write 90"),
        ("batch: 1_0", "not 1_0: write 10"),
        ("batch: '10'", "not the quoted text '10': write 10 without quotes"),
        ("batch: 10.0", "not 10.0"),
        ("batch: 99999999999999999999", "not 99999999999999999999"),
        ("batch: ten", "not ten"),
        ("batch:", "not nothing"),
        ("batch: [10]", "not a list of 1"),
        ("batch: {a: 10}", "not a mapping"),
    ],
)
def test_what_is_no_whole_number_is_refused(mistakes: Mistakes, with_item: WithItem, line: str, mistake: str) -> None:
    lines = f"check:\n  kind: train\n  models: {{n: Net(1)}}\n  rates: {{n: 1}}\n  {line}"
    assert mistakes(with_item(lines)) == [f"18: item a: check.batch: should be a whole number from 2 to 512, {mistake}"]


@pytest.mark.parametrize("text", [".nan", ".inf", "nan", "Infinity", "1e999", "010.5", "0x1p3", "1" * 41])
def test_what_is_no_finite_number_is_refused(mistakes: Mistakes, with_item: WithItem, text: str) -> None:
    lines = f"check:\n  kind: train\n  models: {{n: Net(1)}}\n  rates: {{n: 1}}\n  noise: {{uniform: {text}}}"
    assert mistakes(with_item(lines)) == [
        f"18: item a: check.noise.uniform: should be a number from 0 upwards, not {text}"
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("2,5", "not '2,5': write 2.5"),
        ("1e1", "not 1e1"),
        ("NaN", "not NaN"),
        ("-1", "not -1"),
        ("1001", "not 1001"),
        ('"2.5"', "not the quoted text '2.5': write 2.5 without quotes"),
    ],
)
def test_what_is_no_mark_is_refused(mistakes: Mistakes, with_item: WithItem, text: str, mistake: str) -> None:
    whole = with_item("check: {kind: manual}").replace("        marks: 1", f"        marks: {text}")
    assert f"13: item a: marks: should be a number from 0 to 1000, {mistake}" in mistakes(whole)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("on", "on: write true"),
        ("No", "No: write false"),
        ("True", "True: write true"),
        ("'true'", "the quoted text 'true': write true"),
        ("maybe", "maybe"),
        ("1", "1"),
    ],
)
def test_a_switch_is_true_or_false(mistakes: Mistakes, with_item: WithItem, text: str, mistake: str) -> None:
    lines = f"check: {{kind: shape, model: Net(1), input: [2], check_output: {text}}}"
    assert mistakes(with_item(lines)) == [f"14: item a: check.check_output: should be true or false, not {mistake}"]


def test_fields_given_twice_are_told_with_both_lines(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item("check: {kind: manual, section: c, section: d}\ntitle: B") + "id: s\n"
    assert mistakes(text) == [
        "14: item a: check: section is given twice, first in line 14",
        "15: item a: title is given twice, first in line 12",
        "16: id is given twice, first in line 1",
    ]


def test_names_that_are_no_text_are_told(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item('check: {kind: manual}\n? [x, y]\n: z\n"\\e[31m": z')
    assert mistakes(text) == [
        "15: item a: the name of a field must be text, not a list of 2",
        r"17: item a: the name of a field must be text, not the quoted text '\x1b[31m'",
    ]


@pytest.mark.parametrize("escape", [r"\ud800", r"\e", r"\0", r"\x85"])
def test_text_that_cannot_be_written_out_is_refused(mistakes: Mistakes, with_item: WithItem, escape: str) -> None:
    (mistake,) = mistakes(with_item(f'check: {{kind: manual}}\nhint: "{escape}"'))
    assert mistake.startswith("15: item a: hint: should be text, not the quoted text '\\")


def test_a_tree_of_the_wrong_shape_is_read_all_the_same(mistakes: Mistakes) -> None:
    assert mistakes("[id, title]") == [
        (
            "1: should be a mapping with the fields id, title, source, reference, starter, checks, limits, "
            "tolerance, forms, parts, "
            "not a list of 2"
        )
    ]
