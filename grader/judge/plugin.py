"""The pytest plugin of a judging session: fixtures, order, blocking, and what a test's end means."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from grader.errors import GraderError, SandboxError
from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.outcome import blocked, broken, failed, from_share, passed, student_failed
from grader.judge.respond import ReferenceFailure, Respondent, StudentFailure
from grader.judge.staff import Mismatch, Numbers, Partly, current_draw
from grader.model import Failure, FailureKind, Finding, Item, PytestCheck, Verdict

__all__ = ["CheckFailed", "Judging"]

ADAPTER: TypeAdapter[Finding] = TypeAdapter(Finding)
ITEM_KEY = pytest.StashKey[Item]()
NOT_MET = {Verdict.FAILED, Verdict.BLOCKED, Verdict.BROKEN}


class CheckFailed(AssertionError):
    """A built-in check that did not pass; its finding is recorded already."""


class Judging:
    """The plugin's state: one submission, the rubric's items in order, and the findings so far."""

    def __init__(self, items: Sequence[Item], case: Case, checks: Path) -> None:
        self._checks = checks
        self._items = {item.id: item for item in items}
        self._by_test = {item.check.test: item for item in items if isinstance(item.check, PytestCheck)}
        self._order = {item_id: number for number, item_id in enumerate(_needs_first(items))}
        self.case = case
        self.findings: dict[str, Finding] = {}
        self.crash: GraderError | None = None
        self.json_report: dict[str, Any] = {}

    def record(self, finding: Finding) -> None:
        """Keep a finding; the last one of an item counts."""
        self.findings[finding.item] = finding

    # Hooks and fixtures, in the order in which pytest calls them.

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if metafunc.definition.name == "test_item" and "item" in metafunc.fixturenames:
            own = [item for item in self._items.values() if not isinstance(item.check, PytestCheck)]
            metafunc.parametrize("item", own, ids=[item.id for item in own])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for test in items:
            test.stash[ITEM_KEY] = self._item_of(test)
        items.sort(key=lambda test: self._order[test.stash[ITEM_KEY].id])

    def _item_of(self, test: pytest.Item) -> Item:
        if isinstance(test, pytest.Function) and "item" in getattr(test, "callspec", _NO_PARAMETERS).params:
            found = test.callspec.params["item"]
            assert isinstance(found, Item)
            return found
        exact = f"{test.path.relative_to(self._checks).as_posix()}::{test.nodeid.partition('::')[2]}"
        return self._by_test.get(exact) or self._by_test[exact.partition("[")[0]]

    @pytest.fixture
    def judging(self) -> Judging:
        """For the built-in test."""
        return self

    @pytest.fixture
    def student(self) -> Respondent:
        """The submission, as staff's tests ask it."""
        return self.case.student

    @pytest.fixture
    def reference(self) -> Respondent:
        """The reference solution, with the same interface. Skipped, so blocked, where there is none."""
        if self.case.reference is None:
            pytest.skip("there is no reference solution here")
        return dataclasses.replace(self.case.reference, is_reference=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        line = item.stash[ITEM_KEY]
        self._refuse_blocked(line)
        token = current_draw.set(Numbers(self.case.draw.child(f"staff/{item.nodeid.rpartition('/')[2]}")))
        try:
            return (yield)
        finally:
            current_draw.reset(token)

    def _refuse_blocked(self, item: Item) -> None:
        for need in item.needs:
            found = self.findings.get(need)
            if found is not None and found.verdict in NOT_MET:
                say = f"Not asked, because {self._items[need].title!r} did not pass: one mistake is not charged twice."
                self.record(blocked(item.id, need, say))
                pytest.skip(say)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        line = item.stash[ITEM_KEY]
        if call.when == "call" or call.excinfo is not None:
            self._conclude(line, item, call)
        return report

    def _conclude(self, line: Item, test: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Make sure that the item has a finding, from how its test ended."""
        problem = call.excinfo.value if call.excinfo is not None else None
        if isinstance(problem, SandboxError | ReferenceFailure):
            self.record(broken(line.id, str(problem)))
        elif isinstance(problem, GraderError):
            self.crash = self.crash or problem
        elif line.id not in self.findings or not isinstance(problem, (CheckFailed, pytest.skip.Exception, type(None))):
            docstring = getattr(getattr(test, "function", None), "__doc__", None) or ""
            words = (docstring.strip() or line.title).splitlines()[0]
            self.record(
                _finding_of(line, words, problem, str(call.excinfo.getrepr(style="short")) if call.excinfo else "")
            )

    def pytest_json_runtest_metadata(self, item: pytest.Item, call: pytest.CallInfo[None]) -> dict[str, Any]:
        """Put the finding into the session's machine-readable result."""
        found = self.findings.get(item.stash[ITEM_KEY].id)
        return {"finding": ADAPTER.dump_python(found, mode="json")} if found is not None else {}

    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        self.json_report = json_report


@dataclasses.dataclass
class _NoParameters:
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


_NO_PARAMETERS = _NoParameters()


def _finding_of(item: Item, words: str, problem: BaseException | None, details: str) -> Finding:
    """What the end of a staff's test says of the item. ``words`` is the sentence of its docstring."""
    match problem:
        case None:
            return passed(item.id, words)
        case StudentFailure():
            return student_failed(item.id, problem.failure)
        case ProtocolFault():
            return student_failed(item.id, Failure(FailureKind.PROTOCOL, str(problem)))
        case Partly():
            return from_share(item.id, problem.right, 1, f"{words} {problem.why}")
        case Mismatch():
            return failed(
                item.id, f"This does not hold: {words} {problem.why}", expected=problem.expected, got=problem.got
            )
        case AssertionError() | pytest.fail.Exception():
            return failed(item.id, f"This does not hold: {words}", staff=details)
        case pytest.skip.Exception():
            return blocked(item.id, "the check itself", f"Not asked: {problem.msg}")
        case _:
            return broken(item.id, details)


def _needs_first(items: Sequence[Item]) -> list[str]:
    """Ids in the rubric's order, but each after what it needs."""
    by_id = {item.id: item for item in items}
    order: dict[str, None] = {}

    def place(item: Item) -> None:
        for need in item.needs:
            if need in by_id and need not in order:
                place(by_id[need])
        order.setdefault(item.id)

    for item in items:
        place(item)
    return list(order)
