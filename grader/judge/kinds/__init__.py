"""The built-in check kinds: for each kind of check one function from (item, check, case) to a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.kinds.answer import judge_answer
from grader.judge.kinds.batch import judge_batch
from grader.judge.kinds.equivalent import judge_equivalent, steps_alike
from grader.judge.kinds.file import judge_file
from grader.judge.kinds.forms import best_of_forms
from grader.judge.kinds.function import judge_function
from grader.judge.kinds.gradient import judge_gradient
from grader.judge.kinds.heads import judge_heads
from grader.judge.kinds.loop import judge_loop
from grader.judge.kinds.manual import judge_manual
from grader.judge.kinds.modes import judge_modes
from grader.judge.kinds.network import judge_network
from grader.judge.kinds.outputs import judge_outputs
from grader.judge.kinds.parameters import judge_parameters
from grader.judge.kinds.range import judge_range
from grader.judge.kinds.repeatable import judge_repeatable
from grader.judge.kinds.responds import judge_responds
from grader.judge.kinds.shape import judge_shape
from grader.judge.kinds.table import judge_table
from grader.judge.kinds.train import judge_train
from grader.judge.kinds.trainable import judge_trainable
from grader.judge.kinds.variants import judge_variants
from grader.judge.outcome import student_failed
from grader.judge.respond import StudentFailure
from grader.model import EquivalentCheck, Failure, FailureKind, Finding, Item

__all__ = ["JUDGES", "judge_item"]


def judge_item(item: Item, case: Case) -> Finding:
    """The finding of a built-in check. The student's failures become findings; faults of ours are raised."""
    try:
        judged = JUDGES[item.check.kind]
        check = item.check
        if isinstance(check, EquivalentCheck) and not check.layers:
            return best_of_forms(
                item, case, lambda seen: judged(item, check, seen), lambda seen: steps_alike(check, seen)
            )
        return best_of_forms(item, case, lambda seen: judged(item, check, seen))
    except StudentFailure as stopped:
        return student_failed(item.id, stopped.failure)
    except ProtocolFault as fault:
        return student_failed(item.id, Failure(FailureKind.PROTOCOL, str(fault)))


JUDGES: Mapping[str, Callable[[Item, Any, Case], Finding]] = {
    "file": judge_file,
    "shape": judge_shape,
    "parameters": judge_parameters,
    "equivalent": judge_equivalent,
    "network": judge_network,
    "gradient": judge_gradient,
    "modes": judge_modes,
    "trainable": judge_trainable,
    "batch": judge_batch,
    "variants": judge_variants,
    "repeatable": judge_repeatable,
    "range": judge_range,
    "outputs": judge_outputs,
    "responds": judge_responds,
    "heads": judge_heads,
    "function": judge_function,
    "answer": judge_answer,
    "table": judge_table,
    "train": judge_train,
    "loop": judge_loop,
    "manual": judge_manual,
}
"""The function of each kind; ``pytest`` items are the staff's own tests."""
