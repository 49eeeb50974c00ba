"""Networks, and single changes of them with the one difference that each must be found to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.model import Mode
from tests.support.code import module

__all__ = ["CHANGES", "NETWORKS", "Change", "Network"]

Sizes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Network:
    """The reference's source, and how it is run."""

    source: str
    sizes: Sizes
    mode: Mode = "eval"


@dataclass(frozen=True)
class Change:
    """Texts that are replaced, and the difference: at which layer (of the reference, from 1; 0: the input; of the
    student's, negative, where it has no partner), which fault, in which way, about which kind of step.
    """

    network: str
    texts: tuple[tuple[str, str], ...]
    found: tuple[int, str, str, str]

    def __str__(self) -> str:
        return f"{self.network}: {self.texts[0][0]} -> {self.texts[0][1] or 'nothing'}"


NETWORKS: Mapping[str, Network] = {
    "cnn": Network(
        module(
            "self.c1 = nn.Conv2d(3, 8, 5, padding=2)\nself.n1 = nn.BatchNorm2d(8)\n"
            "self.c2 = nn.Conv2d(8, 16, 3, stride=2, padding=1)\nself.n2 = nn.BatchNorm2d(16)\n"
            "self.c3 = nn.LazyConv2d(24, 3, padding=1, groups=8)\nself.n3 = nn.LazyInstanceNorm2d(affine=True)\n"
            "self.f1 = nn.LazyLinear(20)\nself.f2 = nn.LazyLinear(5)",
            "x = F.relu(self.n1(self.c1(x)))\n"
            "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n"
            "x = F.max_pool2d(F.relu(self.n3(self.c3(x))), 2)\n"
            "x = F.dropout(x.flatten(1).relu(), 0.3, self.training) if False else x.flatten(1)\n"
            "x = F.dropout(torch.relu(self.f1(x)), 0.4, self.training)\n"
            "return self.f2(x)",
        ),
        ((4, 3, 16, 16),),
        "train",
    ),
    "mlp": Network(
        module(
            "self.a = nn.Linear(12, 32)\nself.n = nn.LayerNorm(32)\nself.b = nn.LazyLinear(16, bias=False)\n"
            "self.c = nn.Linear(16, 8)\nself.d = nn.LazyLinear(4)",
            "x = x.flatten(1)\n"
            "x = F.gelu(self.n(self.a(x)))\n"
            "x = torch.tanh(self.b(x))\n"
            "x = F.elu(self.c(x))\n"
            "return F.softmax(self.d(x), 1)",
        ),
        ((4, 3, 2, 2),),
    ),
    "residual": Network(
        module(
            "self.stem = nn.Conv2d(3, 8, 3, padding=1)\nself.n0 = nn.LazyBatchNorm2d()\n"
            "self.a = nn.LazyConv2d(8, 3, padding=1)\nself.n1 = nn.LazyBatchNorm2d()\n"
            "self.b = nn.Conv2d(8, 8, 3, padding=1)\nself.n2 = nn.BatchNorm2d(8)\n"
            "self.c = nn.LazyConv2d(12, 3, stride=2, padding=1)\nself.n3 = nn.LazyBatchNorm2d()\n"
            "self.d = nn.LazyConv2d(12, 3, padding=1)\nself.n4 = nn.BatchNorm2d(12)\n"
            "self.s = nn.Conv2d(8, 12, 1, stride=2)\nself.n5 = nn.BatchNorm2d(12)\nself.f = nn.LazyLinear(5)",
            "x = F.relu(self.n0(self.stem(x)))\n"
            "y = F.relu(self.n1(self.a(x)))\n"
            "y = self.n2(self.b(y))\n"
            "x = F.relu(y + x)\n"
            "y = F.relu(self.n3(self.c(x)))\n"
            "y = self.n4(self.d(y))\n"
            "z = self.n5(self.s(x))\n"
            "x = F.relu(y + z)\n"
            "return self.f(x.mean((2, 3)))",
        ),
        ((4, 3, 8, 8),),
    ),
    "heads": Network(
        module(
            "self.a = nn.Linear(6, 16)\nself.m = nn.Linear(16, 4)\n"
            "self.v = nn.Linear(16, 4)\nself.k = nn.Linear(16, 3)",
            "h = F.relu(self.a(x))\n"
            "m, v = self.m(h), F.softplus(self.v(h))\n"
            "k = torch.sigmoid(self.k(h))\n"
            "return m, v, k",
        ),
        ((5, 6),),
    ),
    "unet": Network(
        module(
            "self.a = nn.Conv2d(3, 8, 3, padding=1)\nself.b = nn.LazyConv2d(16, 3, padding=1)\n"
            "self.u = nn.LazyConvTranspose2d(8, 2, stride=2)\nself.c = nn.LazyConv2d(8, 3, padding=1)\n"
            "self.o = nn.LazyConv2d(2, 1)",
            "a = F.relu(self.a(x))\n"
            "b = F.relu(self.b(F.max_pool2d(a, 2)))\n"
            "u = self.u(b)\n"
            "j = torch.cat([u, a], 1)\n"
            "return self.o(F.relu(self.c(j)))",
        ),
        ((4, 3, 8, 8),),
    ),
    "generator": Network(
        module(
            "self.p = nn.Linear(10, 16 * 4 * 4)\nself.n = nn.BatchNorm2d(16)\n"
            "self.u1 = nn.LazyConvTranspose2d(8, 4, stride=2, padding=1)\nself.n1 = nn.LazyBatchNorm2d()\n"
            "self.u2 = nn.LazyConvTranspose2d(4, 3, stride=2, padding=1, output_padding=1)\n"
            "self.o = nn.LazyConv2d(3, 3, padding=1)",
            "x = F.relu(self.n(self.p(x).view(-1, 16, 4, 4)))\n"
            "x = F.relu(self.n1(self.u1(x)))\n"
            "x = F.interpolate(F.relu(self.u2(x)), scale_factor=2)\n"
            "return torch.tanh(self.o(x))",
        ),
        ((4, 10),),
    ),
}  # fmt: skip


