"""Which name of a file stands for a wanted one, where two classes are wanted that students call alike."""

from __future__ import annotations

import pytest

from grader.judge.defined import SourceFile
from grader.judge.naming import served
from grader.model import ClassSettings, SourceSettings

WANTED = SourceSettings(
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
def test_names_in_files(path: str, defines: set[str], expected: dict[str, str]) -> None:
    assert served(SourceFile(path, frozenset(defines), ""), WANTED) == expected
