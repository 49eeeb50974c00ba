from __future__ import annotations

from decimal import Decimal

from grader.judge import calls_of
from grader.model import Check, Item, ManualCheck, Part, Rubric, ShapeCheck, TrainCheck


def a_rubric(*checks: Check) -> Rubric:
    items = tuple(
        Item(id=f"i{number}", title="A title", marks=Decimal(1), check=check) for number, check in enumerate(checks)
    )
    return Rubric(id="r", title="R", parts=(Part(id="p", title="P", marks=Decimal(len(items)), items=items),))


def test_the_first_call_of_each_class() -> None:
    rubric = a_rubric(
        ManualCheck(),
        ShapeCheck(model="Encoder(128)", input=(2, 3), output=(2, 4)),
        TrainCheck(models={"e": "Encoder(64)", "d": "Decoder(64)"}, rates={"e": 0.1, "d": 0.1}),
        ShapeCheck(model="vae.VAE(2)", input=(2, 3), output=(2, 4)),
    )
    assert calls_of(rubric) == {"Encoder": "Encoder(128)", "Decoder": "Decoder(64)", "vae": "vae.VAE(2)"}
