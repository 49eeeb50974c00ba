"""Every question, as it is sent, and the digest that is its key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from grader.model.question.files import Load, ReadPictures, ReadText, Survey
from grader.model.question.functions import Evaluate, Invoke
from grader.model.question.loops import Loop
from grader.model.question.networks import Forward, Gradient, Trace, Train
from grader.model.question.programs import Execute
from grader.model.question.values import Array

__all__ = ["Question", "question_digest", "to_wire"]

Question = (
    Survey | ReadText | ReadPictures | Load | Evaluate | Trace | Forward | Execute | Gradient | Train | Loop | Invoke
)


def to_wire(question: Question) -> tuple[dict[str, Any], list[Array]]:
    """The question as JSON-able data in which ``{"$array": i}`` stands for the i-th array returned."""
    arrays: list[Array] = []

    def encode(value: Any) -> Any:
        if isinstance(value, Array):
            arrays.append(value)
            return {"$array": len(arrays) - 1}
        if is_dataclass(value):
            return {part.name: encode(getattr(value, part.name)) for part in fields(value)}
        if isinstance(value, tuple):
            return [encode(member) for member in value]
        return value

    return encode(question), arrays


def question_digest(question: Question) -> str:
    """Key of a question: equal for equal questions, hex."""
    body, arrays = to_wire(question)
    text = json.dumps([body, [array.digest for array in arrays]], sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
