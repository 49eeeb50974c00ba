from __future__ import annotations

import pytest

from grader.judge.arguments import ways_of_giving
from grader.judge.chosen import Chosen
from grader.judge.defined import Argument, Defined
from grader.model import Plain


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


def test_the_way_that_was_found_is_kept_for_other_calls() -> None:
    chosen = Chosen("Enc", taker("n=", "nz="), {"z": ("nz",)}, "by place")
    assert chosen.given((), (("z", 8),)) == ((8,), ())
    assert Chosen("Enc", taker("n=", "nz="), {"z": ("nz",)}).given((), (("z", 8),)) == ((), (("nz", 8),))
    assert Chosen("Enc", taker("a", "b")).given((1,), ()) == ((1,), ())
    assert Chosen("Enc").given((1,), (("z", 2),)) == ((1,), (("z", 2),))
