"""The box's life: read a question, answer it, until the judge closes the channel."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.inside.answering import Answerer
from grader.inside.failure import CannotAnswer, cannot_answer
from grader.inside.wire import Channel

__all__ = ["serve"]

READY: dict[str, Any] = {"serial": "", "status": "value", "facts": {}}
"""Sent before a byte of student code is read: from here on an end of the box is the submission's doing."""


def serve(channel: Channel, root: Path) -> None:
    """Answer every question that comes. Returns when the channel is closed."""
    answerer = Answerer(root)
    channel.send(READY, {})
    while (received := channel.receive()) is not None:
        body, arrays = received
        try:
            facts, produced = answerer.answer(_with_arrays(body["question"], arrays))
            reply = {"serial": body["serial"], "status": "value", "facts": facts}
        except CannotAnswer as failure:
            reply, produced = {"serial": body["serial"], "status": "failure", "facts": failure.facts}, {}
        except Exception as error:  # noqa: BLE001 - the boundary of the box: everything becomes an answer
            reply, produced = {"serial": body["serial"]} | _unexpected(error, root), {}
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        channel.send(reply, produced)


def _unexpected(error: Exception, root: Path) -> dict[str, Any]:
    """What was raised outside the stages in which student code is called on purpose.

    The student's when their own lines are on the traceback (a property that raises, say), else a fault of ours, which
    the judge raises on its side.
    """
    failure = cannot_answer(error, "answer", root).facts
    if failure["frames"]:
        return {"status": "failure", "facts": failure}
    return {"status": "broken", "facts": {"message": f"{failure['type']}: {failure['message']}"[:1000]}}


def _flush(stream: object) -> None:
    """Text in a pipe is block-buffered and would die with a killed box. A student may have closed the stream."""
    try:
        stream.flush()  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return


def _with_arrays(value: Any, arrays: Sequence[object]) -> Any:
    """The question with each ``{"$array": i}`` replaced by the i-th array."""
    if isinstance(value, dict):
        if value.keys() == {"$array"}:
            return arrays[value["$array"]]
        return {key: _with_arrays(member, arrays) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_arrays(member, arrays) for member in value]
    return value