TABLE: Mapping[str, tuple[tuple[str | tuple[str, str], ...], ...]] = {
    "cnn": (
        (
            "1 filters other Conv2d",
            ("Conv2d(3, 8, 5", "Conv2d(3, 12, 5"),
            ("2d(8)", "2d(12)"),
            ("2d(8, 16", "2d(12, 16"),
        ),
        ("1 kernel other Conv2d", ("Conv2d(3, 8, 5", "Conv2d(3, 8, 7")),
        ("1 kernel other Conv2d", ("Conv2d(3, 8, 5, padding=2", "Conv2d(3, 8, 3, padding=1")),
        ("1 padding other Conv2d", ("5, padding=2", "5, padding=1")),
        ("1 dilation other Conv2d", ("5, padding=2", "5, padding=4, dilation=2")),
        ("1 padding other Conv2d", ("5, padding=2", "5, padding=2, padding_mode='reflect'")),
        ("1 stride other Conv2d", ("5, padding=2", "5, padding=2, stride=2")),
        ("2 stride other Conv2d", ("3, stride=2", "3, stride=1")),
        ("3 groups other Conv2d", ("groups=8", "groups=4")),
        ("3 filters other Conv2d", ("LazyConv2d(24", "LazyConv2d(32")),
        ("1 normalisation missing BatchNorm", ("self.n1(self.c1(x))", "self.c1(x)")),
        ("1 normalisation moved BatchNorm", ("F.relu(self.n1(self.c1(x)))", "self.n1(F.relu(self.c1(x)))")),
        ("1 normalisation other GroupNorm", ("self.n1 = nn.BatchNorm2d(8)", "self.n1 = nn.GroupNorm(2, 8)")),
        ("1 setting other BatchNorm", ("nn.BatchNorm2d(8)", "nn.BatchNorm2d(8, eps=0.1)")),
        ("1 setting other BatchNorm", ("nn.BatchNorm2d(8)", "nn.BatchNorm2d(8, momentum=0.5)")),
        ("1 setting missing BatchNorm", ("nn.BatchNorm2d(8)", "nn.BatchNorm2d(8, affine=False)")),
        ("1 normalisation statistics BatchNorm", ("nn.BatchNorm2d(8)", "nn.BatchNorm2d(8, track_running_stats=False)")),
        ("3 normalisation other BatchNorm", ("LazyInstanceNorm2d(affine=True)", "LazyBatchNorm2d()")),
        ("1 activation other SiLU", ("F.relu(self.n1(", "F.silu(self.n1(")),
        ("1 activation missing ReLU", ("F.relu(self.n1(self.c1(x)))", "self.n1(self.c1(x))")),
        ("2 activation other LeakyReLU", ("0.2)", "0.01)")),
        ("5 activation extra Tanh", ("return self.f2(x)", "return torch.tanh(self.f2(x))")),
        (
            "3 missing missing MaxPool2d",
            ("F.max_pool2d(F.relu(self.n3(self.c3(x))), 2)", "F.relu(self.n3(self.c3(x)))"),
        ),
        ("3 kind other AvgPool2d", ("F.max_pool2d(", "F.avg_pool2d(")),
        (
            "3 kernel other MaxPool2d",
            ("F.max_pool2d(F.relu(self.n3(self.c3(x))), 2)", "F.max_pool2d(F.relu(self.n3(self.c3(x))), 3, 2)"),
        ),
        (
            "2 extra extra MaxPool2d",
            (
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n",
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\nx = F.max_pool2d(x, 2)\n",
            ),
        ),
        ("2 missing unused Conv2d", ("x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n", "")),
        (
            "2 order moved Conv2d",
            (
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\nx = F.max_pool2d(F.relu(self.n3(self.c3(x))), 2)\n",
                "x = F.max_pool2d(F.relu(self.n3(self.c3(x))), 2)\nx = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n",
            ),
            ("2d(8, 16", "2d(24, 16"),
        ),
        (
            "-3 extra extra Conv2d",
            (
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n",
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\nx = F.leaky_relu(self.n5(self.c5(x)), 0.2)\n",
            ),
            (
                "self.f2 =",
                "self.n5 = nn.LazyBatchNorm2d()\nself.c5 = nn.LazyConv2d(16, 3, stride=2, padding=1)\nself.f2 =",
            ),
        ),
        ("4 setting other Dropout", ("0.4, self", "0.1, self")),
        (
            "4 missing missing Dropout",
            ("F.dropout(torch.relu(self.f1(x)), 0.4, self.training)", "torch.relu(self.f1(x))"),
        ),
        (
            "2 extra extra Dropout",
            (
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\n",
                "x = F.leaky_relu(self.n2(self.c2(x)), 0.2)\nx = F.dropout(x, 0.1, self.training)\n",
            ),
        ),
        ("4 filters other Linear", ("LazyLinear(20)", "LazyLinear(30)")),
        ("3 setting other Rearrange", ("x.flatten(1)\nx = F.drop", "x.transpose(2, 3).flatten(1)\nx = F.drop")),
    ),
    "mlp": (
        ("1 filters other Linear", ("nn.Linear(12, 32)", "nn.Linear(12, 24)"), ("LayerNorm(32)", "LayerNorm(24)")),
        ("1 normalisation missing LayerNorm", ("self.n(self.a(x))", "self.a(x)")),
        ("1 normalisation other BatchNorm", ("nn.LayerNorm(32)", "nn.BatchNorm1d(32)")),
        ("1 setting missing LayerNorm", ("nn.LayerNorm(32)", "nn.LayerNorm(32, elementwise_affine=False)")),
        ("2 bias extra Linear", ("16, bias=False", "16")),
        ("3 bias missing Linear", ("Linear(16, 8)", "Linear(16, 8, bias=False)")),
        ("1 activation other GELU", ("F.gelu(", "F.gelu(approximate='tanh', input=")),
        ("3 activation other ELU", ("F.elu(self.c(x))", "F.elu(self.c(x), 0.5)")),
        ("4 activation other LogSoftmax", ("F.softmax(self.d(x), 1)", "F.log_softmax(self.d(x), 1)")),
        ("4 activation missing Softmax", ("F.softmax(self.d(x), 1)", "self.d(x)")),
        ("0 setting other Rearrange", ("x = x.flatten(1)\n", "x = x.permute(0, 2, 3, 1).flatten(1)\n")),
        ("3 missing unused Linear", ("x = F.elu(self.c(x))\n", "")),
        (
            "2 order moved Linear",
            ("x = torch.tanh(self.b(x))\nx = F.elu(self.c(x))\n", "x = F.elu(self.c(x))\nx = torch.tanh(self.b(x))\n"),
            ("nn.Linear(16, 8)", "nn.Linear(32, 8)"),
        ),
        (
            "-4 extra extra Linear",
            ("return F.soft", "x = self.e(x)\nreturn F.soft"),
            ("self.d =", "self.e = nn.LazyLinear(9)\nself.d ="),
        ),
    ),
    "residual": (
        (
            "1 filters other Conv2d",
            ("nn.Conv2d(3, 8,", "nn.Conv2d(3, 10,"),
            (
                "Conv2d(8, 8, 3, padding=1)\nself.n2 = nn.BatchNorm2d(8)",
                "Conv2d(8, 10, 3, padding=1)\nself.n2 = nn.BatchNorm2d(10)",
            ),
            ("Conv2d(8, 12", "Conv2d(10, 12"),
        ),
        (
            "2 filters other Conv2d",
            ("self.a = nn.LazyConv2d(8", "self.a = nn.LazyConv2d(4"),
            ("self.b = nn.Conv2d(8, 8", "self.b = nn.Conv2d(4, 8"),
        ),
        ("4 missing missing Add", ("y + x", "y")),
        ("4 kind other Mul", ("y + x", "y * x")),
        ("4 activation moved ReLU", ("x = F.relu(y + x)", "x = F.relu(y) + x")),
        ("4 activation missing ReLU", ("x = F.relu(y + x)", "x = y + x")),
        ("3 missing reused Conv2d", ("y = self.n2(self.b(y))\n", "y = self.n2(self.a(y))\n")),
        ("3 missing unused Conv2d", ("y = self.n2(self.b(y))\n", "")),
        ("3 normalisation missing BatchNorm", ("y = self.n2(self.b(y))", "y = self.b(y)")),
        ("5 stride other Conv2d", ("12, 3, stride=2", "12, 3"), ("12, 1, stride=2", "12, 1")),
        ("7 kernel other Conv2d", ("12, 1, stride=2", "12, 3, stride=2, padding=1")),
        ("7 missing unused Conv2d", ("y + z", "y")),
        ("8 kind other Concatenate", ("y + z", "torch.cat([y, z], 1)")),
        ("7 normalisation missing BatchNorm", ("z = self.n5(self.s(x))", "z = self.s(x)")),
        ("8 kind other AdaptiveMaxPool2d", ("x.mean((2, 3))", "x.amax((2, 3))")),
    ),
    "heads": (
        ("4 filters other Linear", ("Linear(16, 3)", "Linear(16, 2)")),
        ("3 activation missing Softplus", ("F.softplus(self.v(h))", "self.v(h)")),
        ("3 activation other Exp", ("F.softplus(self.v(h))", "torch.exp(self.v(h))")),
        ("3 activation moved Softplus", ("return m, v, k", "return v, m, k")),
        ("4 missing unused Linear", ("return m, v, k", "return m, v")),
        ("4 extra returned Sigmoid", ("return m, v, k", "return m, v, k, h")),
        ("3 missing unused Linear", ("F.softplus(self.v(h))", "F.softplus(self.m(h))")),
        ("4 order wired Linear", ("self.k(h)", "self.k(m)"), ("Linear(16, 3)", "Linear(4, 3)")),
    ),
    "unet": (
        ("4 order wired Concatenate", ("torch.cat([u, a], 1)", "torch.cat([a, u], 1)")),
        ("4 kind other Add", ("torch.cat([u, a], 1)", "u + a")),
        ("4 missing missing Concatenate", ("torch.cat([u, a], 1)", "u")),
        ("3 filters other ConvTranspose2d", ("LazyConvTranspose2d(8, 2", "LazyConvTranspose2d(6, 2")),
        (
            "3 kind other Conv2d",
            ("self.u(b)", "F.interpolate(self.u(b), scale_factor=2)"),
            ("LazyConvTranspose2d(8, 2, stride=2)", "LazyConv2d(8, 1)"),
        ),
        ("1 kind other AvgPool2d", ("F.max_pool2d(a, 2)", "F.avg_pool2d(a, 2)")),
    ),
    "generator": (
        (
            "1 filters other Linear",
            ("16 * 4 * 4)", "8 * 4 * 4)"),
            ("-1, 16, 4, 4", "-1, 8, 4, 4"),
            ("BatchNorm2d(16)", "BatchNorm2d(8)"),
        ),
        ("1 setting other Reshape", ("view(-1, 16, 4, 4)", "view(-1, 4, 8, 8)"), ("BatchNorm2d(16)", "BatchNorm2d(4)")),
        ("2 padding other ConvTranspose2d", ("4, stride=2, padding=1)", "4, stride=2)")),
        ("3 setting other ConvTranspose2d", (", output_padding=1", "")),
        ("3 setting other Upsample", ("scale_factor=2", "scale_factor=3")),
        ("3 setting other Upsample", ("scale_factor=2", "scale_factor=2, mode='bilinear'")),
        ("3 missing missing Upsample", ("F.interpolate(F.relu(self.u2(x)), scale_factor=2)", "F.relu(self.u2(x))")),
        ("4 activation extra Affine", ("torch.tanh(self.o(x))", "torch.tanh(self.o(x)) * 0.5 + 0.5")),
        ("1 normalisation missing BatchNorm", ("self.n(self.p(x).view(-1, 16, 4, 4))", "self.p(x).view(-1, 16, 4, 4)")),
        (
            "2 kind other Conv2d",
            ("nn.LazyConvTranspose2d(8, 4, stride=2, padding=1)", "nn.LazyConv2d(8, 3, padding=1)"),
        ),
    ),
}
"""By network: what must be found, and the texts that are replaced."""


def _change(network: str, row: Sequence[str | tuple[str, str]]) -> Change:
    texts = tuple(text for text in row if isinstance(text, tuple))
    layer, fault, how, what = str(row[0]).split()
    return Change(network, texts, (int(layer), fault, how, what))


CHANGES = tuple(_change(network, row) for network, rows in TABLE.items() for row in rows)
