"""Another kind of layer in one layer's place: activation, normalisation, pooling, convolution."""

from __future__ import annotations

from collections.abc import Iterator

from grader.mutation.modules import Model, Module
from grader.mutation.mutants.others import CONVOLUTIONS, MODULES
from grader.mutation.remaking import built, replaced
from grader.mutation.study import Study
from grader.mutation.variant import Theme, Variant

__all__ = ["kind_mutants"]


def kind_mutants(study: Study) -> Iterator[Variant]:
    """For each leaf, the kinds that are taken for it."""
    for model in study.models.values():
        for module in model.leaves:
            if module.of_torch:
                for theme, kind, arguments in _others(module):
                    words = f"{module.path}: {kind} for {module.kind}"
                    lines = replaced(model, module.path, f"{{nn}}.{kind}({arguments})")
                    yield from filter(None, [built(study, theme, words, model, module.path, lines)])
                yield from _with_dropout(study, model, module)


def _others(module: Module) -> Iterator[tuple[Theme, str, str]]:
    yield from MODULES.get(module.kind, ())
    if module.kind in CONVOLUTIONS:
        is_transposed = module.kind.startswith("ConvTranspose")
        other = module.kind.replace("ConvTranspose", "Conv") if is_transposed else f"ConvTranspose{module.kind[4:]}"
        arguments = "{in_channels}, {out_channels}, {kernel_size}, {stride}, {padding}, bias=old.bias is not None"
        if not isinstance(module.setting("padding"), str):
            yield Theme.LAYER, other, arguments


def _with_dropout(study: Study, model: Model, module: Module) -> Iterator[Variant]:
    """A dropout too many behind an activation."""
    if any(kind in module.kind for kind in _ACTIVATIONS):
        where = model.expression(module.path)
        lines = [f"{where} = {{nn}}.Sequential({where}, {{nn}}.Dropout(0.2))"]
        words = f"{module.path} {module.kind}: a Dropout behind it"
        yield from filter(None, [built(study, Theme.DROPOUT, words, model, module.path, lines)])


_ACTIVATIONS = ("ReLU", "ELU", "Tanh", "Sigmoid")
