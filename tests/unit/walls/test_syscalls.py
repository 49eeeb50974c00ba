"""The numbers against the system's own headers, where they are installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.walls.syscalls import NUMBERS

HEADERS = {
    0: (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm/unistd_64.h")),
    1: (Path("/usr/include/asm-generic/unistd.h"),),
}
RENAMED = {"newfstatat": "fstatat"}  # the generic header's word for it


@pytest.mark.parametrize("column", HEADERS, ids=["x86_64", "aarch64"])
def test_numbers_are_the_kernels(column: int) -> None:
    header = next((path for path in HEADERS[column] if path.exists()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    text = header.read_text("utf-8")
    defined = {name: int(value) for name, value in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", text)}
    for name, numbers in NUMBERS.items():
        known = defined.get(name, defined.get(RENAMED.get(name, "")))
        assert numbers[column] == known or (known is not None and known >= 1024 and numbers[column] is None), name
