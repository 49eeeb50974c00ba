"""For all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples each time: a run that fails fails again. `pytest --hypothesis-profile=default` draws others.
settings.register_profile("steady", derandomize=True)
settings.load_profile("steady")
