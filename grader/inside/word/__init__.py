"""Word documents (.docx): their text with list numbers, headings, tables and equations, in bounded time and memory."""

from grader.inside.word.document import read_word

__all__ = ["read_word"]
