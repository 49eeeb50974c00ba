"""The same layers made otherwise: functions for modules, own classes for torch's, other containers, settings that come
to the same. The change is made once the model is there, so it reaches what helpers and loops have made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader.mutation.insertion import at_end, torch_in
from grader.mutation.modules import Model, Module
from grader.mutation.remaking import change
from grader.mutation.source import Edit
from grader.mutation.study import Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["layer_rewrites"]

OWN = {
    "Function": """
class Function({nn}.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)
""",
    "OwnLinear": """
class OwnLinear({nn}.Module):
    def __init__(self, like):
        super().__init__()
        self.weight, self.bias = like.weight, like.bias

    def forward(self, x):
        out = x @ self.weight.t()
        return out if self.bias is None else out + self.bias
""",
    "OwnConv2d": """
class OwnConv2d({nn}.Module):
    def __init__(self, like):
        super().__init__()
        self.weight, self.bias = like.weight, like.bias
        self.settings = like.stride, like.padding, like.dilation, like.groups

    def forward(self, x):
        return {nn}.functional.conv2d(x, self.weight, self.bias, *self.settings)
""",
    "OwnConvTranspose2d": """
class OwnConvTranspose2d({nn}.Module):
    def __init__(self, like):
        super().__init__()
        self.weight, self.bias = like.weight, like.bias
        self.settings = like.stride, like.padding, like.output_padding, like.groups, like.dilation

    def forward(self, x):
        return {nn}.functional.conv_transpose2d(x, self.weight, self.bias, *self.settings)
""",
    "OwnBatchNorm": """
class OwnBatchNorm({nn}.Module):
    def __init__(self, like):
        super().__init__()
        self.weight, self.bias, self.settings = like.weight, like.bias, (like.momentum, like.eps)
        self.register_buffer("running_mean", like.running_mean)
        self.register_buffer("running_var", like.running_var)

    def forward(self, x):
        return {nn}.functional.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, *self.settings
        )
""",
    "Block": """
