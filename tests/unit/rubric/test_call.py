"""grader.rubric.call: model calls are data."""

from __future__ import annotations

import math
from keyword import iskeyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import RubricError
from grader.model import Call, Plain, Source
from grader.rubric import parse_call

names = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,8}", fullmatch=True).filter(lambda name: not iskeyword(name))
literals = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Encoder()", ("Encoder", (), ())),
        ("Encoder(128)", ("Encoder", (128,), ())),
        ("Encoder(128, img_size=64)", ("Encoder", (128,), (("img_size", 64),))),
        ("nets.Encoder(-1.5, +2)", ("nets.Encoder", (-1.5, 2), ())),
        ("Net((1, (2, 'x')), None, deep=True,)", ("Net", ((1, (2, "x")), None), (("deep", True),))),
        (r"Net('\d')", ("Net", (r"\d",), ())),
    ],
)
def test_calls_with_literals_are_read(text: str, expected: tuple[object, ...]) -> None:
    assert parse_call(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Encoder", "Encoder is not a call: write NAME(arguments)"),
        ("Encoder(128", "'Encoder(128' is not a Python expression ('(' was never closed)"),
        ("f(1)(2)", "'f(1)(2)' does not call a name"),
        ("Encoder(z)", "'Encoder(z)' has the argument z, which is no literal"),
        ("Encoder(2 * 64)", "'Encoder(2 * 64)' has the argument '2 * 64', which is no literal"),
        ("Encoder(-True)", "'Encoder(-True)' has the argument -True, which is no literal"),
        ("Encoder(b'x')", "\"Encoder(b'x')\" has the argument \"b'x'\", which is no literal"),
        ("Encoder([1, 2])", "'Encoder([1, 2])' has a list: write a tuple, such as (1, 2)"),
        ("Encoder(*a)", "'Encoder(*a)' has the argument '*a', which is no literal"),
        ("Encoder(**a)", "'Encoder(**a)' unpacks with **: write the arguments out"),
        ("Encoder(a=1, a=2)", "'Encoder(a=1, a=2)' gives a twice"),
        ("Encoder(1e999)", "'Encoder(1e999)' has a number that is too large"),
        (r"Encoder('\ud800')", r""""Encoder('\\ud800')" has half a character"""),
        ("Encoder('\ud800')", r""""Encoder('\ud800')" is not a Python expression"""),
        ("Encoder(\0)", r"'Encoder(\x00)' is not a Python expression"),
        (f"Encoder({'1, ' * 200})", f"{('Encoder(' + '1, ' * 200)[:60]!r}... is longer than 400 characters"),
    ],
)
def test_everything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(RubricError) as caught:
        parse_call(text)
    assert str(caught.value).startswith(message)


@given(st.text(max_size=450) | st.text(alphabet="f(),=*-.1'\"\\[]{}x \n", max_size=450))
def test_no_text_raises_anything_but_a_rubric_error(text: str) -> None:
    try:
        name, args, kwargs = parse_call(text)
    except RubricError as error:
        message = str(error)
    else:
        message = ""
        assert name
        assert all(not isinstance(value, float) or math.isfinite(value) for value in (*args, *dict(kwargs).values()))
    assert message.isprintable()


@given(names, st.lists(literals, max_size=3), st.dictionaries(names, literals, max_size=3))
def test_what_a_call_prints_is_read_back(name: str, args: list[Plain], kwargs: dict[str, Plain]) -> None:
    call = Call(Source("models.py"), name, tuple(args), tuple(kwargs.items()))
    if len(str(call)) <= 400:
        assert parse_call(str(call)) == (call.name, call.args, call.kwargs)


@pytest.mark.parametrize("text", ["f(" + "-" * 380 + "1)", "f(" + "not " * 90 + "1)", "f(" + "a." * 190 + "a)"])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(RubricError):
        parse_call(text)


def test_a_dotted_name_may_be_long() -> None:
    name = ".".join("a" * 190)
    assert parse_call(f"{name}()") == (name, (), ())
