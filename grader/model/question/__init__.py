"""Questions: frozen values, each complete in itself, each with a digest that is its key.

A question names what to make (:class:`Call`), with which weights and inputs, in which mode, and what to
tell. Inputs and weights are arrays chosen outside; they travel beside the JSON as safetensors.
"""

from grader.model.question.files import Load, ReadPictures, ReadText, Source, Survey
from grader.model.question.functions import Call, Evaluate, GivenArgument, Invoke, OwnCall
from grader.model.question.loops import Batches, Loop, Tiny
from grader.model.question.networks import Forward, Gradient, Optimiser, Pass, Trace, Train
from grader.model.question.programs import Execute, Execution, Left
from grader.model.question.values import PASSING, Array, Input, Mode, NamedArray, NamedDraw, Plain
from grader.model.question.wire import Question, question_digest, to_wire

__all__ = [
    "PASSING",
    "Array",
    "Batches",
    "Call",
    "Evaluate",
    "Execute",
    "Execution",
    "Forward",
    "GivenArgument",
    "Gradient",
    "Input",
    "Invoke",
    "Left",
    "Load",
    "Loop",
    "Mode",
    "NamedArray",
    "NamedDraw",
    "Optimiser",
    "OwnCall",
    "Pass",
    "Plain",
    "Question",
    "ReadPictures",
    "ReadText",
    "Source",
    "Survey",
    "Tiny",
    "Trace",
    "Train",
    "question_digest",
    "to_wire",
]
