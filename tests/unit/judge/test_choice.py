from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from grader.judge.choice import choose
from grader.judge.chosen import Choice
from grader.judge.defined import Argument, Defined, Making, SourceFile
from grader.model import (
    Answer,
    Call,
    ClassSettings,
    Failure,
    FailureKind,
    Frame,
    Mapped,
    OwnCall,
    Question,
    Source,
    SourceSettings,
    Trace,
    Value,
)  # fmt: skip

MAPS = Mapped(input=(2, 3), output=(2, 5))
WANTED = SourceSettings(defines=("Net",), classes={"Net": ClassSettings(maps=MAPS)})
PLAIN = SourceSettings(defines=("Net",))


class Sizes:
    """Models that make outputs of these sizes, by file and name; those of ``nth`` by the definition as well."""

    def __init__(self, sizes: Mapping[str, Sequence[int]]) -> None:
        self._sizes = sizes
        self.asked: list[Call] = []

    def __call__(self, question: Question) -> Answer:
        assert isinstance(question, Trace)
        call = question.call
        self.asked.append(call)
        nth = dict(call.source.takes).get(call.name)
        size = self._sizes.get(f"{call.source.path}:{call}" + (f"#{nth}" if nth else ""))
        if size is None:
            return Failure(FailureKind.EXCEPTION, "no")
        return Value({"output": [list(size)], "failure": None})


def a_file(path: str, *definitions: Defined, packages: tuple[str, ...] = ("torch",)) -> SourceFile:
    names = frozenset(one.name for one in definitions)
    return SourceFile(path, names, "", definitions, packages=frozenset(packages))


def a_class(name: str, code: str = "", **more: object) -> Defined:
    return replace(Defined(name, place="line 1", code=code or name), **more)  # type: ignore[arg-type]


def chosen(
    *files: SourceFile, wanted: SourceSettings = PLAIN, sizes: Mapping[str, Sequence[int]] | None = None
) -> Choice:
    return choose(Sizes(sizes or {}), files, wanted, {"Net": "Net(z=4)"}, 7)


def codes(choice: Choice) -> list[str]:
    return [note.code for note in choice.notes]


def test_a_plain_submission_is_chosen_without_a_question() -> None:
    ask = Sizes({})
    choice = choose(ask, [a_file("models.py", a_class("Net"))], PLAIN, {"Net": "Net(z=4)"}, 7)
    assert (choice.sources, choice.notes) == ({"Net": Source("models.py", wanted=("Net",))}, ())
    assert choice.default == choice.sources["Net"]
    assert ask.asked == []


def test_another_writing_is_taken_and_said() -> None:
    choice = chosen(a_file("models.py", a_class("net")))
    assert choice.name_of("Net") == "net"
    assert choice.sources["Net"].wanted == ("net",)
    assert [note.text for note in choice.notes] == ["Net was asked for; net (models.py, line 1) was taken."]


def test_copies_count_once() -> None:
    choice = chosen(a_file("a/net.py", a_class("Net", "same")), a_file("b/net.py", a_class("Net", "same")))
    assert choice.words == "a/net.py"
    other = chosen(a_file("a/net.py", a_class("Net", "one")), a_file("b/net.py", a_class("Net", "two")))
    assert codes(other) == ["several-candidates"]
    unknown = replace(a_class("Net"), code="")
    assert codes(chosen(a_file("a/net.py", unknown), a_file("b/net.py", unknown))) == ["several-candidates"]


@pytest.mark.parametrize(
    ("sizes", "words", "notes"),
    [
        ({"a/net.py:Net()": (2, 5)}, "a/net.py", ["other-source", "other-arguments"]),
        ({"b/net.py:Net()": (2, 5), "a/net.py:Net()": (2, 4)}, "b/net.py", ["other-source", "other-arguments"]),
        ({"b/net.py:Net()": (2, 5), "a/net.py:Net()": (2, 5)}, "", ["several-candidates"]),
        ({}, "", ["several-candidates"]),
    ],
)
def test_what_it_does_decides_among_files(sizes: Mapping[str, Sequence[int]], words: str, notes: list[str]) -> None:
    files = a_file("a/net.py", a_class("Net", "one")), a_file("b/net.py", a_class("Net", "two"))
    choice = chosen(*files, wanted=WANTED, sizes=sizes)
    assert (choice.words, codes(choice)) == (words, notes)


