"""The only reader of what comes out of a box. It trusts nothing: every length, name, type and depth is capped.

What breaks the protocol raises :class:`ProtocolFault`; a channel that ends raises :class:`ChannelClosed`.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, deserialize

from grader.model import Failure, FailureKind, Frame, Value

__all__ = ["Caps", "ChannelClosed", "HarnessFault", "ProtocolFault", "frame", "read_reply"]

DIGITS = 1000
HEADER = struct.Struct("<4sIQ")
MAGIC = b"GRD1"
DTYPES: dict[str, npt.DTypeLike] = {
    "BOOL": np.bool_, "U8": np.uint8, "I8": np.int8, "I16": np.int16, "I32": np.int32, "I64": np.int64,
    "F16": np.float16, "F32": np.float32, "F64": np.float64,
}  # fmt: skip


class ProtocolFault(Exception):
    """The box wrote something that no honest box writes."""


class ChannelClosed(Exception):
    """The box ended before its answer was whole."""


class HarnessFault(Exception):
    """The box says that the harness's own half in it failed."""


@dataclass(frozen=True)
class Caps:
    """The most that one answer may hold."""

    text_bytes: int = 16 << 20
    blob_bytes: int = 256 << 20
    arrays: int = 4096
    rank: int = 8
    depth: int = 32
    string: int = 2_000_000


def frame(body: dict[str, Any], blob: bytes) -> bytes:
    """A question as the box reads it (see ``grader.inside.wire``)."""
    text = json.dumps(body, allow_nan=False).encode()
    return HEADER.pack(MAGIC, len(text), len(blob)) + text + blob


def read_reply(read: Callable[[int], bytes], serial: str, caps: Caps = Caps()) -> Value | Failure:
    """One answer to the question numbered ``serial``. ``read(n)`` returns 1 to n bytes, or none at the end.

    Raises ProtocolFault, ChannelClosed or HarnessFault.
    """
    magic, text_length, blob_length = HEADER.unpack(_exactly(read, HEADER.size))
    if magic != MAGIC:
        raise ProtocolFault("an answer does not begin like one")
    if text_length > caps.text_bytes or blob_length > caps.blob_bytes:
        raise ProtocolFault("an answer is too large")
    body = _parse(_exactly(read, text_length), caps)
    arrays = _arrays(_exactly(read, blob_length), caps)
    match body:
        case {"serial": str(given), "status": str(status), "facts": dict(facts)} if given == serial:
            return _reply(status, facts, arrays)
        case _:
            raise ProtocolFault("an answer is not to the question that was asked")


def _reply(status: str, facts: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Value | Failure:
    match status:
        case "value":
            return Value(facts, arrays)
        case "failure":
            return read_failure(facts)
        case "broken":
            raise HarnessFault(_text(facts.get("message"), 1000))
        case _:
            raise ProtocolFault("an answer has no known status")


def read_failure(facts: object) -> Failure:
    """A failure from its facts. Raises ProtocolFault when they are not a failure's."""
    if not isinstance(facts, dict):
        raise ProtocolFault("a failure is not described")
    try:
        kind = FailureKind(facts.get("kind", ""))
    except ValueError:
        raise ProtocolFault("a failure is of no known kind") from None
    frames, near = facts.get("frames", []), facts.get("near", [])
    if not isinstance(frames, list) or not isinstance(near, list) or len(frames) > 100 or len(near) > 100:
        raise ProtocolFault("a failure's traceback is malformed")
    return Failure(
        kind=kind,
        message=_text(facts.get("message"), 8000),
        type=_text(facts.get("type"), 200),
        stage=_text(facts.get("stage"), 50),
        frames=tuple(_frame(entry) for entry in frames),
        near=tuple(_text(name, 200) for name in near),
    )


def _frame(entry: object) -> Frame:
    match entry:
        case {"file": str(file), "line": int(line), "function": str(function), "source": str(source)}:
            return Frame(file[:500], max(0, min(line, 10**9)), function[:500], source[:1000])
        case _:
            raise ProtocolFault("a failure's traceback is malformed")


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise ProtocolFault("a failure lacks its words")
    return value[:limit]


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        chunk = read(min(size - len(parts), 1 << 20))
        if not chunk:
            raise ChannelClosed
        parts += chunk
    return bytes(parts)


def _parse(text: bytes, caps: Caps) -> object:
    try:
        body = json.loads(text, parse_constant=_no_constant, parse_int=_small_int)
    except (ValueError, RecursionError) as problem:
        raise ProtocolFault("an answer is not JSON") from problem
    _check_depth(body, caps, 0)
    return body


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _small_int(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _check_depth(value: object, caps: Caps, depth: int) -> None:
    if depth > caps.depth:
        raise ProtocolFault("an answer is nested too deep")
    match value:
        case str() if len(value) > caps.string:
            raise ProtocolFault("an answer holds too long a text")
        case float() if not math.isfinite(value):
            raise ProtocolFault("an answer holds a number that is none")
        case list():
            for member in value:
                _check_depth(member, caps, depth + 1)
        case dict():
            for key, member in value.items():
                _check_depth(key, caps, depth)
                _check_depth(member, caps, depth + 1)
        case _:
            pass


def _arrays(blob: bytes, caps: Caps) -> dict[str, npt.NDArray[Any]]:
    """Arrays by name. The library checks that offsets lie inside and do not overlap; we check the rest."""
    if not blob:
        return {}
    try:
        entries = deserialize(blob)  # type: ignore[no-untyped-call]
    except SafetensorError as problem:
        raise ProtocolFault("an answer's arrays are malformed") from problem
    if len(entries) > caps.arrays:
        raise ProtocolFault("an answer has too many arrays")
    return {name: _array(record, caps) for name, record in entries}


def _array(record: dict[str, Any], caps: Caps) -> npt.NDArray[Any]:
    dtype, shape = DTYPES.get(record["dtype"]), record["shape"]
    if dtype is None or len(shape) > caps.rank:
        raise ProtocolFault("an answer's array has a type or a rank that was not asked for")
    try:
        return np.frombuffer(record["data"], dtype).reshape(shape)
    except ValueError as problem:  # no number in it, and axes that nobody could have
        raise ProtocolFault("an answer's array is of an impossible size") from problem
