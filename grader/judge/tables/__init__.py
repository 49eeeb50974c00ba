"""Layer tables: read from what students hand in, set beside the network that was verified, row by row.

Pure functions on text and on a program. Documents are taken apart elsewhere, inside the box.
"""

from grader.judge.tables.beside import Beside, Pair, set_beside
from grader.judge.tables.explaining import explanations
from grader.judge.tables.finding import find_tables
from grader.judge.tables.layers import Layer, functions_in, layers_of, unshown
from grader.judge.tables.plausible import unreadable
from grader.judge.tables.records import LayerTable, TableRow, Total

__all__ = [
    "Beside",
    "Layer",
    "LayerTable",
    "Pair",
    "TableRow",
    "Total",
    "explanations",
    "find_tables",
    "functions_in",
    "layers_of",
    "set_beside",
    "unreadable",
    "unshown",
]
