"""Marks by hand: read from the staff's files, set against the reports, kept from run to run."""

from grader.marking.entries import Mark, Sheet, seen_of
from grader.marking.ledger import Ledger, load_ledger, save_ledger
from grader.marking.reading import read_sheet
from grader.marking.settling import Settled, settle
from grader.marking.sheets import gather
from grader.marking.todo import todo_of, todo_sheet

__all__ = [
    "Ledger",
    "Mark",
    "Settled",
    "Sheet",
    "gather",
    "load_ledger",
    "read_sheet",
    "save_ledger",
    "seen_of",
    "settle",
    "todo_of",
    "todo_sheet",
]
