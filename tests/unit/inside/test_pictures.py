from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from grader.model import FailureKind, ReadPictures, Value
from tests.support.asking import failure_in, value_in
from tests.support.code import write
from tests.support.local import Local
from tests.support.pictures import PNG


def shown(value: Value) -> list[tuple[str, Any, Any]]:
    return [(entry["place"], entry.get("width"), entry.get("height")) for entry in value.facts["pictures"]]


def bytes_of(value: Value, at: int = 0) -> bytes:
    return value.arrays[value.facts["pictures"][at]["array"]].tobytes()


def a_notebook(*outputs: dict[str, Any]) -> str:
    bundles = [{"output_type": "display_data", "metadata": {}, "data": data} for data in outputs]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": 1, "outputs": bundles}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def test_a_file_is_one_picture(tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"a.png": PNG}))(ReadPictures("a.png")))
    assert shown(answer) == [("a.png", 3, 2)]
    assert bytes_of(answer) == PNG


def test_outputs_of_a_notebook(tmp_path: Path, local: Local) -> None:
    text = base64.b64encode(PNG).decode()
    made = a_notebook({"image/png": text, "text/plain": "<Figure>"}, {"image/svg+xml": "<svg/>"}, {"image/png": "!!"})
    answer = value_in(local(write(tmp_path, {"n.ipynb": made}))(ReadPictures("n.ipynb")))
    assert shown(answer) == [("n.ipynb, cell 1, picture 1", 3, 2), ("n.ipynb, cell 1, picture 2", None, None)]
    assert bytes_of(answer) == PNG


@pytest.mark.parametrize("depth", [0, 2])
def test_pages_of_a_pdf(tmp_path: Path, local: Local, depth: int) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(72, 72)
    stream = DecodedStreamObject()
    stream.set_data(bytes(range(18)))
    stream.update(
        {
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(3),
            NameObject("/Height"): NumberObject(2),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
        }
    )
    objects = DictionaryObject({NameObject("/Im0"): writer._add_object(stream.flate_encode())})
    for _ in range(depth):  # a figure that was included as a page of its own
        form = DecodedStreamObject()
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})
        objects = DictionaryObject({NameObject("/Fm0"): writer._add_object(form)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})
    writer.write(tmp_path / "r.pdf")
    answer = value_in(local(tmp_path)(ReadPictures("r.pdf")))
    assert shown(answer) == [("r.pdf, page 1", 3, 2)]
    assert bytes_of(answer).startswith(b"\x89PNG")


def test_a_pdf_without_pictures(tmp_path: Path, local: Local) -> None:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(tmp_path / "r.pdf")
    assert value_in(local(tmp_path)(ReadPictures("r.pdf"))).facts == {"pictures": [], "more": 0}


def test_large_pictures_and_many_are_listed_and_not_sent(tmp_path: Path, local: Local) -> None:
    large = PNG + bytes(3 << 20)
    answer = value_in(local(write(tmp_path, {"a.png": large}))(ReadPictures("a.png")))
    assert shown(answer) == [("a.png", 3, 2)]
    assert not answer.arrays
    many = a_notebook(*[{"image/png": base64.b64encode(PNG).decode()}] * 60)
    facts = value_in(local(write(tmp_path, {"n.ipynb": many}))(ReadPictures("n.ipynb"))).facts
    assert (len(facts["pictures"]), facts["more"]) == (40, 20)


def test_what_is_sent_is_bytes(tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"a.png": PNG}))(ReadPictures("a.png")))
    assert all(array.dtype == np.uint8 and array.ndim == 1 for array in answer.arrays.values())


@pytest.mark.parametrize(("name", "data"), [("n.ipynb", "{"), ("r.pdf", "%PDF-1.4 nothing"), ("none.png", None)])
def test_what_cannot_be_read_is_the_students_failure(name: str, data: str | None, tmp_path: Path, local: Local) -> None:
    root = write(tmp_path, {name: data} if data is not None else {})
    assert failure_in(local(root)(ReadPictures(name))).kind is FailureKind.UNREADABLE
