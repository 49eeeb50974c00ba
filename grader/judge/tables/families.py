"""Sorts of layers by the names that people and libraries give them."""

from __future__ import annotations

import re

__all__ = ["WITHOUT_PARAMETERS", "family"]

PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("conv transpose", r"conv\w*[\s_-]*trans|trans\w*[\s_-]*conv|de-?conv|up-?conv|fractional\w*[\s_-]*strided"),
        ("conv", r"conv"),
        ("batch norm", r"batch[\s_-]*norm|^bn\d*\b|\bbn\d*$"),
        ("instance norm", r"instance[\s_-]*norm"),
        ("group norm", r"group[\s_-]*norm"),
        ("layer norm", r"layer[\s_-]*norm"),
        ("bilinear", r"^bilinear"),
        ("linear", r"^linear|\blinear\b|dense|fully|^fc[\s_-]*\d*\b|\bfc\d*$"),
        ("leaky relu", r"leaky|lrelu"),
        ("prelu", r"prelu|parametric"),
        ("relu6", r"relu6"),
        ("relu", r"\brelu|^relu|rectif"),
        ("elu", r"\belu"),
        ("selu", r"\bselu"),
        ("gelu", r"\bgelu"),
        ("silu", r"\bsilu|swish"),
        ("tanh", r"tanh"),
        ("log softmax", r"log[\s_-]*softmax"),
        ("softmax", r"softmax"),
        ("softplus", r"softplus"),
        ("sigmoid", r"sigmoid"),
        ("max pool", r"max[\s_-]*(?:un)?pool"),
        ("average pool", r"(?:avg|average)[\s_-]*pool"),
        ("dropout", r"drop[\s_-]*out"),
        ("unflatten", r"unflatten"),
        ("flatten", r"flatten"),
        ("reshape", r"reshape|\bview\b"),
        ("upsample", r"up[\s_-]*sampl|interpolat|resize"),
        ("pad", r"pad(?:ding)?\d?d?\b"),
        ("pixel shuffle", r"pixel[\s_-]*shuffle"),
        ("identity", r"^identity"),
        ("input", r"^input(?:[\s_-]*layer)?\b"),
    )
)
WITHOUT_PARAMETERS = frozenset(
    {
        "leaky relu", "relu6", "relu", "elu", "selu", "gelu", "silu", "tanh", "softmax", "log softmax", "softplus",
        "sigmoid", "max pool", "average pool", "dropout", "unflatten", "flatten", "reshape", "upsample", "pad",
        "pixel shuffle", "identity", "input",
    }
)  # fmt: skip
"""Layers that can have none."""
NUMBERED = re.compile(r"(?:[\s_-]+\d+|:\s*\d+-\d+)+\s*$")
INSIDE = re.compile(r"\(([^()]*)\)")
SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")


def family(name: str) -> str:
    """``conv transpose`` for ``ConvTranspose2d-4``, ``conv2d_3 (Conv2DTranspose)`` and ``Deconv``; a name of no known
    sort is its own, in small letters.

    Where one of name and bracket is of a known sort (``relu1 (Conv2d)``, ``Conv2d (conv1)``), the one that is written
    as a class counts first.
    """
    bare = NUMBERED.sub("", name.strip())
    words = [bare.partition("(")[0].strip(), *(text.strip() for text in INSIDE.findall(bare))]
    words = [NUMBERED.sub("", word) for word in words if word]
    words.sort(key=lambda word: not word[:1].isupper())
    return next((sort for word in words if (sort := _known(word))), re.sub(r"\W+", " ", (words or [""])[0]).lower())


def _known(word: str) -> str:
    lowered = word.lower()
    spaced = SPLIT.sub(" ", word).lower()
    return next((sort for sort, pattern in PATTERNS if pattern.search(lowered) or pattern.search(spaced)), "")