class Block({nn}.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return self.body(x)
""",
}
"""Classes that students write for themselves, by name."""

FUNCTIONS = {
    "ReLU": "{torch}.relu",
    "Tanh": "{torch}.tanh",
    "Sigmoid": "{torch}.sigmoid",
    "LeakyReLU": "lambda x, slope={where}.negative_slope: {nn}.functional.leaky_relu(x, slope)",
    "ELU": "{nn}.functional.elu",
    "GELU": "{nn}.functional.gelu",
    "Flatten": "lambda x: x.flatten(1)",
}
OWN_KINDS = {
    "Linear": "OwnLinear", "Conv2d": "OwnConv2d", "ConvTranspose2d": "OwnConvTranspose2d",
    "BatchNorm1d": "OwnBatchNorm", "BatchNorm2d": "OwnBatchNorm",
}  # fmt: skip
LAZY = {
    "Linear": "{nn}.LazyLinear({where}.out_features, bias={where}.bias is not None)",
    "BatchNorm1d": "{nn}.LazyBatchNorm1d({where}.eps, {where}.momentum)",
    "BatchNorm2d": "{nn}.LazyBatchNorm2d({where}.eps, {where}.momentum)",
}

Lines = Callable[[Model, Module], list[str]]


def layer_rewrites(study: Study) -> Iterator[Variant]:
    """One for each way of writing."""
    each: tuple[tuple[str, Lines], ...] = (
        ("activations as functions", _functional),
        ("own layers with parameters", _own),
        ("activations in place", _in_place),
        ("no bias before a normalisation", _no_bias),
        ("padding='same'", _same_padding),
        ("zeros padded by a layer of their own", _padded),
        ("Sequentials nested", _nested),
        ("Sequentials of Sequentials flattened", _flat),
        ("each block in a class of its own", _blocks),
        ("layers that find out their inputs", _lazy),
        ("layers that do nothing between", _idle),
    )
    for words, lines in each:
        yield from filter(None, [_rebuilt(study, words, lines)])


def _rebuilt(study: Study, words: str, lines: Lines) -> Variant | None:
    """All models with these lines for each of their modules, the inner ones first; None where there are none."""
    edits: dict[str, list[Edit]] = {}
    used: dict[str, set[str]] = {}
    for subject, model in study.models.items():
        made = study.method(subject, "__init__")
        if made is None:
            continue
        names = torch_in(made.file)
        found = [line for module in reversed(model.modules) for line in lines(model, module)]
        text = [line.replace("{nn}", names.nn).replace("{torch}", names.torch) for line in found]
        if text:
            edits.setdefault(made.file.path, list(names.edits)).append(at_end(made.file, made.function, text))
            own = {name for name in OWN if any(f"= {name}(" in line for line in text)}
            used.setdefault(made.file.path, set()).update(own)
    changed = {}
    for path, made_here in edits.items():
        file = study.reference.code[path]
        classes = "\n".join(OWN[name].replace("{nn}", torch_in(file).nn) for name in OWN if name in used[path])
        end = len(file.text)
        changed[path] = file.edited([*made_here, *([Edit(end, end, f"\n{classes}")] if classes else [])])
    return rewrite(study, words, changed) if changed else None


def _functional(model: Model, module: Module) -> list[str]:
    where = model.expression(module.path)
    text = FUNCTIONS.get(module.kind, "").replace("{where}", where)
    return [f"{where} = Function({text})"] if text else []


def _own(model: Model, module: Module) -> list[str]:
    where, own = model.expression(module.path), OWN_KINDS.get(module.kind)
    if (
        own is None
        or isinstance(module.setting("padding"), str)
        or module.setting("padding_mode") not in {None, "zeros"}
    ):
        return []
    return [f"{where} = {own}({where})"]


def _in_place(model: Model, module: Module) -> list[str]:
    return change(model, module, {"inplace": "True"}) if module.setting("inplace") is False else []


def _no_bias(model: Model, module: Module) -> list[str]:
    """Whether it makes no difference is measured; here it is enough that a normalisation is called next."""
    following = model.after(module)
    is_before = bool(following) and following[0].kind.startswith(("BatchNorm", "InstanceNorm"))
    has_bias = module.setting("bias") is True and module.kind.startswith(("Linear", "Conv"))
    return change(model, module, {"bias": "False"}) if is_before and has_bias else []


def _keeps_size(module: Module) -> bool:
    """A convolution whose zeros make up for its kernel exactly."""
    sides = [module.numbers(name) for name in ("kernel_size", "padding", "dilation", "stride")]
    if not all(sides) or module.has("output_padding") or module.setting("padding_mode") != "zeros":
        return False
    return all(2 * p == d * (k - 1) and s == 1 for k, p, d, s in zip(*sides, strict=True))


def _same_padding(model: Model, module: Module) -> list[str]:
    return change(model, module, {"padding": "'same'"}) if _keeps_size(module) else []


def _padded(model: Model, module: Module) -> list[str]:
    padding = module.numbers("padding")
    if module.kind != "Conv2d" or not any(padding) or module.setting("padding_mode") != "zeros":
        return []
    where, (rows, columns) = model.expression(module.path), padding
    lines = change(model, module, {"padding": "0"})
    return [*lines, f"{where} = {{nn}}.Sequential({{nn}}.ZeroPad2d(({columns}, {columns}, {rows}, {rows})), {where})"]


def _nested(model: Model, module: Module) -> list[str]:
    if module.kind != "Sequential":
        return []
    where = model.expression(module.path)
    count = sum(other.parent == module.path for other in model.modules)
    half = count // 2
    return [f"{where} = {{nn}}.Sequential({where}[:{half}], {where}[{half}:])"] if half else []


def _flat(model: Model, module: Module) -> list[str]:
    inner = [other for other in model.modules if other.parent == module.path]
    if module.kind != "Sequential" or not any(other.kind == "Sequential" for other in inner):
        return []
    where = model.expression(module.path)
    words = ", ".join(f"*{where}[{n}]" if one.kind == "Sequential" else f"{where}[{n}]" for n, one in enumerate(inner))
    return [f"{where} = {{nn}}.Sequential({words})"]


def _blocks(model: Model, module: Module) -> list[str]:
    where = model.expression(module.path)
    return [f"{where} = Block({where})"] if module.parent == "" and module.kind == "Sequential" else []


def _lazy(model: Model, module: Module) -> list[str]:
    where = model.expression(module.path)
    text = LAZY.get(module.kind, "").replace("{where}", where)
    return [f"{where} = {text}"] if text else []


def _idle(model: Model, module: Module) -> list[str]:
    where = model.expression(module.path)
    is_one = module.kind == "Sequential" and module.parent == ""
    return [f"{where} = {{nn}}.Sequential({where}, {{nn}}.Identity(), {{nn}}.Dropout(0.0))"] if is_one else []
