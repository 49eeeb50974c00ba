"""What a model does beside its layers: gradients cut, parameters that do not learn, noise, modes, outputs and inputs
that are something else. Sizes of outputs show next to nothing of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from grader.mutation.insertion import around_returns, at_start, decorated, torch_in
from grader.mutation.modules import Model, Module
from grader.mutation.reference import Method
from grader.mutation.remaking import built
from grader.mutation.source import Edit
from grader.mutation.study import Study, mutant
from grader.mutation.variant import Place, Theme, Variant

__all__ = ["learning_mutants"]

RETURNS = (
    (Theme.GRADIENT, "what forward returns is detached", "{value}.detach()"),
    (Theme.GRADIENT, "what forward returns goes through numpy", "{torch}.tensor({value}.detach().numpy())"),
    (Theme.OUTPUT, "what forward returns is halved", "{value} / 2"),
    (Theme.OUTPUT, "what forward returns is shifted", "{value} + 0.1"),
    (Theme.OUTPUT, "what forward returns is rounded to two decimals", "{torch}.round({value}, decimals=2)"),
    (Theme.OUTPUT, "forward returns a pair", "{value}, None"),
    (Theme.OUTPUT, "what forward returns is flattened", "{value}.flatten(1)"),
    (Theme.OUTPUT, "what forward returns has one axis more", "{value}.unsqueeze(0)"),
    (Theme.OUTPUT, "what forward returns is normalised over the batch", "(lambda out: out - out.mean(0))({value})"),
    (Theme.OUTPUT, "what forward returns is zero for all but the first example",
     "(lambda out: {torch}.cat([out[:1], out[1:] * 0]))({value})"),
    (Theme.NOISE, "noise is added to what forward returns",
     "(lambda out: out + 0.1 * {torch}.randn_like(out))({value})"),
    (Theme.NOISE, "noise is added to what forward returns, in training alone",
     "(lambda out: out + 0.1 * {torch}.randn_like(out) if self.training else out)({value})"),
    (Theme.DROPOUT, "dropout on what forward returns", "{nn}.functional.dropout({value}, 0.2, self.training)"),
)  # fmt: skip
"""What comes back is another tensor: theme, words, expression."""

GIVEN = (
    (Theme.INPUT, "the input is halved", "{given} = {given} / 2"),
    (Theme.INPUT, "the input is turned over the last two axes", "{given} = {given}.transpose(-1, -2).contiguous()"),
    (Theme.INPUT, "the input is changed in place", "{given} *= 2"),
    (Theme.INPUT, "the examples of a batch change places", "{given} = {given}.flip(0)"),
    (Theme.GRADIENT, "the input is detached", "{given} = {given}.detach()"),
    (Theme.NOISE, "noise is added to the input, in training alone",
     "{given} = {given} + 0.1 * {torch}.randn_like({given}) * self.training"),
    (Theme.DROPOUT, "dropout on the input", "{given} = {nn}.functional.dropout({given}, 0.2, self.training)"),
    (Theme.MODE, "forward puts the model into eval mode", "self.eval()"),
    (Theme.MODE, "forward puts the model into train mode", "self.train()"),
)  # fmt: skip
"""Before anything else in forward: theme, words, statement."""


def learning_mutants(study: Study) -> Iterator[Variant]:
    """For each subject with a ``forward``: gradients, inputs, outputs, modes; for each model: what learns."""
    for subject in study.reference.subjects:
        forward = study.method(subject, "forward")
        if forward is not None:
            yield from _returned(subject, forward)
            yield from _given(subject, forward)
            yield from _without_gradient(subject, forward)
    for model in study.models.values():
        yield from filter(None, _state(study, model))


def _returned(subject: str, forward: Method) -> Iterator[Variant]:
    names = torch_in(forward.file)
    for theme, words, expression in RETURNS:
        text = expression.replace("{nn}", names.nn).replace("{torch}", names.torch)
        edits = around_returns(forward.file, forward.function, partial(text.replace, "{value}"))
        if edits:
            yield _variant(theme, words, subject, forward, [*names.edits, *edits])


def _given(subject: str, forward: Method) -> Iterator[Variant]:
    names, parameters = torch_in(forward.file), forward.function.args.args[1:]
    for theme, words, statement in GIVEN:
        text = statement.replace("{nn}", names.nn).replace("{torch}", names.torch)
        if parameters:
            text = text.replace("{given}", parameters[0].arg)
            edits = [*names.edits, at_start(forward.file, forward.function, [text])]
            yield _variant(theme, words, subject, forward, edits)


def _without_gradient(subject: str, forward: Method) -> Iterator[Variant]:
    names = torch_in(forward.file)
    edits = [*names.edits, decorated(forward.file, forward.function, f"{names.torch}.no_grad()")]
    yield _variant(Theme.GRADIENT, "forward runs under no_grad", subject, forward, edits)


def _variant(theme: Theme, words: str, subject: str, method: Method, edits: Sequence[Edit]) -> Variant:
    place = Place(method.file.path, method.function.lineno, frozenset({subject}))
    changed = {method.file.path: method.file.edited(edits)}
    return mutant(theme, f"{subject}: {words}", place, changed)


def _state(study: Study, model: Model) -> Iterator[Variant | None]:
    """What is frozen, tied, or not registered."""
    holders = [module for module in model.leaves if module.parameters]
    frozen = "for one in {where}.parameters(): one.requires_grad_(False)"
    for module in holders:
        where = model.expression(module.path)
        words = f"{module.path} {module.kind} is frozen"
        lines = [frozen.replace("{where}", where)]
        yield built(study, Theme.FROZEN, words, model, module.path, lines)
    if holders:
        lines = [frozen.replace("{where}", "self")]
        yield built(study, Theme.FROZEN, f"all of {model.subject} is frozen", model, "", lines)
    for module in model.modules:
        if module.parent == "" and any(f"{one.path}.".startswith(f"{module.path}.") for one in holders):
            lines = [f"self.__dict__[{module.key!r}] = self._modules.pop({module.key!r})"]
            words = f"{module.path} {module.kind} is not registered"
            yield built(study, Theme.UNREGISTERED, words, model, module.path, lines)
    for number, module in enumerate(holders):
        twin = next((other for other in holders[number + 1 :] if _alike(module, other)), None)
        if twin is not None:
            name = module.parameters[0][0]
            lines = [f"{model.expression(twin.path)}.{name} = {model.expression(module.path)}.{name}"]
            words = f"{twin.path} has the {name} of {module.path}"
            yield built(study, Theme.TIED, words, model, twin.path, lines)


def _alike(one: Module, other: Module) -> bool:
    """Layers that could be taken for the same: weights of more than one axis, of one size."""
    return one.kind == other.kind and one.parameters[0] == other.parameters[0] and len(one.parameters[0][1]) > 1
