"""What a student reads of a difference between networks: where it is, what it is, and what to look at.

The rubric says how much is told: only the layer, which fault it is, or what is asked for as well. Without the last,
nothing here names a kind or a number of the reference's: what is named is the student's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from grader.judge.graph.difference import LayerPair
from grader.judge.graph.faults import Difference
from grader.judge.graph.layers import Layer
from grader.judge.graph.printing import setting_words, words

__all__ = ["Show", "clause", "layer_words", "name_of", "place_words", "short_words"]

Show = Literal["layer", "fault", "all"]

SETTINGS = {
    "filters": "number of filters", "outputs": "number of outputs", "output_padding": "output padding",
    "slope": "slope", "p": "probability", "axis": "axis", "size": "size", "kernel": "kernel size",
    "groups": "number of groups", "entries": "number of entries", "slopes": "number of slopes", "affine": "`affine`",
    "output_size": "output size",
}  # fmt: skip
"""Names of settings in a sentence, where they are not the field's own word."""

ROLES = {
    "Dropout": "dropout", "Pool": "pooling", "Upsample": "upsampling", "PixelShuffle": "upsampling", "Pad": "padding",
    "Reshape": "reshape", "Transpose": "exchange of axes", "Rearrange": "exchange of axes",
}  # fmt: skip
"""What a step is for, by a part of its kind, without naming its kind."""

CLAUSES: Mapping[tuple[str, str], str] = {
    ("bias", "missing"): "its bias is not as asked for: look at `bias=` where it is made",
    ("bias", "extra"): "its bias is not as asked for: look at `bias=` where it is made",
    ("kind", "other"): "it is not the kind of layer that is asked for here",
    ("order", "moved"): "it stands elsewhere than asked for: look at the order in which forward uses the layers",
    ("order", "wired"): "it takes another value than asked for: follow in forward what goes into it",
    ("order", "returned"): "forward returns its values in another order than asked for",
    ("normalisation", "missing"): "the normalisation behind it is missing: look at what stands before its activation",
    ("normalisation", "extra"): "the {what} behind it is not asked for",
    ("normalisation", "other"): "the {what} behind it is not the normalisation that is asked for",
    ("normalisation", "moved"): "the {what} behind it stands elsewhere than asked for: "
    "look at whether it comes before or after the activation",
    ("normalisation", "statistics"): "the {what} behind it {got}",
    ("activation", "missing"): "the activation behind it is missing",
    ("activation", "extra"): "the {what} behind it is not asked for",
    ("activation", "other"): "the {what} behind it is not the activation that is asked for",
    ("activation", "moved"): "the {what} behind it stands elsewhere than asked for: "
    "look at what forward does before and after it",
    ("missing", "missing"): "a layer is missing",
    ("missing", "unused"): "`{module}` is made in __init__, but forward does not use it",
    ("missing", "reused"): "it uses the weights of an earlier layer again, where a layer of its own is asked for",
    ("missing", "returned"): "forward returns fewer values than asked for",
    ("extra", "extra"): "it is one layer too many",
    ("extra", "reused"): "it has weights of its own, where those of an earlier layer are to be used again",
    ("extra", "returned"): "forward returns more values than asked for",
}

STATISTICS = {
    "of the batch": "keeps no running statistics, so that eval mode uses those of the batch",
    "of the batch, and kept": "uses the statistics of the batch where those that it keeps are asked for",
    "kept": "uses the statistics that it keeps where those of the batch are asked for",
    "none": "has no statistics",
}
"""What a normalisation does otherwise, by what it uses."""

SHORT: Mapping[tuple[str, str], str] = {
    ("bias", "missing"): "bias",
    ("bias", "extra"): "bias",
    ("kind", "other"): "other kind",
    ("order", "moved"): "stands elsewhere",
    ("order", "wired"): "takes another value",
    ("order", "returned"): "other order of values",
    ("normalisation", "missing"): "normalisation missing",
    ("normalisation", "statistics"): "statistics",
    ("activation", "missing"): "activation missing",
    ("missing", "missing"): "missing",
    ("missing", "unused"): "not used",
    ("missing", "reused"): "weights used again",
    ("missing", "returned"): "too few values returned",
    ("extra", "extra"): "too many",
    ("extra", "reused"): "weights of its own",
    ("extra", "returned"): "too many values returned",
}
"""The same for a table."""


def place_words(pair: LayerPair, before: LayerPair | None) -> str:
    """``Layer 5 (layer3.0, ConvTranspose2d)``; for what is missing, behind which layer of the student's."""
    if pair.student is not None:
        return f"Layer {name_of(pair.student)}" if pair.student.head is not None else "The input"
    if before is None or before.student is None or before.student.head is None:
        return "At the beginning"
    return f"Behind layer {name_of(before.student)}"


