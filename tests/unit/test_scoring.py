from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.outcome import blocked, broken, from_share, passed, student_failed
from grader.model import Failure, FailureKind, Frame, Item, ManualCheck, Part, Rubric, marks_words
from grader.scoring import score


def rubric(*marks: str) -> Rubric:
    items = tuple(
        Item(id=f"i{n}", title=f"T{n}", marks=Decimal(m), check=ManualCheck(), hint=f"h{n}")
        for n, m in enumerate(marks)
    )
    parts = (
        Part(id="p", title="P", marks=sum((i.marks for i in items[:1]), Decimal(0)), items=items[:1]),
        Part(id="q", title="Q", marks=sum((i.marks for i in items[1:]), Decimal(0)), items=items[1:]),
    )
    return Rubric(id="r", title="R", parts=parts)


def test_parts_and_items_keep_their_order_and_marks() -> None:
    one, two, three = (from_share(f"i{n}", n, 2, "s") for n in range(3))
    parts = score(rubric("1", "2.5", "4"), [three, one, two])
    assert [(part.id, [item.id for item in part.items]) for part in parts] == [("p", ["i0"]), ("q", ["i1", "i2"])]
    assert [str(part.tally) for part in parts] == ["0 of 1", "5.25 of 6.5"]


def test_open_blocked_and_broken_items_stay_open() -> None:
    findings = [passed("i0", "s"), blocked("i1", "i0", "s"), broken("i2", "s")]
    (first, second) = score(rubric("1", "2", "3"), findings)
    assert (str(first.tally), str(second.tally)) == ("1 of 1", "0 of 0, 5 open")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=2, max_size=6))
def test_nobody_earns_more_than_there_is(shares: list[tuple[int, int]]) -> None:
    whole = rubric(*["2.5"] * len(shares))
    findings = [from_share(f"i{n}", Fraction(min(a, b)), b, "s") for n, (a, b) in enumerate(shares)]
    parts = score(whole, findings)
    total: Decimal = sum((part.tally.earned for part in parts), Decimal(0))
    assert 0 <= total <= whole.marks
    assert sum((part.tally.decided for part in parts), Decimal(0)) == whole.marks
    assert (total == whole.marks) is all(a >= b for a, b in shares)


def test_only_the_items_that_were_judged() -> None:
    parts = score(rubric("1", "2", "3"), [passed("i2", "s")], lambda item: item.id == "i2")
    assert [[item.id for item in part.items] for part in parts] == [["i2"]]


def test_an_item_without_a_finding_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        score(rubric("1", "2"), [passed("i0", "s")])


def test_a_hint_is_kept_back_where_the_file_was_never_imported() -> None:
    frames = (Frame("models.py", 1, "", "x"),)
    findings = [
        student_failed("i0", Failure(FailureKind.IMPORT, "no", "ImportError", "import", frames)),
        student_failed("i1", Failure(FailureKind.EXCEPTION, "no", "ValueError", "forward", frames)),
    ]
    items = [item for part in score(rubric("1", "2"), findings) for item in part.items]
    assert [item.hint for item in items] == ["", "h1"]


@pytest.mark.parametrize(
    ("value", "text"), [("2.50", "2.5"), ("10.00", "10"), ("10", "10"), ("0.01", "0.01"), ("0", "0")]
)
def test_marks_are_written_without_needless_zeros(value: str, text: str) -> None:
    assert marks_words(Decimal(value)) == text
