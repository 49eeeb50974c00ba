from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.evidence import ProtocolFault
from grader.judge.respond import ReferenceFailure, Respondent, StudentFailure
from grader.model import Evaluate, Failure, FailureKind, Forward, Source, Trace, Value
from tests.support.asking import MODELS, numbers
from tests.support.cases import Recorded, respondent

FAILURE = {"kind": "exception", "type": "ValueError", "message": "no", "stage": "forward", "frames": [], "near": []}


def one_pass(array: Any, form: str = "tensor") -> Value:
    return Value({"passes": [{"form": form}]}, {"0/0": array})


def test_a_call_becomes_one_question() -> None:
    ask = Recorded(forward=one_pass(np.ones((2, 2))))
    output = respondent(ask).Decoder(128, wide=True).train().at("layer1")(numbers(2, 128))
    np.testing.assert_array_equal(output, np.ones((2, 2)))
    (question,) = ask.asked
    assert isinstance(question, Forward)
    assert str(question.call) == "Decoder(128, wide=True)"
    assert (question.passes[0].mode, question.passes[0].layer) == ("train", "layer1")


def test_nothing_is_asked_before_the_call() -> None:
    ask = Recorded()
    respondent(ask).Decoder(128).train().at("x")
    assert ask.asked == []


def test_values_and_traces() -> None:
    ask = Recorded(evaluate=Value({"value": [1]}), trace=Value({"output": [], "failure": None}))
    assert respondent(ask).size(3).value() == [1]
    assert respondent(ask).Net().trace((2, 3))["output"] == []
    assert [type(question) for question in ask.asked] == [Evaluate, Trace]


def test_a_failure_is_raised() -> None:
    ask = Recorded(forward=Failure(FailureKind.TIMEOUT, "slow"))
    with pytest.raises(StudentFailure, match="slow") as caught:
        respondent(ask).Net()(numbers(1))
    assert caught.value.failure.kind is FailureKind.TIMEOUT


def test_a_failed_pass_and_a_trace_that_stopped_are_raised() -> None:
    ask = Recorded(forward=Value({"passes": [{"failure": FAILURE}]}), trace=Value({"failure": FAILURE}))
    with pytest.raises(StudentFailure, match="no"):
        respondent(ask).Net()(numbers(1))
    with pytest.raises(StudentFailure, match="no"):
        respondent(ask).Net().trace((1,))


def test_what_the_reference_cannot_do_is_never_the_students() -> None:
    ask = Recorded(forward=Value({"passes": [{"failure": FAILURE}]}), trace=Value({"failure": FAILURE}))
    reference = replace(respondent(ask), is_reference=True)
    with pytest.raises(ReferenceFailure, match="the reference solution cannot answer: no"):
        reference.Net()(numbers(1))
    with pytest.raises(ReferenceFailure, match="the reference solution cannot answer: no"):
        reference.Net().trace((1,))


@pytest.mark.parametrize(
    "answer",
    [
        Value({}),
        Value({"passes": []}),
        Value({"passes": [3]}),
        Value({"passes": {}}),
        Value({"passes": [{"form": "tensor"}]}),
        Value({"passes": [{"failure": {"kind": "great"}}]}),
        Value({"passes": [{"failure": 3}]}),
        Value({"passes": [{"failure": "x"}]}),
        Value({"passes": [{"form": "tensor"}, {"form": "tensor"}]}, {"0/0": np.ones(1)}),
    ],
)
def test_an_answer_of_another_form_breaks_the_protocol(answer: Value) -> None:
    with pytest.raises(ProtocolFault):
        respondent(Recorded(forward=answer)).Net()(numbers(1))


def test_outputs_come_in_order() -> None:
    arrays = {f"0/{number}": np.array([number]) for number in range(12)}
    output = respondent(Recorded(forward=Value({"passes": [{"form": "tuple"}]}, arrays))).Net()(numbers(1))
    assert isinstance(output, tuple)
    assert [int(value[0]) for value in output] == list(range(12))


def test_each_name_is_asked_of_its_own_file() -> None:
    ask = Recorded(evaluate=Value({"value": 1}))
    side = Respondent(ask, {"Encoder": Source("enc.py")}, MODELS)
    assert side.call("Encoder").source.path == "enc.py"
    assert side.call("Encoder.make").source.path == "enc.py"
    assert side.call("Other").source.path == "models.py"


def test_without_a_source_every_call_fails_as_the_choice_said() -> None:
    absent = Failure(FailureKind.AMBIGUOUS, "two files")
    with pytest.raises(StudentFailure, match="two files"):
        Respondent(Recorded(), {}, None, absent).Net()
    with pytest.raises(StudentFailure, match="no file defines Net"):
        Respondent(Recorded(), {}, None).Net()


def test_private_names_are_no_questions() -> None:
    with pytest.raises(AttributeError):
        _ = respondent(Recorded())._secret
