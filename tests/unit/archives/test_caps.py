from __future__ import annotations

import pytest

from grader.archives.caps import Caps, Meter, size_in_words
from grader.archives.faults import OverCapError


def test_the_last_that_fits_fits() -> None:
    meter = Meter(Caps(total_bytes=10, file_bytes=6, members=2))
    meter.count_file()
    meter.count_bytes(6, 6)
    meter.count_file()
    meter.count_bytes(4, 4)
    with pytest.raises(OverCapError, match="more than 2 files"):
        meter.count_file()
    with pytest.raises(OverCapError, match="more than 10 bytes"):
        meter.count_bytes(1, 5)


def test_one_large_file() -> None:
    with pytest.raises(OverCapError, match="a file larger than 6 bytes"):
        Meter(Caps(file_bytes=6)).count_bytes(7, 7)


def test_sizes_in_words() -> None:
    assert size_in_words(Caps().total_bytes) == "512 MiB"
    assert size_in_words(1000) == "1000 bytes"
