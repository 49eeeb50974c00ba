"""Right code written in many ways, each with the inputs that it takes: what it computes can be executed again."""

from __future__ import annotations

from grader.model import Input
from tests.support.code import HEAD, module

__all__ = ["STYLES"]

FEW = (Input((5, 3)),)
IMAGES = (Input((4, 3, 8, 8)),)
WORDS = (Input((4, 5, 6)),)
LABELS = Input((4,), "int64", 10)

STYLES: dict[str, tuple[str, tuple[Input, ...]]] = {
    "layers": (
        module("self.a = nn.Linear(3, 4)\nself.b = nn.BatchNorm1d(4)", "return torch.tanh(self.b(self.a(x)))"),
        FEW,
    ),
    "functions": (
        module("self.w = nn.Parameter(torch.randn(4, 3))\nself.b = nn.Parameter(torch.zeros(4))",
               "return F.relu(F.linear(x, self.w, self.b))"),
        FEW,
    ),
    "loop": (
        module("self.l = nn.ModuleList([nn.Linear(3, 3) for _ in range(4)])",
               "for l in self.l: x = torch.relu(l(x))\nreturn x"),
        FEW,
    ),
    "matrix product": (
        module("self.w = nn.Parameter(torch.randn(3, 4))\nself.b = nn.Parameter(torch.zeros(4))",
               "return (x @ self.w + self.b).clamp(min=0)"),
        FEW,
    ),
    "lazy": (module("self.a = nn.LazyLinear(4)\nself.b = nn.LazyBatchNorm1d()", "return self.b(self.a(x))"), FEW),
    "tied": (
        module("self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = self.a.weight",
               "return self.b(self.a(x))"),
        FEW,
    ),
    "tied by memory": (
        module("self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = nn.Parameter(self.a.weight)",
               "return self.b(self.a(x))"),
        FEW,
    ),
    "used twice": (
        module("self.a = nn.Linear(3, 3)\nself.b = nn.Sequential(self.a, nn.ReLU(), self.a)", "return self.b(x)"), FEW,
    ),
    "in place": (
        module("self.a = nn.Conv2d(3, 4, 3, padding=1)", "y = self.a(x)\ny += 1\ny.mul_(2).relu_()\nreturn y.sub_(1)"),
        IMAGES,
    ),
    "out=": (module("", "y = torch.empty_like(x)\ntorch.mul(x, 3, out=y)\nreturn y.unsqueeze_(0)"), FEW),
    "written into slices": (
        module("self.a = nn.Conv2d(3, 4, 3, padding=1)",
               "y = torch.zeros(x.shape[0], 4, 10, 10)\ny[:, :, 1:-1, 1:-1] = self.a(x)\ny[..., 0] = 7.0\nreturn y"),
        IMAGES,
    ),
    "einsum": (
        module("self.w = nn.Parameter(torch.randn(4, 6))", "return torch.einsum('bsi,oi->bso', x, self.w)"), WORDS,
    ),
    "own BatchNorm": (
        module("self.g = nn.Parameter(torch.ones(3))\nself.b = nn.Parameter(torch.zeros(3))\n"
               "self.register_buffer('m', torch.zeros(3))\nself.register_buffer('v', torch.ones(3))",
               "if self.training:\n    m, v = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)\n"
               "    self.m.mul_(0.9).add_(0.1 * m)\n    self.v = 0.9 * self.v + 0.1 * v\n"
               "else:\n    m, v = self.m, self.v\n"
               "y = (x - m[None, :, None, None]) / torch.sqrt(v[None, :, None, None] + 1e-5)\n"
               "return y * self.g.view(1, -1, 1, 1) + self.b.view(1, -1, 1, 1)"),
        IMAGES,
    ),
    "dropout": (
        module("self.a = nn.Linear(3, 40)\nself.d = nn.Dropout(0.5)\nself.e = nn.AlphaDropout(0.3)",
               "return self.e(self.d(self.a(x)))"),
        FEW,
    ),
    "nothing but dropout": (module("self.d = nn.Dropout2d(0.5)", "return self.d(x)"), IMAGES),
    "noise": (module("self.a = nn.Linear(3, 4)", "return self.a(x + 0.1 * torch.randn_like(x))"), FEW),
    "lstm": (
        module("self.a = nn.LSTM(6, 7, num_layers=2, batch_first=True, bidirectional=True)", "return self.a(x)"), WORDS,
    ),
    "gru": (
        module("self.a = nn.GRU(6, 7, 2, batch_first=True, dropout=0.2)\nself.b = nn.Linear(7, 2)",
               "return self.b(self.a(x)[0][:, -1])"),
        WORDS,
    ),
    "cells": (
        module("self.a = nn.LSTMCell(6, 7)",
               "h = torch.zeros(x.shape[0], 7)\nc = torch.zeros_like(h)\n"
               "for t in range(x.shape[1]): h, c = self.a(x[:, t], (h, c))\nreturn h"),
        WORDS,
    ),
    "attention": (
        module("self.a = nn.MultiheadAttention(6, 2, dropout=0.1, batch_first=True)", "return self.a(x, x, x)"), WORDS,
    ),
    "transformer": (
        module("self.a = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)", "return self.a(x)"), WORDS,
    ),
    "causal mask": (
        module("self.q = nn.Linear(6, 6)\nself.register_buffer('mask', torch.tril(torch.ones(9, 9)).bool())",
               "w, t = self.q(x) @ x.transpose(1, 2), x.shape[1]\n"
               "return w.masked_fill(~self.mask[:t, :t], float('-inf')).softmax(-1) @ x"),
        WORDS,
    ),
    "positions": (
        module("self.register_buffer('ids', torch.arange(20))\nself.e = nn.Embedding(20, 6)",
               "return x + self.e(self.ids[:x.shape[1]])"),
        WORDS,
    ),
    "embedding": (
        module("self.e = nn.Embedding(10, 6)\nself.p = nn.Parameter(torch.zeros(5, 6))",
               "return (self.e(x) + self.p).mean(1)"),
        (Input((4, 5), "int64", 10),),
    ),
    "two inputs, nested outputs": (
        (f"{HEAD}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.e = nn.Embedding(10, 6)\n        self.l = nn.Linear(12, 3)\n"
        "    def forward(self, z, label):\n        h = self.l(torch.cat([z, self.e(label)], 1))\n"
        "        return {'image': h, 'more': (h.relu(), [h * 2, None])}\n"),
        (Input((4, 6)), LABELS),
    ),
    "a function": ("import torch\ndef Net():\n    return lambda x: torch.relu(x) * 2\n", FEW),
    "constants": (
        module("self.k = torch.tensor([1.0, 2.0, 3.0])\nself.a = nn.Linear(3, 3)",
               "return self.a(x) * self.k + torch.tensor(0.5)"),
        FEW,
    ),
    "layers in a plain list": (
        module("self.l = [nn.Linear(3, 4), nn.Linear(4, 2)]", "for l in self.l: x = l(x)\nreturn x"), FEW,
    ),
    "branches on numbers": (
        module("self.a = nn.Linear(3, 2)", "y = self.a(x)\nif y.sum() > 0: return y.relu()\nreturn y * 3"), FEW,
    ),
    "loops on numbers": (
        module("self.a = nn.Linear(3, 3)", "y = self.a(x)\nwhile y.norm() > 4: y = y / 2\nreturn y"), FEW,
    ),
    "other types": (module("self.a = nn.Linear(3, 4).bfloat16()", "return self.a(x.bfloat16()).double()"), FEW),
    "channels last": (
        module("self.a = nn.Conv2d(3, 4, 3)", "return self.a(x.to(memory_format=torch.channels_last))"), IMAGES,
    ),
    "up": (
        module("self.a = nn.Conv2d(3, 8, 3, padding='same')",
               "return F.interpolate(F.pixel_shuffle(self.a(x), 2), scale_factor=2, mode='bilinear')"),
        IMAGES,
    ),
    "grid": (
        module("", "t = torch.eye(2, 3).unsqueeze(0).repeat(x.shape[0], 1, 1)\n"
               "return F.grid_sample(x, F.affine_grid(t, x.shape, align_corners=False), align_corners=False)"),
        IMAGES,
    ),
    "norms": (
        module("self.a = nn.GroupNorm(1, 3)\nself.b = nn.InstanceNorm2d(3, affine=True, track_running_stats=True)\n"
               "self.c = nn.LayerNorm([3, 8, 8])", "return F.normalize(self.c(self.b(self.a(x))))"),
        IMAGES,
    ),
    "parametrizations": (
        module("p = nn.utils.parametrizations\nself.a = p.spectral_norm(nn.Linear(3, 4))\n"
               "self.b = p.weight_norm(nn.Linear(4, 4))", "return self.b(self.a(x))"),
        FEW,
    ),
    "checkpoint": (
        module("self.a = nn.Linear(3, 4)",
               "return torch.utils.checkpoint.checkpoint(self.a, x, use_reentrant=False)"),
        FEW,
    ),
    "choices": (
        module("self.a = nn.Linear(3, 40)",
               "v, i = self.a(x).topk(5)\nw = torch.gather(self.a(x), 1, i) + v.sort(1)[0].cumsum(1)\n"
               "return torch.where(w > 0, w, w * 0.2).clamp(-1, 1)"),
        FEW,
    ),
    "pieces": (
        module("", "a, b = x.chunk(2, 1)\nreturn torch.stack([a[:, :2], b[:, [1, 0]]], 1).flatten(1)"),
        (Input((5, 4)),),
    ),
    "windows": (
        module("self.w = nn.Parameter(torch.randn(4, 27))", "return (self.w @ F.unfold(x, 3)).view(-1, 4, 6, 6)"),
        IMAGES,
    ),
    "pools": (
        module("self.a = nn.MaxPool2d(2, return_indices=True)\nself.u = nn.MaxUnpool2d(2)",
               "y, i = self.a(x)\nreturn self.u(y, i) + F.adaptive_avg_pool2d(x, 1)"),
        IMAGES,
    ),
    "activations": (
        module("self.p = nn.PReLU(3)\nself.r = nn.RReLU()",
               "for f in (F.gelu, F.silu, F.mish, F.elu, F.selu, F.softplus, F.hardswish, F.leaky_relu, F.relu6, "
               "F.softsign, F.logsigmoid, self.p, self.r): x = f(x)\nreturn F.glu(x, 2)"),
        IMAGES,
    ),
    "weights changed": (module("self.a = nn.Linear(3, 4)", "self.a.weight.data.clamp_(-1, 1)\nreturn self.a(x)"), FEW),
    "weights replaced": (
        module("self.a = nn.Linear(3, 4)", "self.a.weight.data = self.a.weight.data * 2\nreturn self.a(x)"), FEW,
    ),
    "gradient inside": (
        module("self.a = nn.Linear(3, 4)",
               "with torch.enable_grad():\n    x = x.clone().requires_grad_()\n"
               "    return torch.autograd.grad(self.a(x).sum(), x)[0]"),
        FEW,
    ),
    "one batch size alone": (module("self.a = nn.Linear(3, 4)", "return self.a(x).view(5, 4)"), FEW),
    "series": (
        module("self.a = nn.Conv1d(6, 4, 3, padding=1, groups=2)\nself.b = nn.ConvTranspose1d(4, 6, 4, 2, 1)",
               "return self.b(self.a(x.transpose(1, 2)))"),
        WORDS,
    ),
}  # fmt: skip