def test_what_it_does_finds_a_class_of_any_name() -> None:
    file = a_file("models.py", a_class("Guess", uses=frozenset({"Block"})), a_class("Block"), a_class("Other"))
    sizes = {"models.py:Guess()": (2, 5), "models.py:Block()": (2, 5), "models.py:Other()": (2, 6)}
    choice = chosen(file, wanted=WANTED, sizes=sizes)
    assert choice.name_of("Net") == "Guess"
    assert codes(choice) == ["other-name", "other-arguments"]
    without = chosen(replace(file, definitions=file.definitions[1:]), wanted=WANTED)
    assert without.name_of("Net") == "Net"


def test_several_that_do_it_are_for_a_person() -> None:
    file = a_file("models.py", a_class("A"), a_class("B"))
    choice = chosen(file, wanted=WANTED, sizes={"models.py:A()": (2, 5), "models.py:B()": (2, 5)})
    assert choice.absent is not None
    assert choice.absent.kind is FailureKind.AMBIGUOUS
    assert "A (models.py, line 1), B (models.py, line 1)" in choice.notes[0].text


@pytest.mark.parametrize(
    ("sizes", "repeated", "nth"),
    [
        ({}, "last", 2),
        ({}, "first", 1),
        ({"w.ipynb:Net()#1": (2, 5)}, "last", 1),
        ({"w.ipynb:Net()": (2, 5)}, "first", 2),
    ],
)
def test_of_several_definitions(sizes: Mapping[str, Sequence[int]], repeated: str, nth: int) -> None:
    file = a_file("w.ipynb", a_class("Net", "one", nth=1, of=2), a_class("Net", "two", nth=2, of=2))
    wanted = replace(WANTED, repeated=repeated)  # type: ignore[arg-type]
    choice = chosen(file, wanted=wanted, sizes=sizes)
    assert choice.sources["Net"].takes == ((("Net", 1),) if nth == 1 else ())
    assert "repeated" in codes(choice)


def test_the_way_that_gives_the_right_size_is_taken() -> None:
    takes = (Argument("z", True), Argument("n", True))
    file = a_file("models.py", a_class("Net", takes=takes))
    found = chosen(file, wanted=WANTED, sizes={"models.py:Net()": (2, 5)}).chosen["Net"]
    assert str(found.given((), (("z", 4),))) == "()"
    assert str(chosen(file, wanted=WANTED).chosen["Net"].given((), (("z", 4),))) == "(z=4)"


@pytest.mark.parametrize(
    ("packages", "code"),
    [(("keras",), True), (("tensorflow", "numpy"), True), (("torch", "keras"), False), ((), False)],
)
def test_another_framework_has_a_verdict_of_its_own(packages: tuple[str, ...], code: bool) -> None:
    choice = chosen(a_file("models.py", a_class("Net"), packages=packages))
    assert (codes(choice) == ["other-framework"]) is code
    assert (choice.absent is not None) is code


def test_gaps_are_told() -> None:
    (note,) = chosen(a_file("models.py", a_class("Net", blank=("layer1", "forward")))).notes
    assert note.code == "unfilled"
    assert "layer1, forward of Net (models.py, line 1)" in note.text


def test_what_the_named_file_lacks_is_taken_from_another() -> None:
    wanted = SourceSettings(defines=("Net", "Loss"))
    files = a_file("models.py", a_class("Net")), a_file("loss.py", a_class("Loss")), a_file("x.py")
    choice = choose(Sizes({}), files, wanted, {}, 7)
    assert {name: source.path for name, source in choice.sources.items()} == {"Net": "models.py", "Loss": "loss.py"}
    assert codes(choice) == ["split-source"]


