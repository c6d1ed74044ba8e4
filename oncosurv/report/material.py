"""What the sections of a report are written from: study file, result tables as text, figures, versions."""

from dataclasses import dataclass, field
from pathlib import Path

from oncosurv.language import say
from oncosurv.report.blocks import Cite
from oncosurv.report.labels import Labels, data_mark
from oncosurv.report.origins import file_of, origin_of
from oncosurv.tables import read_rows
from oncosurv.wording import format_months, format_p, format_percent

DAYS_OF_A_YEAR = 365.25
NO_CUT = "none"  # as exports/months.py has it (a test compares the two)
TINY = 5  # a smaller group has no curve and no median


@dataclass(frozen=True)
class Material:
    """study: the study file; tables: {name: rows of text}, no rows where a table is absent; figures: {name: path}.

    places: {name of a table: its path below the study's results}.
    """

    study: dict
    tables: dict
    figures: dict
    versions: dict
    labels: Labels
    places: dict = field(default_factory=dict)

    @property
    def internal(self):
        """Whether single patients may be shown."""
        return self.study["disclosure"]["profile"] == "internal"

    @property
    def narrow(self):
        """Whether figures that a journal prints in one column are laid out for it."""
        return self.study["report"].get("figure_width", "one_column") == "one_column"

    @property
    def month_days(self):
        return self.study["survival"]["month_days"]

    def rows(self, table, **wanted):
        """Rows of a table whose cells equal those wanted, in the table's order."""
        return [row for row in self.tables.get(table, []) if all(row[key] == cell for key, cell in wanted.items())]

    def shows(self, table, *rows):
        """Origins of rows of a table, for the Row that shows their numbers; absent rows (None) are left out."""
        return tuple(dict.fromkeys(origin_of(self._place(table), row) for row in rows if row))

    def _place(self, table):
        return self.places.get(table, f"{table}.csv")

    def cite(self, words, block, table, row):
        """The part of a sentence that leads from a number to the row of a block that shows the row of a table."""
        return Cite(words, block, origin_of(self._place(table), row))

    @property
    def data_cut(self):
        """The last day of follow-up as the study file writes it; '' where the files hold times and no dates."""
        cut = str(self.study["study"]["data_cut"])
        return "" if cut == NO_CUT else cut

    @property
    def year_days(self):
        """Days of a year by which person-time is shown; twelve of the files' months where they hold months."""
        return DAYS_OF_A_YEAR if self.data_cut else 12 * self.month_days

    def months(self, days, censored=False):
        """Days as months by the study's convention, with a plus where the patient is still followed."""
        return format_months(days, self.study["report"]["months_decimals"], self.month_days, censored)

    def p(self, value):
        """A P value in the study's style."""
        return format_p(value, self.study["report"]["p_style"])

    def mark(self, caption, *, cut=False):
        """A caption with what every caption carries: the data cut where it dates an estimate, and what the data are."""
        parts = [caption if caption.endswith(".") else f"{caption}."]
        parts += [say("Data cut {data_cut}.", data_cut=self.data_cut)] if cut and self.data_cut else []
        parts += [data_mark(self.study)] if data_mark(self.study) else []
        return " ".join(parts)

    def items(self):
        """The survival items that have curves: those of the study itself."""
        return self.study["survival"]["items"]

    def models(self):
        """The Cox models that are results: those of the study itself."""
        return self.study.get("models", [])


def read_material(study, tables, figures, versions):
    """tables: {name: path}; figures: dicts with name and path. A path that does not exist is an error (OSError)."""
    rows = {name: read_rows(path) for name, path in tables.items()}
    paths = {figure["name"]: str(Path(figure["path"])) for figure in figures}
    places = {name: file_of(path) for name, path in tables.items()}
    return Material(study, rows, paths, versions, Labels(study), places)


def share(row):
    """The n of a row as part of its denominator: '7/29 (24 %)'."""
    return format_percent(row["n"], row["denominator"])


def is_on(cell):
    """Whether a 0/1 cell is 1."""
    return cell in ("1", "True", "true")
