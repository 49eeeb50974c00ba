"""A judging as a whole: the plugin, the staff's own tests, and what their ends mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.errors import RubricError, SandboxError
from grader.judge import Case, Draw, judge
from grader.model import (
    Answer,
    Failure,
    FailureKind,
    FileCheck,
    Finding,
    Forward,
    Item,
    ManualCheck,
    ParametersCheck,
    PytestCheck,
    Question,
    Value,
    Verdict,
)  # fmt: skip
from tests.support.cases import Recorded, a_case, an_item, checks_folder

HEAD = "import pytest\nfrom grader.judge.staff import *\n"
NAMES = count()
PRESENT, ABSENT = FileCheck(patterns=("models.py",)), FileCheck(patterns=("nothing.txt",))
Judge = Callable[..., dict[str, Finding]]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A judging sets variables for its own process: here they are put back, and what it imported is forgotten."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only -k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "")
    before = set(sys.modules)
    yield
    for name in {name for name in sys.modules if name.startswith("test_own")} - before:
        del sys.modules[name]


def test_nothing_to_judge_is_no_fault() -> None:
    assert judge([], a_case(Recorded()), None).findings == ()


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Judge staff's tests given as a file's text; each is an item of the same name."""

    def run(
        text: str, case: Case | None = None, *, tests: Sequence[str] = (), needs: tuple[str, ...] = ()
    ) -> dict[str, Finding]:
        name = f"test_own{next(NAMES)}.py"
        folder = checks_folder(tmp_path / "checks", name, HEAD + text)
        wanted = tests or [
            line.split("(")[0].removeprefix("def ") for line in text.splitlines() if line.startswith("def test")
        ]
        items = [an_item(PytestCheck(test=f"{name}::{test}"), id=test, needs=needs) for test in wanted]
        verdicts = judge(items, case or a_case(Recorded()), folder)
        return {finding.item: finding for finding in verdicts.findings}

    return run


def only(findings: dict[str, Finding]) -> Finding:
    (finding,) = findings.values()
    return finding


def test_a_test_that_passes_gives_its_docstring(judged: Judge) -> None:
    finding = only(judged('def test_a(student):\n    """It holds."""\n'))
    assert (finding.verdict, finding.share, finding.say) == (Verdict.PASSED, Decimal(1), "It holds.")


def test_without_a_docstring_the_item_s_title_is_said(judged: Judge) -> None:
    assert only(judged("def test_a(student): ...\n")).say == "A title"
    assert only(judged('def test_a(student):\n    """ """\n')).say == "A title"


@pytest.mark.parametrize(
    ("statement", "verdict", "share"),
    [
        ("assert 1 == 2", Verdict.FAILED, 0),
        ("same_shape((1, 2), (2, 1))", Verdict.FAILED, 0),
        ("raise Mismatch('No.', 'x', 'y')", Verdict.FAILED, 0),
        ("partly(1, 4, 'Three are missing.')", Verdict.PARTIAL, Decimal("0.25")),
        ("partly(0, 4, 'All are missing.')", Verdict.FAILED, 0),
        ("partly(4, 4, '')", Verdict.PASSED, 1),
        ("pytest.skip('no network here')", Verdict.BLOCKED, 0),
        ("1 / 0", Verdict.BROKEN, 0),
        ("raise SystemExit(3)", Verdict.BROKEN, 0),
        ("pytest.fail('It is not so.')", Verdict.FAILED, 0),
        ("with pytest.raises(ValueError): pass", Verdict.FAILED, 0),
    ],
)
def test_every_end_of_a_staff_s_test(statement: str, verdict: Verdict, share: object, judged: Judge) -> None:
    finding = only(judged(f'def test_a(student):\n    """It holds."""\n    {statement}\n'))
    assert (finding.verdict, finding.share) == (verdict, share)
    assert finding.needs_person is (verdict is Verdict.BROKEN)


def test_a_mismatch_carries_what_was_expected_and_got(judged: Judge) -> None:
    finding = only(judged('def test_a(student):\n    """It holds."""\n    same_shape((1, 2), (2, 1))\n'))
    assert finding.say == "This does not hold: It holds. The size is 1 x 2."
    assert (finding.expected, finding.got) == ("2 x 1", "1 x 2")


def test_a_bare_assertion_is_explained_to_staff_alone(judged: Judge) -> None:
    finding = only(judged("def test_a(student):\n    secret = 41\n    assert secret == 42\n"))
    assert "41" not in finding.say
    assert "41 == 42" in finding.staff


def test_the_student_s_failure_is_theirs(judged: Judge) -> None:
    case = a_case(Recorded(forward=Failure(FailureKind.EXCEPTION, "too narrow", "ValueError", "forward")))
    finding = only(judged("def test_a(student):\n    student.Net()(normal(2, 3))\n", case))
    assert finding.verdict is Verdict.FAILED
    assert "too narrow" in finding.say


