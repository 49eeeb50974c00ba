"""Code that reads the command line while it is imported: nobody gave any arguments, and none is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from grader.inside.standins import Ledger

__all__ = ["no_arguments"]


@contextmanager
def no_arguments(ledger: Ledger) -> Iterator[None]:
    """Inside, every parser of arguments gives its defaults: an argument that is required is None, and told."""
    real = argparse.ArgumentParser.parse_known_args

    def parse(self: argparse.ArgumentParser, args: Any = None, namespace: Any = None) -> Any:
        for action in self._actions:
            if action.required:
                name = (action.option_strings or [action.dest])[0]
                ledger.say(f"The command line would give {name}; here it is {action.default!r}.")
                action.required = False
                action.nargs = "?" if not action.option_strings else action.nargs
        for group in self._mutually_exclusive_groups:
            group.required = False
        return real(self, [] if args is None else args, namespace)

    argparse.ArgumentParser.parse_known_args = parse  # type: ignore[method-assign]
    try:
        yield
    finally:
        argparse.ArgumentParser.parse_known_args = real  # type: ignore[method-assign]
