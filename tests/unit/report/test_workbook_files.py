"""Every file that the report's list of files names is a sheet of the workbook."""

import re

from oncosurv.provenance import ROOT
from scripts.write_workbook import NOT_READ


def test_tables_that_the_report_does_not_read_are_in_the_workbook():
    rules = (ROOT / "workflow/rules/report.smk").read_text(encoding="utf-8")
    rule = rules.split("rule write_workbook:")[1].split("\n    output:")[0]
    files = dict(re.findall(r'(\w+)=(?:after_sets\()?"<results>/([\w/]+\.csv)"', rule))
    assert {"survival/influence.csv", "report/analyses.csv", "report/checklists.csv"} <= set(files.values())
    assert set(files) == set(NOT_READ)
