"""What a run says in the terminal: which analysis, how many are left, why one failed, and a summary at the end.

Snakemake's own lines (inputs, outputs, reasons) stand in the log file that it names at the end; --verbose, --quiet and
a dry run are left as Snakemake has them. For the Snakefile only.
"""

import csv
import logging
import os
import sys

NAMES = {
    "read_exports": "exports",
    "build_cohort": "cohort",
    "write_analysis_sets": "analysis sets",
    "describe_characteristics": "characteristics",
    "describe_efficacy": "efficacy",
    "estimate_survival": "survival",
    "estimate_competing": "competing events",
    "fit_cox": "Cox model",
    "complete_sets": "completed data sets",
    "draw_resamples": "resamples",
    "impute_cox": "imputed Cox model",
    "estimate_concordance": "concordance",
    "vary_partial_dates": "partial dates at other days",
    "protect_tables": "protected tables",
    "publish_tables": "public tables",
    "recompute_estimates": "second computation (lifelines, statsmodels)",
    "compare_engines": "cross-check",
    "assert_agreement": "verdict of the cross-check",
    "compare_published": "published numbers",
    "compare_baseline": "changes since the baseline",
    "plot_flow": "flow diagram",
    "plot_survival": "survival figures",
    "plot_models": "figures of the models",
    "plot_courses": "figures of the patients",
    "rasterise_figures": "figures to send",
    "write_report": "report (HTML)",
    "write_word": "report (Word)",
    "write_pdf": "report (PDF)",
    "write_workbook": "workbook",
    "write_provenance": "provenance",
    "run_study": "study",
    "combine_estimates": "table of all studies",
}
TARGETS = ("all", "cohort", "describe", "survival", "cox", "figures")  # rules that run nothing
NOISE = (
    "Building DAG", "Assuming unrestricted", "Select jobs", "Updating checkpoint", "Conda environments", "host:",
    "Using workflow specific profile", "Using shell", "DAG of jobs will be updated", "Trying to restart",
    "Removing output files of failed job", "No SLURM account given", "No account was given", "Unable to guess SLURM",
    "Cleaning up SLURM log files",
)  # fmt: skip
SAID = (  # by Snakemake, of a job whose own words are shown
    "RuleException:\nCalledProcessError", "Exiting because a job", "WorkflowError:\nAt least one job did not",
    "At least one job did not",
)  # fmt: skip
INDENT = "        "


def watch_run(workflow, study, jobs, more_names=None):
    """Make a run say what a person wants to read. study: its id; jobs: how many the whole study has."""
    settings = workflow.output_settings
    handler = next(
        (h for h in logging.getLogger("snakemake.logging").handlers if h.name == "DefaultStreamHandler"), None
    )
    if handler is None or not workflow.is_main_process or settings.verbose or settings.quiet or settings.dryrun:
        return
    told = Told(handler, study, jobs, NAMES | (more_names or {}))
    handler.addFilter(told.takes)
    handler.setFormatter(told)
    workflow.onsuccess(lambda log: print(told.summary(), file=sys.stderr))
    workflow.onerror(lambda log: print(told.failure(), file=sys.stderr))


class Told(logging.Formatter):
    """The lines of one run. It is the filter of Snakemake's terminal handler, and its formatter."""

    def __init__(self, handler, study, jobs, names):
        super().__init__()
        self.handler, self.study, self.jobs, self.names = handler, study, jobs, names
        self.running, self.ended, self.failed, self.ran = {}, [], [], {}

    def takes(self, record):
        """Whether a record is shown; every record of a job is kept in mind."""
        event = _event(record)
        if event == "job_info":
            self.running[record.jobid] = record.rule_name, self._name(record)
            self.handler.last_msg_was_job_info = True  # else Snakemake puts an empty line before each
            return record.rule_name not in TARGETS
        if event == "job_finished":
            rule, name = self.running.get(record.job_id, ("", ""))
            if rule not in TARGETS:
                self.ended.append(name)
                self.ran[rule] = self.ran.get(rule, 0) + 1
            return False
        if event == "progress":
            return bool(self.ended)
        if event in ("job_error", "group_error"):
            return True
        if event and event != "error":
            return False
        text = record.getMessage()
        return not text.startswith(NOISE) and not text.lstrip().startswith(SAID)

    def format(self, record):
        """The words for a record that is shown."""
        event = _event(record)
        if event == "job_info":
            return f"begun   {self._name(record)}"
        if event == "progress":
            names, self.ended = ", ".join(self.ended), []
            left = max(record.total - record.done - 1, 0)  # the last step only gathers the others
            return f"done    {names} ({record.done} of {max(record.total - 1, record.done)}, {left} left)"
        if event == "job_error":
            name = self.running.get(record.jobid, ("", record.rule_name))[1]
            self.failed.append(name)
            return "\n".join([f"FAILED  {name}", *(line for path in record.log for line in own_words(path))])
        return record.getMessage()

    def summary(self):
        """What ran, what was up to date, queries, cross-check, where the report lies."""
        results, private = f"results/{self.study}", f"private/{self.study}"
        ran = sum(self.ran.values())
        lines = ["", f"{self.study}: finished.", f"{'ran':<12}{self._counted()}"]
        lines.append(f"{'up to date':<12}{max(self.jobs - ran, 0)} of {self.jobs} jobs of the study")
        queries = _count(f"{results}/cohort/queries.csv")
        if queries is not None:
            where = f": {private}/queries.csv, with record numbers, for the clinic" if queries else ""
            lines.append(f"{'queries':<12}{queries}{where}")
        if os.path.exists(f"{results}/checks/agreement.txt"):
            with open(f"{results}/checks/agreement.txt", encoding="utf-8") as file:
                lines.append(f"{'cross-check':<12}{file.read().strip()}")
        if os.path.exists(f"{results}/report/report.html"):
            lines.append(f"{'report':<12}{results}/report/report.html (.docx, .pdf beside it)")
        return "\n".join(lines)

    def failure(self):
        """What failed, and what to do."""
        names = ", ".join(self.failed) or "see above"
        again = "Mend the cause and run the same command again: what is done stays."
        return f"\n{self.study}: not finished. Failed: {names}.\n{again}"

    def _counted(self):
        parts = [
            self.names.get(rule, rule.replace("_", " ")) + (f" ({count})" if count > 1 else "")
            for rule, count in self.ran.items()
        ]
        return f"{sum(self.ran.values())} jobs: {', '.join(parts)}" if parts else "nothing"

    def _name(self, record):
        words = self.names.get(record.rule_name, record.rule_name.replace("_", " "))
        return " ".join([words, *map(str, dict(record.wildcards or {}).values())])


def own_words(path):
    """Lines of a failed job's log: of a traceback only its last words, and where the whole is."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().rstrip().splitlines()
    except OSError:
        lines = []
    start = next((place for place, line in enumerate(lines) if line.startswith("Traceback (most recent")), None)
    if start is not None:
        last = next((i for i in range(len(lines) - 1, start, -1) if not lines[i].startswith(" ")), start)
        lines = [*lines[:start], *lines[last:], f"(the whole message is in {path})"]
    elif not lines:
        lines = [f"it ended without a word; {path} is empty or not there: was it killed, or is the disk full?"]
    return [f"{INDENT}{line}" for line in lines]


def _event(record):
    event = getattr(record, "event", None)
    return getattr(event, "value", event) or ""


def _count(path):
    """Rows of a CSV file, None where there is none."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    except OSError:
        return None
