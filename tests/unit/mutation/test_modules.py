"""grader.mutation.modules: submodules as code names them."""

from __future__ import annotations

from pathlib import Path

from tests.support.mutation import BLOCKS, CONVOLUTIONS, a_study

IMAGES = "{kind: shape, model: Net(), input: [2, 3, 8, 8], output: [2, 3, 16, 16]}"


def test_modules_are_named_as_code_names_them(tmp_path: Path) -> None:
    model = a_study(tmp_path, BLOCKS).models["Net"]
    assert model.expression("blocks.1.linear") == "self.blocks[1].linear"
    assert model.expression("mean") == "self.mean"
    assert model.order == ("blocks.0.linear", "blocks.1.linear", "drop", "mean", "spread")
    drop = model.at("drop")
    assert drop is not None
    assert [module.path for module in model.after(drop)] == ["mean", "spread"]


def test_settings_are_what_a_layer_was_made_with(tmp_path: Path) -> None:
    model = a_study(tmp_path, CONVOLUTIONS, IMAGES).models["Net"]
    layer = model.at("last.0")
    assert layer is not None
    assert layer.setting("kernel_size") == (2, 2)
    assert layer.setting("bias") is True
    assert layer.numbers("padding") == (0, 0)
    assert not layer.has("device")
    assert layer.numbers("padding_mode") == ()
    assert [one.taken_from("old") for one in layer.settings or () if one.is_flag] == ["old.bias is not None"]
