"""The reference of asgn6 against the handout's figures, which are typed here and nowhere in the reference."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

REFERENCE = Path(__file__).parents[3] / "reference" / "asgn6"
LAYERS = ("layer1", "layer2", "layer3", "layer4", "layer5")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"reference_asgn6_{name}", REFERENCE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def models() -> ModuleType:
    return load("models")


@pytest.fixture(scope="module")
def answers() -> ModuleType:
    return load("answers")


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def sizes_after(model: nn.Module, layers: tuple[str, ...], size: tuple[int, ...]) -> tuple[Any, list[tuple[int, ...]]]:
    seen: list[tuple[int, ...]] = []
    handles = [
        model.get_submodule(layer).register_forward_hook(lambda _m, _i, output: seen.append(tuple(output.shape)))
        for layer in layers
    ]
    try:
        with torch.no_grad():
            output = model(torch.zeros(size))
    finally:
        for handle in handles:
            handle.remove()
    return tuple(output.shape), seen


def test_encoder_parameters_are_the_handouts(models: ModuleType) -> None:
    encoder = models.Encoder(128)
    parts = [count(part) for part in (*encoder.hidden_layer, *encoder.output_layer)]
    assert parts == [1_572_992, 256, 0, 16_512, 0]
    assert count(encoder) == 1_589_760


def test_decoder_parameters_are_the_handouts(models: ModuleType) -> None:
    decoder = models.Decoder(128)
    assert [count(getattr(decoder, layer)) for layer in LAYERS] == [951_040, 110_976, 74_112, 27_840, 4_291]
    assert count(decoder) == 1_168_259


@pytest.mark.parametrize("width", [64, 17])
def test_encoder_sizes(models: ModuleType, width: int) -> None:
    output, seen = sizes_after(models.Encoder(width), ("hidden_layer", "output_layer"), (2, 3, 64, 64))
    assert output == (2, width)
    assert seen == [(2, width), (2, width)]


@pytest.mark.parametrize("latent", [(2, 17), (2, 17, 1, 1)])
def test_decoder_sizes(models: ModuleType, latent: tuple[int, ...]) -> None:
    output, seen = sizes_after(models.Decoder(17), LAYERS, latent)
    assert output == (2, 3, 64, 64)
    assert seen == [(2, 128, 7, 7), (2, 64, 15, 15), (2, 64, 31, 31), (2, 32, 63, 63), (2, 3, 64, 64)]


def test_kinds_and_order_of_layers(models: ModuleType) -> None:
    encoder, decoder = models.Encoder(), models.Decoder()
    assert _kinds(encoder) == ["Linear", "BatchNorm1d", "ReLU", "Linear", "Tanh"]
    block = ["ConvTranspose2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d", "ReLU"]
    assert _kinds(decoder) == [*block * 4, *block[:4], "Tanh"]


def _kinds(model: nn.Module) -> list[str]:
    return [type(part).__name__ for part in model.modules() if not list(part.children())]


def test_answers_are_the_handouts(answers: ModuleType) -> None:
    values = {question: answer["value"] for question, answer in answers.ANSWERS.items()}
    assert values == {"1a": (32, 16, 64, 64), "1b": (32, 128, 3, 3), "1c": (32, 32, 65, 65), "1d": 448}


def test_answers_show_their_working(answers: ModuleType) -> None:
    for answer in answers.ANSWERS.values():
        assert str(answer["value"]) in answer["working"][-1]
    assert "H_out = W_out = (31 - 1) * 2 - 2 * 0 + 5 = 65" in answers.ANSWERS["1c"]["working"]


def test_near_misses_are_computed(answers: ModuleType) -> None:
    near = {miss["value"]: Decimal(miss["share"]) for miss in answers.ANSWERS["1d"]["near"]}
    assert near == {432: Decimal("0.5"), 433: Decimal("0.5"), 160: Decimal("0.5")}


def test_convolution_by_the_appendix_definition(answers: ModuleType) -> None:
    assert answers.convolve((-1, 0, 1), (1, 2, 0, -1, 2)) == (1, 3, -2)
    # The page prints (-1, 1, 3, -2, 2) here: other numbers at both ends than its own definition gives.
    assert answers.convolve((-1, 0, 1), (0, 1, 2, 0, -1, 2, 0)) == (-2, 1, 3, -2, -1)


def test_transposed_convolution_by_the_appendix_definition(answers: ModuleType) -> None:
    # The page prints the negative of this one.
    assert answers.transpose_convolve((-1, 0, 1), (1, 3, -2)) == (-1, -3, 3, 3, -2)


def test_a_wrong_formula_is_noticed(answers: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "conv_transpose_size", lambda size, kernel, stride, padding: size * stride)
    with pytest.raises(AssertionError, match="the formula and torch disagree on"):
        answers._prove_sizes()


def test_importing_the_answers_leaves_the_random_state_alone() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    load("answers")
    assert torch.equal(torch.get_rng_state(), before)