def test_a_starter_beside_the_work_is_left_aside() -> None:
    starter = a_file("starter/net.py", a_class("Net", "empty", blank=("layer1",)))
    choice = chosen(a_file("mine/net.py", a_class("Net", "full")), starter)
    assert choice.words == "mine/net.py"
    assert codes(choice) == ["other-source", "starter-beside"]
    assert codes(chosen(starter, replace(starter, path="a.py", definitions=(a_class("Net", blank=("x",)),)))) == [
        "several-candidates"
    ]


def test_two_names_may_be_two_definitions_of_one_class() -> None:
    settings = ClassSettings(names=("Generator",), maps=MAPS)
    other = ClassSettings(names=("Generator",), maps=Mapped(input=(2, 3), output=(2, 7)))
    wanted = SourceSettings(defines=("First", "Second"), classes={"First": settings, "Second": other})
    one, two = a_class("Generator", "one", nth=1, of=2), a_class("Generator", "two", nth=2, of=2)
    sizes = {"w.ipynb:Generator()#1": (2, 5), "w.ipynb:Generator()": (2, 7)}
    choice = choose(Sizes(sizes), [a_file("w.ipynb", one, two)], wanted, {}, 7)
    assert choice.sources == {
        "First": Source("w.ipynb", "definitions", ("Generator",), (("Generator", 1),)),
        "Second": Source("w.ipynb", "definitions", ("Generator",)),
    }
    assert choice.default == choice.sources["Second"]


def test_what_never_ends_is_not_tried_for_ever() -> None:
    asked: list[Question] = []

    def endless(question: Question) -> Answer:
        asked.append(question)
        return Failure(FailureKind.CPU, "too long")

    file = a_file("models.py", *(a_class(f"Class{number}") for number in range(9)))
    choose(endless, [file], WANTED, {}, 7)
    assert len(asked) == 3


def test_work_that_is_filled_in_elsewhere_is_for_a_person() -> None:
    starter = a_file("models.py", a_class("Net", "empty", blank=("layer1",)))
    choice = chosen(starter, a_file("mine/models.py", a_class("Net", "full")))
    assert choice.words == "models.py"
    assert [(note.code, note.needs_person) for note in choice.notes] == [
        ("other-definitions", False),
        ("unfilled", False),
        ("filled-elsewhere", True),
    ]


@pytest.mark.parametrize(
    ("failure", "way", "is_closed"),
    [
        (Failure(FailureKind.EXCEPTION, "no", "TypeError", "forward"), "as in line 3", False),
        (
            Failure(FailureKind.EXCEPTION, "no", "TypeError", "build", (Frame("net.py", 3, "", ""),)),
            "as in line 3",
            False,
        ),
        (Failure(FailureKind.EXCEPTION, "no", "NameError", "build"), "", True),
    ],
)
def test_a_design_of_its_own_is_made_as_the_submission_makes_it(failure: Failure, way: str, *, is_closed: bool) -> None:
    """Where its own code stops there, too, that is the student's; where the arguments cannot be had, a person's."""
    making = Making("Net", OwnCall(Source("train.py"), "Net(opt)"), "line 3", "net.py")
    files = [
        a_file("net.py", a_class("Net", takes=(Argument("settings", False), Argument("device", False)))),
        replace(a_file("train.py"), makes=(making,)),
    ]
    wanted = SourceSettings(defines=("Net",), classes={"Net": ClassSettings(own=True)})
    choice = choose(lambda _: failure, files, wanted, {"Net": "Net(z=4)"}, 7)
    assert (choice.chosen["Net"].way, bool(choice.chosen["Net"].closed)) == (way, is_closed)
    assert ("arguments-unknown" in [note.code for note in choice.notes]) is is_closed
