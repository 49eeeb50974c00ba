"""The only code that shares a process with students, and the only importer of torch.

An island: it imports nothing from the rest of the package and is started as a command
(``python -m grader.inside``). It answers questions with plain data; it never decides anything.
"""
