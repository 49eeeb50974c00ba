from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grader.judge.arguments import ways_of_giving
from grader.judge.chosen import Chosen
from grader.judge.defined import Argument, Defined, Making, SourceFile, makings_of
from grader.model import OwnCall, Plain, Source


def taker(*names: str, takes_any: bool = False) -> Defined:
    """Of ``z`` and ``z=``, which has a default."""
    arguments = tuple(Argument(name.rstrip("="), name.endswith("=")) for name in names)
    return Defined("Net", takes=arguments, takes_any=takes_any)


@pytest.mark.parametrize(
    ("args", "kwargs", "takes", "ways"),
    [
        ((), {}, (), ["()"]),
        ((), {}, ("z=",), ["()"]),
        ((), {}, ("z",), []),
        ((8,), {}, ("z",), ["(8)"]),
        ((8,), {}, ("z=", "n="), ["(8)", "()"]),
        ((8,), {}, (), ["()"]),
        ((8, 9), {}, ("z",), ["(8)"]),
        ((8,), {}, ("n", "z"), []),
        ((), {"z": 8}, ("z=",), ["(z=8)", "(8)", "()"]),
        ((), {"z": 8}, ("Z=",), ["(Z=8)", "(8)", "()"]),
        ((), {"z": 8}, ("nz",), ["(nz=8)", "(8)"]),
        ((), {"z": 8}, ("other",), ["(8)"]),
        ((), {"z": 8}, ("n=", "nz"), ["(nz=8)"]),
        ((3,), {"z": 8}, ("n", "latent"), ["(3, latent=8)", "(3, 8)"]),
        ((3,), {"z": 8}, ("nz",), ["(3)"]),
        ((), {"z": 8, "size": 64}, ("size", "nz"), ["(nz=8, size=64)", "(8, 64)"]),
        ((), {"z": 8, "size": 64}, ("nz",), ["(nz=8)", "(8)"]),
    ],
)
def test_ways_of_giving(
    args: tuple[Plain, ...], kwargs: dict[str, Plain], takes: tuple[str, ...], ways: list[str]
) -> None:
    found = ways_of_giving(args, tuple(kwargs.items()), taker(*takes), {"z": ("nz", "latent")})
    assert [str(way) for way in found] == ways


def test_what_takes_anything_is_called_as_it_stands() -> None:
    first, *_ = ways_of_giving((1, 2), (("z", 3),), taker(takes_any=True), {})
    assert (first.way, str(first)) == ("as it stands", "(1, 2, z=3)")


def given(chosen: Chosen, *args: Plain, **kwargs: Plain) -> str:
    return str(chosen.given(args, tuple(kwargs.items())))


def test_the_way_that_was_found_is_kept_for_other_calls() -> None:
    assert given(Chosen("Enc", taker("n=", "nz="), {"z": ("nz",)}, "by place"), z=8) == "(8)"
    assert given(Chosen("Enc", taker("n=", "nz="), {"z": ("nz",)}), z=8) == "(nz=8)"
    assert given(Chosen("Enc", taker("a", "b")), 1) == "(1)"
    assert given(Chosen("Enc"), 1, z=2) == "(1, z=2)"


def making(words: str, **facts: Any) -> Making:
    return Making("Net", OwnCall(Source("train.py"), words), "line 3", **facts)


@pytest.mark.parametrize(
    ("takes", "ways"),
    [
        (("nz",), ["(nz=8)", "Net(a)", "(8)"]),
        (("width",), ["Net(a)", "(8)"]),
        (("width", "nz"), ["Net(a)"]),
        (("width=",), ["()", "Net(a)", "(8)"]),
    ],
)
def test_a_call_of_the_students_own_comes_before_a_guess(takes: tuple[str, ...], ways: list[str]) -> None:
    found = ways_of_giving((), (("z", 8),), taker(*takes), {"z": ("nz",)}, own=True, makings=[making("Net(a)")])
    assert [str(way) for way in found] == ways


def test_a_fixed_design_is_made_as_the_rubric_says() -> None:
    assert ways_of_giving((), (("z", 8),), taker("a", "b"), {}, makings=[making("Net(a)")]) == ()


def test_whose_call_it_is() -> None:
    ours, other = taker("a"), SourceFile("other.py", frozenset({"Net"}), "", (taker("a"),))
    home = SourceFile("gan.py", frozenset({"Net"}), "", (ours,))
    calls = (making("Net(1)", home="gan.py"), making("Net(2)", home="other.py"), making("Net(3)"))
    script = SourceFile("train.py", frozenset(), "", makes=calls)
    assert [one.call.words for one in makings_of([home, other, script], home, ours)] == ["Net(1)"]
    assert [one.call.words for one in makings_of([home, script], home, ours)] == ["Net(1)", "Net(3)"]


def test_of_several_definitions_the_call_below_counts() -> None:
    two = [replace(taker("a"), nth=nth, of=2) for nth in (1, 2)]
    calls = (making("Net(1)", home="work.ipynb", nth=1), making("Net(2)", home="work.ipynb", nth=2))
    file = SourceFile("work.ipynb", frozenset({"Net"}), "", tuple(two), makes=calls)
    assert [one.call.words for one in makings_of([file], file, two[0])] == ["Net(1)"]
    assert [one.call.words for one in makings_of([file], file, two[1])] == ["Net(2)"]
