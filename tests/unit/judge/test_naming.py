from __future__ import annotations

from collections.abc import Mapping

import pytest

from grader.judge.defined import Defined, SourceFile
from grader.judge.naming import served
from grader.model import ClassSettings, SourceSettings

WANTED = SourceSettings(defines=("Encoder", "Decoder"), classes={"Encoder": ClassSettings(names=("EncoderNet", "Enc"))})


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Encoder", "Decoder"), {"Encoder": "Encoder", "Decoder": "Decoder"}),
        (("Encoder", "EncoderNet", "encoder"), {"Encoder": "Encoder"}),
        (("Enc", "EncoderNet", "encoder"), {"Encoder": "EncoderNet"}),
        (("Enc", "encoder"), {"Encoder": "Enc"}),
        (("encoder", "decoder"), {"Encoder": "encoder", "Decoder": "decoder"}),
        (("ENCODER_NET",), {"Encoder": "ENCODER_NET"}),
        (("encoder", "ENCODER"), {}),
        (("encoders", "Enco"), {}),
        ((), {}),
    ],
)
def test_names_as_students_write_them(names: tuple[str, ...], found: Mapping[str, str]) -> None:
    assert served(SourceFile("a.py", frozenset(names), ""), WANTED) == found


def test_the_class_among_names_that_are_alike() -> None:
    definitions = (Defined("encoder", is_class=False), Defined("ENCODER"))
    assert served(SourceFile("a.py", frozenset(), "", definitions), WANTED) == {"Encoder": "ENCODER"}


def test_what_is_wanted_itself_stands_for_nothing_else() -> None:
    wanted = SourceSettings(defines=("G", "F"), classes={"G": ClassSettings(names=("F", "H"))})
    assert served(SourceFile("a.py", frozenset({"F"}), ""), wanted) == {"F": "F"}


def test_a_class_that_does_not_parse_is_there() -> None:
    assert served(SourceFile("a.py", frozenset(), "", (), frozenset({"Decoder"})), WANTED) == {"Decoder": "Decoder"}


ALIKE = SourceSettings(
    defines=("Generator", "ACGenerator"),
    classes={
        "Generator": ClassSettings(names=("G",)),
        "ACGenerator": ClassSettings(names=("Generator2", "Generator"), files=("*acgan*",)),
    },
)


@pytest.mark.parametrize(
    ("path", "defines", "expected"),
    [
        ("gan.py", {"Generator"}, {"Generator": "Generator"}),
        ("acgan.py", {"Generator"}, {"ACGenerator": "Generator"}),
        ("ACGAN/models.py", {"Generator"}, {"ACGenerator": "Generator"}),
        ("acgan.py", {"Generator", "ACGenerator"}, {"Generator": "Generator", "ACGenerator": "ACGenerator"}),
        ("acgan.py", {"Generator", "generator2"}, {"ACGenerator": "Generator"}),
        ("models.py", {"Generator", "Generator2"}, {"Generator": "Generator", "ACGenerator": "Generator2"}),
        ("models.py", {"G", "generator_2"}, {"Generator": "G", "ACGenerator": "generator_2"}),
    ],
)
def test_names_that_several_wanted_classes_have(path: str, defines: set[str], expected: dict[str, str]) -> None:
    assert served(SourceFile(path, frozenset(defines), ""), ALIKE) == expected
