from __future__ import annotations

import pytest

from grader.judge.graph.net import Parameter, Setting, Step
from grader.judge.graph.printing import setting_words, words


def step(kind: str, *parameters: Parameter, **settings: Setting) -> Step:
    return Step(kind, tuple(settings.items()), (), parameters, (2, 3))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (step("ReLU"), "ReLU"),
        (step("Linear", outputs=128), "Linear(128 outputs)"),
        (
            step("Conv2d", filters=64, kernel=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(1, 1), groups=1),
            "Conv2d(64 filters, kernel 3, stride 2, padding 1)",
        ),
        (
            step("Conv2d", filters=4, kernel=(3, 5), stride=(1, 1), padding=(1, 0), dilation=(2, 2), groups=4),
            "Conv2d(4 filters, kernel 3 x 5, stride 1, padding 1 x 0, dilation 2, groups 4)",
        ),
        (step("BatchNorm", training=False, eps=1e-5), "BatchNorm"),
        (step("BatchNorm", training=True, eps=0.001), "BatchNorm(statistics of the batch, eps 0.001)"),
        (step("MaxPool2d", kernel=(2, 2), stride=(2, 2), padding=(0, 0)), "MaxPool2d(kernel 2)"),
        (step("MaxPool2d", kernel=(3, 3), stride=(2, 2), padding=(1, 1)), "MaxPool2d(kernel 3, stride 2, padding 1)"),
        (step("Affine", scale=0.5, shift=1.0), "Affine(times 0.5, plus 1)"),
        (step("Affine", scale=1.0, shift=-2.0), "Affine(plus -2)"),
        (step("Reshape", size=(-1, 128, 1, 1)), "Reshape(size 128 x 1 x 1)"),
        (step("Reshape", size=(-1,)), "Reshape(size one number)"),
        (step("Transpose", axes=(0, 2, 1)), "Transpose(axes 0, 2, 1)"),
        (step("Upsample", mode="nearest", scale=(2, 2)), "Upsample(scale 2)"),
        (step("Upsample", mode="bilinear", scale=(2, 2), align_corners=True),
         "Upsample(mode bilinear, scale 2, corners aligned yes)"),
    ],
)  # fmt: skip
def test_words(one: Step, said: str) -> None:
    assert words(one) == said


def test_running_statistics_are_the_usual_thing() -> None:
    mean = Parameter("running_mean", "m", (3,), learnable=False)
    assert words(step("BatchNorm", mean, training=True, eps=1e-5, momentum=0.1)) == "BatchNorm"


def test_one_setting() -> None:
    assert setting_words("stride", (2, 2)) == "stride 2"
    assert setting_words("filters", 64) == "64 filters"
