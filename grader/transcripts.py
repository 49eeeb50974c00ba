"""Transcripts as files: JSON in the metadata of a safetensors file that holds the arrays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from grader.model import Answer, Exchange, Failure, RunEnd, Transcript, Value

__all__ = ["dump_transcript", "load_transcript"]

FAILURE: TypeAdapter[Failure] = TypeAdapter(Failure)
END: TypeAdapter[RunEnd] = TypeAdapter(RunEnd)


def dump_transcript(transcript: Transcript) -> bytes:
    """The file's bytes."""
    arrays = {
        f"{number}/{name}": array
        for number, exchange in enumerate(transcript.exchanges)
        if isinstance(exchange.answer, Value)
        for name, array in exchange.answer.arrays.items()
    }
    body = {
        "key": transcript.key,
        "exchanges": [
            {"question": e.question, "words": e.words, "answer": _plain(e.answer)} for e in transcript.exchanges
        ],
        "ends": [END.dump_python(end, mode="json") for end in transcript.ends],
    }
    return bytes(save(arrays, metadata={"transcript": json.dumps(body)}))


def load_transcript(path: Path, key: str) -> Transcript:
    """The transcript in a file if it is there, whole, and of this key; an empty one otherwise.

    The file is our own, but a run can be killed and a disk can fail: what cannot be read is asked again.
    """
    try:
        with safe_open(path, "numpy") as file:
            body = json.loads(file.metadata()["transcript"])
            if body["key"] != key:
                return Transcript(key)
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        exchanges = tuple(
            Exchange(str(entry["question"]), str(entry["words"]), _answer(entry["answer"], number, arrays))
            for number, entry in enumerate(body["exchanges"])
        )
        return Transcript(key, exchanges, tuple(END.validate_python(end) for end in body["ends"]))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, AttributeError):
        return Transcript(key)


def _plain(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Failure):
        return {"failure": FAILURE.dump_python(answer, mode="json")}
    return {"facts": dict(answer.facts)}


def _answer(entry: dict[str, Any], number: int, arrays: dict[str, Any]) -> Answer:
    if "failure" in entry:
        return FAILURE.validate_python(entry["failure"])
    prefix = f"{number}/"
    own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    return Value(entry["facts"], own)
