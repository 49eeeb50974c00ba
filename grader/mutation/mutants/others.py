"""What people take for one another: layers and functions, by name."""

from __future__ import annotations

from grader.mutation.variant import Theme

__all__ = ["CONVOLUTIONS", "FUNCTIONS", "MODULES"]

A, N, P, D = Theme.ACTIVATION, Theme.NORMALISATION, Theme.POOLING, Theme.DROPOUT

MODULES: dict[str, tuple[tuple[Theme, str, str], ...]] = {
    "ReLU": ((A, "LeakyReLU", "0.2"), (A, "ELU", ""), (A, "Sigmoid", "")),
    "LeakyReLU": ((A, "ReLU", ""), (A, "ELU", "")),
    "ELU": ((A, "ReLU", ""),),
    "GELU": ((A, "ReLU", ""),),
    "SiLU": ((A, "ReLU", ""),),
    "PReLU": ((A, "ReLU", ""),),
    "Tanh": ((A, "Sigmoid", ""), (A, "Hardtanh", ""), (A, "ReLU", "")),
    "Sigmoid": ((A, "Tanh", ""), (A, "Hardsigmoid", "")),
    "Softmax": ((A, "LogSoftmax", "dim=1"), (A, "Sigmoid", "")),
    "LogSoftmax": ((A, "Softmax", "dim=1"),),
    "BatchNorm1d": ((N, "LayerNorm", "{num_features}"),),
    "BatchNorm2d": ((N, "InstanceNorm2d", "{num_features}, affine=True"), (N, "GroupNorm", "1, {num_features}")),
    "BatchNorm3d": ((N, "InstanceNorm3d", "{num_features}, affine=True"),),
    "InstanceNorm2d": ((N, "BatchNorm2d", "{num_features}"),),
    "MaxPool1d": ((P, "AvgPool1d", "{kernel_size}, {stride}, {padding}"),),
    "MaxPool2d": ((P, "AvgPool2d", "{kernel_size}, {stride}, {padding}"),),
    "AvgPool1d": ((P, "MaxPool1d", "{kernel_size}, {stride}, {padding}"),),
    "AvgPool2d": ((P, "MaxPool2d", "{kernel_size}, {stride}, {padding}"),),
    "AdaptiveAvgPool2d": ((P, "AdaptiveMaxPool2d", "{output_size}"),),
    "AdaptiveMaxPool2d": ((P, "AdaptiveAvgPool2d", "{output_size}"),),
    "Dropout": ((D, "Dropout2d", "{p}"),),
    "Dropout2d": ((D, "Dropout", "{p}"),),
}
"""Kind of module, and what may stand in its place: theme, kind, arguments. ``{name}`` is the module's own setting."""

FUNCTIONS: dict[str, tuple[tuple[Theme, str], ...]] = {
    "relu": ((A, "sigmoid"),),
    "leaky_relu": ((A, "relu"),),
    "tanh": ((A, "sigmoid"),),
    "sigmoid": ((A, "tanh"),),
    "softmax": ((A, "log_softmax"),),
    "log_softmax": ((A, "softmax"),),
    "max_pool2d": ((P, "avg_pool2d"),),
    "avg_pool2d": ((P, "max_pool2d"),),
    "exp": ((Theme.OPERATOR, "abs"),),
    "mean": ((Theme.OPERATOR, "sum"),),
    "sum": ((Theme.OPERATOR, "mean"),),
    "rand": ((Theme.NOISE, "randn"),),
    "randn": ((Theme.NOISE, "rand"),),
    "rand_like": ((Theme.NOISE, "randn_like"),),
    "randn_like": ((Theme.NOISE, "rand_like"), (Theme.NOISE, "zeros_like")),
    "ones": ((Theme.OPERATOR, "zeros"),),
    "zeros": ((Theme.OPERATOR, "ones"),),
    "ones_like": ((Theme.OPERATOR, "zeros_like"),),
    "zeros_like": ((Theme.OPERATOR, "ones_like"),),
    "l1_loss": ((Theme.OPERATOR, "mse_loss"),),
    "mse_loss": ((Theme.OPERATOR, "l1_loss"),),
    "transpose": ((Theme.OPERATOR, "reshape"),),
}
"""Functions and methods of torch by their last name, and others that take the same arguments."""

CONVOLUTIONS = ("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d")
"""Each direction for the other; they take the same first arguments."""
