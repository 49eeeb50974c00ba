"""Reference answers of part 1: computed from the formulas, and the formulas proved against torch's own layers.

Nothing is typed in but the questions. Importing this file raises AssertionError where a formula and torch disagree.
``ANSWERS`` is plain data: question id -> ``value`` (a size, or a number), ``names`` of a size's axes, ``working``
(lines of the derivation) and ``near`` (wrong values that are worth a share of the marks, with what is missing).
"""

from fractions import Fraction
from typing import NamedTuple

import torch
from torch import nn

__all__ = [
    "ANSWERS",
    "ConvQuestion",
    "conv_parameters",
    "conv_size",
    "conv_transpose_size",
    "convolve",
    "transpose_convolve",
]


def conv_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Height (or width) after a Conv2d layer: floor((size + 2 * padding - kernel) / stride + 1)."""
    return (size + 2 * padding - kernel) // stride + 1


def conv_transpose_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Height (or width) after a ConvTranspose2d layer: (size - 1) * stride - 2 * padding + kernel."""
    return (size - 1) * stride - 2 * padding + kernel


def conv_parameters(inputs: int, filters: int, kernel: int) -> int:
    """Weights and biases of a Conv2d layer: one weight for each filter, input channel and position; a bias a filter."""
    return filters * inputs * kernel * kernel + filters


def convolve(filter_: tuple[float, ...], signal: tuple[float, ...]) -> tuple[float, ...]:
    """1-D convolution of the handout's appendix: y_i = sum_j h_(k-j+1) x_(i+j-1), i = 1 .. n-k+1."""
    k, n = len(filter_), len(signal)
    return tuple(sum(filter_[k - 1 - j] * signal[i + j] for j in range(k)) for i in range(n - k + 1))


def transpose_convolve(filter_: tuple[float, ...], signal: tuple[float, ...]) -> tuple[float, ...]:
    """1-D transposed convolution of the appendix: y_i = sum_j x_(i-j+1) h_j with x = 0 outside, i = 1 .. n+k-1."""
    k, n = len(filter_), len(signal)
    return tuple(sum(signal[i - j] * filter_[j] for j in range(k) if 0 <= i - j < n) for i in range(n + k - 1))


class ConvQuestion(NamedTuple):
    """One question on a layer: its input (N, C, H, W) with H = W = ``size``, and its settings."""

    batch: int
    inputs: int
    size: int
    filters: int
    kernel: int
    stride: int = 1
    padding: int = 0
    transposed: bool = False

    def output(self) -> tuple[int, int, int, int]:
        """Size of the layer's output by the formulas."""
        formula = conv_transpose_size if self.transposed else conv_size
        side = formula(self.size, self.kernel, self.stride, self.padding)
        return (self.batch, self.filters, side, side)

    def working(self) -> list[str]:
        """The formula, then the formula with numbers, then the size."""
        if self.transposed:
            formula = "H_out = (H_in - 1) * stride - 2 * padding + kernel_size"
            numbers = f"({self.size} - 1) * {self.stride} - 2 * {self.padding} + {self.kernel}"
        else:
            formula = "H_out = floor((H_in + 2 * padding - kernel_size) / stride + 1)"
            numbers = f"floor(({self.size} + 2 * {self.padding} - {self.kernel}) / {self.stride} + 1)"
        output = self.output()
        return [
            f"{formula}, and W_out likewise",
            f"H_out = W_out = {numbers} = {output[-1]}",
            f"C_out is the number of filters, {self.filters}; N stays {self.batch}",
            f"(N, C_out, H_out, W_out) = {output}",
        ]

    def layer(self) -> nn.Module:
        """The real layer."""
        make = nn.ConvTranspose2d if self.transposed else nn.Conv2d
        return make(self.inputs, self.filters, self.kernel, stride=self.stride, padding=self.padding)


SIZES = {
    "1a": ConvQuestion(batch=32, inputs=3, size=64, filters=16, kernel=3, stride=1, padding=1),
    "1b": ConvQuestion(batch=32, inputs=128, size=1, filters=128, kernel=3, stride=1, padding=0, transposed=True),
    "1c": ConvQuestion(batch=32, inputs=64, size=31, filters=32, kernel=5, stride=2, padding=0, transposed=True),
}
COUNTED = SIZES["1a"]


