"""What a course does without `grade`: one fresh Python for each student, with the same checks as rubrics/asgn6.yaml.

``python baseline_check.py STUDENT REFERENCE BAND`` checks the models in the folder STUDENT; exit status 1 when a
test fails. ``python baseline_check.py --band REFERENCE BAND`` computes the band of the training losses beforehand.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import unittest
from pathlib import Path
from types import ModuleType

import torch
from torch import nn

WIDTH = 128
IMAGES, LATENT = (3, 64, 64), (WIDTH, 1, 1)
ENCODER_SIZES = {"hidden_layer": (32, WIDTH), "output_layer": (32, WIDTH)}
DECODER_SIZES = {
    "layer1": (32, 128, 7, 7), "layer2": (32, 64, 15, 15), "layer3": (32, 64, 31, 31), "layer4": (32, 32, 63, 63),
    "layer5": (32, 3, 64, 64),
}  # fmt: skip
STEPS, BATCH, SEED, BAND_SEEDS, BAND_MARGIN = 5, 4, 4680, 5, 2


def load(folder: Path, name: str) -> ModuleType:
    """models.py of ``folder`` as the module ``name``."""
    spec = importlib.util.spec_from_file_location(name, folder / "models.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def losses(models: ModuleType, seed: int) -> list[float]:
    """The training script's recipe for a few steps: L1 loss, uniform noise clamped, one Adam for each model."""
    torch.manual_seed(0)
    clean = (torch.rand(BATCH, 3, 1, 1) * 2 - 1).expand(STEPS, BATCH, *IMAGES)
    noisy = (clean + torch.rand(STEPS, BATCH, *IMAGES) * 2 - 1).clamp(-1, 1)
    torch.manual_seed(seed)
    encoder, decoder = models.Encoder(WIDTH), models.Decoder(WIDTH)
    optimisers = [
        torch.optim.Adam(encoder.parameters(), 1e-3, betas=(0.5, 0.999)),
        torch.optim.Adam(decoder.parameters(), 2e-3, betas=(0.5, 0.999)),
    ]
    found = []
    for batch, target in zip(noisy, clean, strict=True):
        loss = nn.functional.l1_loss(decoder(encoder(batch)), target)
        for optimiser in optimisers:
            optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        for optimiser in optimisers:
            optimiser.step()
        found.append(loss.item())
    return found


class TestModels(unittest.TestCase):
    """The public size tests and what the hidden rubric asks beyond them."""

    student: ModuleType
    reference: ModuleType
    band: tuple[list[float], list[float]]

    def test_encoder_output(self) -> None:
        self.assertEqual(self.student.Encoder(WIDTH)(torch.rand(32, *IMAGES)).shape, (32, WIDTH))

    def test_decoder_output(self) -> None:
        self.assertEqual(self.student.Decoder(WIDTH)(torch.rand(32, *LATENT)).shape, (32, *IMAGES))

    def test_encoder_layers(self) -> None:
        value = torch.rand(32, *IMAGES).flatten(1)
        model = self.student.Encoder(WIDTH)
        for name, size in ENCODER_SIZES.items():
            value = getattr(model, name)(value)
            self.assertEqual(value.shape, size, name)

    def test_decoder_layers(self) -> None:
        value = torch.rand(32, *LATENT)
        model = self.student.Decoder(WIDTH)
        for name, size in DECODER_SIZES.items():
            value = getattr(model, name)(value)
            self.assertEqual(value.shape, size, name)

    def test_parameters(self) -> None:
        for model in ("Encoder", "Decoder"):
            counts = [
                [parameter.numel() for parameter in getattr(side, model)(WIDTH).parameters()]
                for side in (self.student, self.reference)
            ]
            self.assertEqual(*counts)

    def test_encoder_computes_the_same(self) -> None:
        self._same("Encoder", (4, *IMAGES), list(ENCODER_SIZES))

    def test_decoder_computes_the_same(self) -> None:
        self._same("Decoder", (2, *LATENT), list(DECODER_SIZES))

    def _same(self, name: str, size: tuple[int, ...], layers: list[str]) -> None:
        """Equal outputs under copied weights, of the whole and of each layer, in both modes."""
        mine, right = getattr(self.student, name)(WIDTH), getattr(self.reference, name)(WIDTH)
        with torch.no_grad():
            for own, given in zip(mine.parameters(), right.parameters(), strict=True):
                own.copy_(given)
        for mode in (False, True):
            mine.train(mode)
            right.train(mode)
            images = torch.randn(size)
            with torch.no_grad():
                torch.testing.assert_close(mine(images), right(images), atol=1e-4, rtol=1e-4)
                value = images.flatten(1) if name == "Encoder" else images
                for layer in layers:
                    expected = getattr(right, layer)(value)
                    torch.testing.assert_close(getattr(mine, layer)(value), expected, atol=1e-4, rtol=1e-4)
                    value = expected

    def test_encoder_follows_z_dim(self) -> None:
        for width in (48, 17):
            self.assertEqual(self.student.Encoder(width)(torch.rand(2, *IMAGES)).shape, (2, width))

    def test_decoder_follows_z_dim(self) -> None:
        for width in (48, 17):
            self.assertEqual(self.student.Decoder(width)(torch.rand(2, width, 1, 1)).shape, (2, *IMAGES))

    def test_models_fit_together(self) -> None:
        latent = self.student.Encoder(WIDTH)(torch.rand(4, *IMAGES))
        self.assertEqual(self.student.Decoder(WIDTH)(latent).shape, (4, *IMAGES))

    def test_training(self) -> None:
        found = losses(self.student, SEED)
        self.assertLess(found[-1], found[0])
        low, high = self.band
        for loss, least, most in zip(found, low, high, strict=True):
            self.assertTrue(least <= loss <= most)


def band_of(reference: ModuleType) -> tuple[list[float], list[float]]:
    """(low, high) by step, over seeds, widened by a multiple of the width of the widest step."""
    runs = list(zip(*(losses(reference, SEED + number) for number in range(BAND_SEEDS)), strict=True))
    width = BAND_MARGIN * max(max(step) - min(step) for step in runs)
    return [min(step) - width for step in runs], [max(step) + width for step in runs]


def main(words: list[str]) -> None:
    """Do what the words say."""
    torch.set_num_threads(1)
    if words[0] == "--band":
        Path(words[2]).write_text(json.dumps(band_of(load(Path(words[1]), "reference_models"))))
        return
    TestModels.student = load(Path(words[0]), "models")
    TestModels.reference = load(Path(words[1]), "reference_models")
    low, high = json.loads(Path(words[2]).read_text())
    TestModels.band = (low, high)
    unittest.main(argv=["baseline_check.py"])


if __name__ == "__main__":
    main(sys.argv[1:])
