"""Words that say what a number is, as several modules need them."""

from __future__ import annotations

__all__ = ["SETTINGS", "SO", "VERBS", "words_pattern"]

SETTINGS = ("strides?", "padding", "kernels?", "kernel_size", "filters?", "dilation", "groups")
SO = ("so", "thus", "hence", "therefore")
VERBS = (
    "gives?",
    "gets?",
    "got",
    "obtain",
    "have",
    "yields?",
    "becomes?",
    "equals?",
    "makes?",
    "produces?",
    "says?",
    "prints?",
)


def words_pattern(*words: str) -> str:
    """A pattern for any of these words, each a pattern itself."""
    return rf"\b(?:{'|'.join(words)})\b"