def test_an_answer_that_breaks_the_protocol_is_no_zero(judged: Judge) -> None:
    case = a_case(Recorded(forward=Value({"passes": []})))
    finding = only(judged("def test_a(student):\n    student.Net()(normal(2, 3))\n", case))
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert finding.needs_person


def test_without_a_reference_what_needs_it_is_blocked(judged: Judge) -> None:
    finding = only(judged("def test_a(student, reference): ...\n"))
    assert finding.verdict is Verdict.BLOCKED
    assert not finding.needs_person


def test_a_fixture_of_the_staff_s_own_may_fail(judged: Judge) -> None:
    text = "@pytest.fixture\ndef mine():\n    raise KeyError('gone')\n\ndef test_a(student, mine): ...\n"
    assert only(judged(text)).verdict is Verdict.BROKEN
    text = "@pytest.fixture\ndef mine():\n    yield\n    raise KeyError('gone')\n\ndef test_a(student, mine): ...\n"
    assert only(judged(text)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("text", ["import not_there_at_all\ndef test_a(student): ...\n", "def test_a(student: ...\n"])
def test_a_file_of_checks_that_cannot_be_run_is_the_staff_s(text: str, judged: Judge) -> None:
    with pytest.raises(RubricError, match="cannot be run"):
        judged(text, tests=["test_a"])


def test_a_test_that_is_not_there_is_the_staff_s(judged: Judge) -> None:
    with pytest.raises(RubricError, match="cannot be run"):
        judged("def test_a(student): ...\n", tests=["test_b"])


def test_a_fixture_that_is_not_there_is_broken(judged: Judge) -> None:
    assert only(judged("def test_a(studnt): ...\n")).verdict is Verdict.BROKEN


def test_no_folder_of_checks_is_the_staff_s() -> None:
    with pytest.raises(RubricError, match="no folder"):
        judge([an_item(PytestCheck(test="test_own.py::test_a"))], a_case(Recorded()), None)


def test_the_cases_of_a_parametrised_test_are_items_of_their_own(judged: Judge) -> None:
    text = "@pytest.mark.parametrize('n', [1, 2])\ndef test_a(student, n):\n    assert n == 1\n"
    findings = judged(text, tests=["test_a[1]", "test_a[2]"])
    assert {name: finding.verdict for name, finding in findings.items()} == {
        "test_a[1]": Verdict.PASSED,
        "test_a[2]": Verdict.FAILED,
    }


@pytest.mark.parametrize("order", ["[1, 2]", "[2, 1]"])
def test_a_parametrised_test_as_one_item_holds_when_all_of_it_does(order: str, judged: Judge) -> None:
    text = f"@pytest.mark.parametrize('n', {order})\ndef test_a(student, n):\n    assert n == 1\n"
    assert only(judged(text)).verdict is Verdict.FAILED


def test_files_whose_names_end_alike_are_told_apart(tmp_path: Path) -> None:
    number = next(NAMES)
    folder = checks_folder(tmp_path, f"test_own{number}.py", "def test_a(student): ...\n")
    checks_folder(tmp_path, f"my_test_own{number}.py", "def test_a(student):\n    assert False\n")
    items = [
        an_item(PytestCheck(test=f"test_own{number}.py::test_a"), id="right"),
        an_item(PytestCheck(test=f"my_test_own{number}.py::test_a"), id="wrong"),
    ]
    found = judge(items, a_case(Recorded()), folder).findings
    assert [finding.verdict for finding in found] == [Verdict.PASSED, Verdict.FAILED]


def test_methods_of_a_class_are_items(judged: Judge) -> None:
    text = "class TestNet:\n    def test_a(self, student): ...\n    def test_b(self, student):\n        assert 0\n"
    findings = judged(text, tests=["TestNet::test_a", "TestNet::test_b"])
    assert [finding.verdict for finding in findings.values()] == [Verdict.PASSED, Verdict.FAILED]


def test_what_a_test_prints_is_not_shown(judged: Judge, capfd: pytest.CaptureFixture[str]) -> None:
    judged("def test_a(student):\n    print('noise')\n    assert False\n")
    assert capfd.readouterr() == ("", "")


# Order and needs.


def finding_of(items: Sequence[Item], case: Case | None = None) -> dict[str, Finding]:
    made = case or a_case(Recorded(), files=["models.py"])
    return {finding.item: finding for finding in judge(items, made, None).findings}


def test_findings_come_in_the_rubric_s_order() -> None:
    items = [an_item(PRESENT, id="b", needs=("c",)), an_item(PRESENT, id="c"), an_item(ABSENT, id="a")]
    found = finding_of(items)
    assert list(found) == ["b", "c", "a"]
    assert [finding.verdict for finding in found.values()] == [Verdict.PASSED, Verdict.PASSED, Verdict.FAILED]


def test_what_needs_a_failed_item_is_blocked_wherever_it_stands() -> None:
    items = [
        an_item(PRESENT, id="last", needs=("middle",)),
        an_item(PRESENT, id="middle", needs=("first",)),
        an_item(ABSENT, id="first", title="The first"),
    ]
    found = finding_of(items)
    assert [(name, f.verdict, f.blocked_by) for name, f in found.items()] == [
        ("last", Verdict.BLOCKED, "middle"),
        ("middle", Verdict.BLOCKED, "first"),
        ("first", Verdict.FAILED, ""),
    ]
    assert "'The first'" in found["middle"].say


def test_a_partial_or_open_item_blocks_nothing() -> None:
    half = FileCheck(patterns=("models.py", "nothing.txt"))
    items = [
        an_item(half, id="half"),
        an_item(ManualCheck(), id="open"),
        an_item(PRESENT, id="after", needs=("half", "open")),
    ]
    assert [finding.verdict for finding in finding_of(items).values()] == [
        Verdict.PARTIAL, Verdict.OPEN, Verdict.PASSED,
    ]  # fmt: skip


def test_a_blocked_test_is_not_run(tmp_path: Path) -> None:
    name = f"test_own{next(NAMES)}.py"
    folder = checks_folder(tmp_path, name, f"def test_a(student):\n    open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    items = [an_item(ABSENT, id="no"), an_item(PytestCheck(test=f"{name}::test_a"), id="own", needs=("no",))]
    assert judge(items, a_case(Recorded()), folder).findings[1].verdict is Verdict.BLOCKED
    assert not (tmp_path / "ran").exists()


# Numbers.

DRAWING = """\
def test_a(student):
    student.Net()(normal(3))
    student.Net()(normal(3))
    student.Net()(uniform(3, low=2, high=3))

def test_b(student):
    student.Net()(normal(3))
"""


def test_numbers_are_the_same_when_repeated_and_differ_between_tests_and_calls(
    tmp_path: Path,
) -> None:
    name = f"test_own{next(NAMES)}.py"
    folder = checks_folder(tmp_path, name, HEAD + DRAWING)
    items = [an_item(PytestCheck(test=f"{name}::{test}"), id=test) for test in ("test_a", "test_b")]

    def inputs(secret: str) -> list[bytes]:
        ask = Recorded(forward=Value({"passes": [{"form": "tensor"}]}, {"0/0": np.ones(1)}))
        judge(items, a_case(ask, draw=Draw.from_secret(secret)), folder)
        return [q.passes[0].inputs[0].data.tobytes() for q in ask.asked if isinstance(q, Forward)]

    first = inputs("one")
    assert len(set(first)) == 4
    assert inputs("one") == first
    assert not set(inputs("two")) & set(first)


# Faults of ours.


def test_a_box_that_cannot_be_had_breaks_one_item_only(judged: Judge) -> None:
    def ask(question: Question) -> Answer:
        raise SandboxError("no box")

    findings = judged("def test_a(student):\n    student.Net()(normal(3))\n\ndef test_b(student): ...\n", a_case(ask))
    assert [finding.verdict for finding in findings.values()] == [Verdict.BROKEN, Verdict.PASSED]
    assert findings["test_a"].staff == "no box"


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.EXCEPTION, FailureKind.KILLED])
def test_a_failure_of_the_reference_s_is_never_the_student_s(kind: FailureKind, judged: Judge) -> None:
    right = Recorded(forward=Value({"passes": [{"form": "tensor"}]}, {"0/0": np.ones(1)}))
    case = a_case(right, Recorded(forward=Failure(kind, "the reference stopped")))
    text = "def test_a(student, reference):\n    close(student.Net()(normal(3)), reference.Net()(normal(3)))\n"
    try:
        finding = only(judged(text, case))
    except RubricError:
        return
    assert finding.verdict is Verdict.BROKEN


def test_a_rubric_that_compares_with_no_reference_stops_the_judging(judged: Judge) -> None:
    with pytest.raises(RubricError, match="there is none here"):
        finding_of([an_item(ParametersCheck(model="Net()", input=(2, 3)))], a_case(Recorded(trace=Value(EMPTY))))


EMPTY: dict[str, Any] = {
    "parameters": [],
    "operations": [],
    "unfilled": [],
    "modules": [],
    "output": [],
    "failure": None,
}


def test_the_session_s_result_is_machine_readable() -> None:
    verdicts = judge([an_item(PRESENT, id="x")], a_case(Recorded(), files=["models.py"]), None)
    (test,) = verdicts.session["tests"]
    assert test["outcome"] == "passed"
    assert test["metadata"]["finding"]["item"] == "x"


def test_the_environment_has_no_say(judged: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTEST_ADDOPTS and PYTEST_PLUGINS of the fixture above would keep every test from being run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('read')\n")
    assert only(judged("def test_a(student): ...\n")).verdict is Verdict.PASSED
