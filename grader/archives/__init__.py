"""Archives that students hand in, unpacked in a process of their own: ``python -m grader.archives``.

Standard library and walls only, so that the process starts fast and holds nothing worth stealing. The judge starts it
(``grader.intake.process``) and believes nothing that it says without looking.
"""
