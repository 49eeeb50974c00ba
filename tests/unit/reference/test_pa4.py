"""The reference of pa4 against the figures of the assignment, which are typed here and nowhere in the reference."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

REFERENCES = Path(__file__).parents[3] / "reference"


def load(name: str, folder: str = "pa4") -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"reference_{folder}_{name}", REFERENCES / folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def networks() -> ModuleType:
    return load("cycle_gan")


def count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(
    ("conv_dim", "discriminator", "cycle_generator"), [(64, 262_048, 144_448), (128, 1_036_096, 567_424)]
)
def test_counts(networks: ModuleType, conv_dim: int, discriminator: int, cycle_generator: int) -> None:
    assert count(networks.DCDiscriminator(conv_dim)) == discriminator
    assert count(networks.CycleGenerator(conv_dim)) == cycle_generator


@pytest.mark.parametrize(
    ("first", "parameters"),
    [("upconv 5", 578_848), ("upconv 1", 271_648), ("pointwise", 467_488), ("linear norm", 467_488),
     ("pointwise plain", 463_392), ("linear plain", 463_392), ("transposed plain", 463_392)],
)  # fmt: skip
def test_forms_of_the_generator(networks: ModuleType, first: str, parameters: int) -> None:
    generator = networks.DCGenerator(100, 32, first)
    assert count(generator) == parameters
    images = generator(torch.rand(4, 100, 1, 1) * 2 - 1)
    assert images.shape == (4, 3, 32, 32)
    assert float(images.detach().abs().max()) <= 1
    assert count(networks.DCGenerator(100, 64)) == 1_669_696


def test_sizes(networks: ModuleType) -> None:
    images = torch.rand(4, 3, 32, 32)
    assert networks.DCDiscriminator()(images).shape == (4,)
    for kernel in (5, 6):
        assert networks.CycleGenerator(64, False, kernel)(images).shape == (4, 3, 32, 32)


def test_the_paddings() -> None:
    assert load("answers").ANSWERS["1.1.1"]["value"] == (2, 2, 2, 1)


@pytest.mark.parametrize(
    ("conv_dim", "counts"),
    [
        (16, (144_352, 42_976, 27_328)),
        (32, (370_624, 167_872, 105_856)),
        (64, (1_068_928, 663_424, 416_512)),
    ],
)
def test_the_form_of_2018(conv_dim: int, counts: tuple[int, int, int]) -> None:
    models = load("models", "pa4-2018")
    generator, discriminator, cycle_generator = (
        models.DCGenerator(100, conv_dim), models.DCDiscriminator(conv_dim), models.CycleGenerator(conv_dim)
    )  # fmt: skip
    assert (count(generator), count(discriminator), count(cycle_generator)) == counts
    images = generator(torch.rand(4, 100, 1, 1))
    assert images.shape == cycle_generator(images).shape == (4, 3, 32, 32)
    assert discriminator(images).shape == (4,)
