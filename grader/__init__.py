"""Auto-grading of deep-learning assignments: observe inside a sandbox, judge outside."""

__version__ = "0.1.0"