def name_of(layer: Layer) -> str:
    """``5 (layer3.0, ConvTranspose2d)``: its place in the order of use, where the code has it, what it is."""
    return f"{layer.number} ({', '.join(filter(None, (layer.module, layer.kind)))})"


def layer_words(layer: Layer) -> str:
    """A layer as the field writes it: ``Conv2d(64 filters, kernel 3, stride 1, padding 1), BatchNorm, ReLU``."""
    return ", ".join(map(words, layer.steps))


def clause(one: Difference, layer: Layer | None, show: Show) -> str:
    """What differs, to go behind the place, without a full stop."""
    if show == "layer":
        return "something is missing" if layer is None else "something about it is not as asked for"
    said = _said(one, layer)
    if show == "all" and (asked := _asked(one)):
        said = f"{said.partition(': ')[0]}: {asked}"
    return f"{said} (in {one.mode} mode only)" if _tells_mode(one) else said


def short_words(one: Difference, layer: Layer | None, show: Show) -> str:
    """What differs, for a table."""
    if show == "layer" or one.setting == "arrangement":
        return "differs" if show == "layer" else "other arrangement"
    if show == "all" and (asked := _asked(one)):
        return asked
    said = SHORT.get((one.fault, one.how), "")
    is_follower = layer is not None and one.what != layer.kind
    if not said and one.setting and one.setting != "kind":
        said = SETTINGS.get(one.setting, one.setting)
        said = f"{said} of the {one.what}" if is_follower else said
    elif one.how in {"extra", "moved", "other"} and (is_follower or not said):
        said = f"{one.what} {({'extra': 'not asked for', 'moved': 'stands elsewhere'}).get(one.how, 'of another kind')}"
    elif (one.fault, one.how) == ("missing", "missing") and is_follower:
        said = f"{_role(one.what)} missing"
    return f"{said}, in {one.mode} mode only" if _tells_mode(one) else said


def _said(one: Difference, layer: Layer | None) -> str:
    is_follower = layer is not None and one.what != layer.kind and layer.head is not None
    is_at_input = layer is not None and layer.head is None
    if one.setting == "arrangement":
        return (
            "the values behind it are arranged otherwise than asked for: look at view, reshape, transpose and permute"
        )
    if one.setting == "weight" and not is_follower:
        return "its weight is changed before it is used, which is not asked for"
    if one.setting and one.setting != "kind" and one.how == "other":
        name = SETTINGS.get(one.setting, one.setting)
        subject = f"the {name} of the {one.what} behind it" if is_follower or is_at_input else f"its {name}"
        return f"{subject} is not the one that is asked for"
    if is_follower or is_at_input:
        match one.fault, one.how:
            case "missing", "missing":
                return f"the {_role(one.what)} behind it is missing"
            case "extra", "extra":
                return f"the {one.what} behind it is not asked for"
            case "missing", "reused":
                return f"the {one.what} behind it uses the weights of an earlier one, where one of its own is asked for"
            case "order", "moved":
                return f"the {one.what} behind it stands elsewhere than asked for"
            case "kind" | "setting", "other":
                return f"the {one.what} behind it is not of the kind that is asked for"
            case "setting", "missing" | "extra":
                name = SETTINGS.get(one.setting, one.setting)
                return f"{name} of the {one.what} behind it is not as asked for"
            case _:
                pass
    got = STATISTICS.get(str(one.got), "") if one.how == "statistics" else one.got
    fallback = "it is not as asked for"
    return CLAUSES.get((one.fault, one.how), fallback).format(what=one.what, module=one.module, got=got)


def _asked(one: Difference) -> str:
    """``stride 1, asked for 2``; ``asked for BatchNorm``."""
    match one.how:
        case "missing" | "unused" if not one.setting:
            return f"{one.what} asked for"
        case "other" if one.setting == "kind":
            return f"{one.got}, asked for {one.wanted}"
        case "other" if one.got is not None and one.wanted is not None:
            got, wanted = setting_words(one.setting, one.got), setting_words(one.setting, one.wanted)
            name = got.rpartition(" ")[0]
            return f"{got}, asked for {wanted.removeprefix(f'{name} ')}"
        case _:
            return ""


def _role(kind: str) -> str:
    return next((role for part, role in ROLES.items() if part in kind), "step")


def _tells_mode(one: Difference) -> bool:
    """Dropout and momentum are of train mode alone anyway."""
    is_of_training = one.mode == "train" and ("Dropout" in one.what or one.setting == "momentum")
    return bool(one.mode) and not is_of_training and one.how != "statistics"
