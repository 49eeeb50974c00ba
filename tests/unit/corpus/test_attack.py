"""What payloads are told, as the Python that stands ahead of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grader.corpus.attack import Attack

FACTS = Attack(
    canary="canary-1", outside=Path("/o'dd\n"), out=Path("/out"), submissions=Path("/s"), neighbour=Path("/n"),
    rubric=Path("/r"), reference=Path("/f"), grader=Path("/g"), tcp=1, udp=2, abstract="x", socket=Path("/k"),
    names=("Net",),
)  # fmt: skip


@pytest.fixture
def attack() -> Any:
    """The class, as a payload finds it."""
    names: dict[str, Any] = {}
    exec(FACTS.as_python(), names)
    return names["attack"]


def test_the_facts_are_plain_text_and_numbers(attack: Any) -> None:
    assert (attack.canary, attack.outside, attack.tcp, attack.names) == ("canary-1", "/o'dd\n", 1, ("Net",))


def test_a_boast_names_its_canary(attack: Any, capsys: pytest.CaptureFixture[str]) -> None:
    attack.boast("something", 7)
    assert capsys.readouterr().out == "reached canary-1 something 7\n"
    assert "reached canary-1" not in FACTS.as_python()


@pytest.mark.parametrize("text", ["x secret-0a secret-0a y", b"\xff secret-0a \x00"])
def test_what_is_leaked_is_the_secrets_alone(text: object, attack: Any, capsys: pytest.CaptureFixture[str]) -> None:
    attack.leak(text)
    assert capsys.readouterr().out == "read: secret-0a\n"
