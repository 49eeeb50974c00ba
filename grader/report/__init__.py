"""What people read: the student's page, the class page, the marks file, the record, the terminal."""

from grader.report.classpage import render_class
from grader.report.feedback import render_feedback
from grader.report.files import write_atomically
from grader.report.folder import folder_name
from grader.report.held import render_held
from grader.report.marks import marks_csv
from grader.report.record import load_report, report_json, student_json
from grader.report.staffpage import render_staff
from grader.report.terminal import class_table
from grader.report.text import cut
from grader.report.view import student_view
from grader.report.walls import weaker_walls

__all__ = [
    "class_table",
    "cut",
    "folder_name",
    "load_report",
    "marks_csv",
    "render_class",
    "render_feedback",
    "render_held",
    "render_staff",
    "report_json",
    "student_json",
    "student_view",
    "weaker_walls",
    "write_atomically",
]