def _size_answer(question: ConvQuestion) -> dict[str, object]:
    """A size earns an equal share for each axis that is right, so no near misses are listed."""
    return {"value": question.output(), "names": ["N", "C", "H", "W"], "working": question.working(), "near": []}


def _count_answer(question: ConvQuestion) -> dict[str, object]:
    """A count is two terms, weights and biases; a value with one of them right earns that term's share."""
    filters, inputs, kernel = question.filters, question.inputs, question.kernel
    total = conv_parameters(inputs, filters, kernel)
    weights, biases = filters * inputs * kernel * kernel, filters
    term = str(float(Fraction(1, 2)))
    return {
        "value": total,
        "names": [],
        "working": [
            "parameters = C_out * C_in * kernel_size * kernel_size + C_out",
            f"weights: {filters} * {inputs} * {kernel} * {kernel} = {weights}",
            f"biases: {biases}, one for each filter",
            f"parameters = {weights} + {biases} = {total}",
        ],
        "near": [
            {"value": weights, "share": term, "say": f"The {biases} biases are missing."},
            {
                "value": weights + 1,
                "share": term,
                "say": "Every filter has a bias of its own, not one for all of them.",
            },
            {
                "value": filters * kernel * kernel + biases,
                "share": term,
                "say": f"The biases are counted; the weights leave out the {inputs} input channels.",
            },
        ],
    }


def _prove(claim: bool, what: str) -> None:
    if not claim:
        raise AssertionError(f"reference/asgn6/answers.py: the formula and torch disagree on {what}")


def _prove_sizes() -> None:
    """Each formula against the real layer, on a batch of one: the batch's size takes no part in the arithmetic."""
    for name, question in SIZES.items():
        image = torch.zeros(1, question.inputs, question.size, question.size)
        _prove(tuple(question.layer()(image).shape[1:]) == question.output()[1:], f"the output size of {name}")
    for size in (5, 6, 7, 8):
        for kernel, stride, padding in ((1, 1, 0), (2, 1, 1), (3, 2, 0), (3, 2, 1), (5, 3, 2)):
            layers = (
                (conv_size, nn.Conv1d(1, 1, kernel, stride, padding)),
                (conv_transpose_size, nn.ConvTranspose1d(1, 1, kernel, stride, padding)),
            )
            for formula, layer in layers:
                got = layer(torch.zeros(1, 1, size)).shape[-1]
                what = f"{type(layer).__name__}({kernel=}, {stride=}, {padding=}) of {size}"
                _prove(got == formula(size, kernel, stride, padding), what)


def _prove_counts() -> None:
    for question in (COUNTED, ConvQuestion(batch=1, inputs=2, size=5, filters=3, kernel=2)):
        got = sum(parameter.numel() for parameter in question.layer().parameters())
        want = conv_parameters(question.inputs, question.filters, question.kernel)
        _prove(got == want, f"the parameters of {question}")


def _prove_one_dimension() -> None:
    """torch's convolution does not flip its filter, the appendix's does; their transposed ones are the same."""
    filter_, signal = (-1.0, 0.0, 2.0), (1.0, 2.0, 0.0, -1.0, 2.0)
    x, h = torch.tensor([[signal]]), torch.tensor([[filter_]])
    flipped = nn.functional.conv1d(x, h.flip(-1)).flatten().tolist()
    transposed = nn.functional.conv_transpose1d(x, h).flatten().tolist()
    _prove(flipped == list(convolve(filter_, signal)), "1-D convolution")
    _prove(transposed == list(transpose_convolve(filter_, signal)), "1-D transposed convolution")


with torch.random.fork_rng(devices=[]), torch.no_grad():
    _prove_sizes()
    _prove_counts()
    _prove_one_dimension()

ANSWERS: dict[str, dict[str, object]] = {
    **{name: _size_answer(question) for name, question in SIZES.items()},
    "1d": _count_answer(COUNTED),
}
