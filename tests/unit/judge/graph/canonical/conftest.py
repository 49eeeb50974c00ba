"""Answers by the code of the box, in this process."""

from tests.support.local import local

__all__ = ["local"]
