"""The public profile, run to the end: what is published is attacked with what is published; nothing exact is there."""

import csv
import json
import re
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from oncosurv.disclosure.cells import printed_range

pytestmark = [pytest.mark.heavy]
THRESHOLD = BASE = 5
TOP = 200
HIDDEN = "[c]"


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    from tests.workflow.conftest import copy_project

    project = copy_project(tmp_path_factory.mktemp("public") / "project")
    project.edit("config.yaml", "profile: internal", "profile: public")
    project.run()
    return project


def rows_of(project, table, room="results/bminv-public"):
    with open(project.path(room, f"{table}.csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Known:
    """What a reader has: for each count its possible numbers, and sums that must hold. No help from oncosurv.disclosure
    but for how a printed number was rounded."""

    def __init__(self):
        self.places, self.bounds, self.sums = {}, [], []

    def count(self, name, cell):
        """Index of a named count; a second print of the same name must say the same."""
        if cell == "":
            return None
        seen = (0, TOP) if cell == HIDDEN else printed_range(int(cell), THRESHOLD, BASE)
        if name in self.places:
            place = self.places[name]
            both = self.bounds[place]
            self.bounds[place] = (max(both[0], seen[0]), min(both[1], seen[1]))
            return place
        self.places[name] = len(self.bounds)
        self.bounds.append(seen)
        return self.places[name]

    def free(self, name):
        return self.count(name, HIDDEN)

    def add_up(self, whole, parts):
        if whole is not None and None not in parts:
            self.sums.append([(whole, 1), *((part, -1) for part in parts)])

    def ranges(self, places):
        matrix = np.zeros((len(self.sums), len(self.bounds)))
        for row, terms in enumerate(self.sums):
            for place, times in terms:
                matrix[row, place] += times
        limits = LinearConstraint(matrix, 0, 0)
        bounds = Bounds(*np.array(self.bounds).T)
        found = {}
        for place in places:
            ends = []
            for sign in (1, -1):
                aim = np.zeros(len(self.bounds))
                aim[place] = sign
                ends.append(milp(aim, constraints=limits, integrality=np.ones(len(aim)), bounds=bounds).x[place])
            found[place] = tuple(int(round(end)) for end in ends)
        return found


def read_known(project):
    """All that the public tables say of patients, events and those at risk, by population, factor and level."""
    known = Known()
    labels = {row["group"] for row in rows_of(project, "describe/characteristics") if row["group"]}
    for row in rows_of(project, "describe/characteristics"):
        if row["variable"] == "":
            known.count(("n", row["group"], ""), row["n"])
    for row in rows_of(project, "describe/characteristics"):
        if row["level"] and row["statistic"] == "n":
            known.count(("n", row["group"], f"{row['variable']}={row['level']}"), row["n"])
        if row["statistic"] == "missing":
            known.count(("n", row["group"], f"{row['variable']}=missing"), row["value"])
    for row in rows_of(project, "survival/estimates"):
        group = "luminal" if row["population"] == "luminal" else ""
        level = "" if row["factor"] == "overall" else f"{row['factor']}={row['level']}"
        for kind in ("n", "events"):
            known.count((kind, group, level), row[kind])
    for row in rows_of(project, "cox/coefficients"):
        group = "luminal" if row["population"] == "luminal" else ""
        if row["exposure_handling"] == "baseline" and row["level"]:
            for side in ("level", "reference"):
                for kind in ("n", "events"):
                    known.count((kind, group, f"{row['variable']}={row[side]}"), row[f"{kind}_{side}"])
    for row in rows_of(project, "survival/at_risk"):
        group = "luminal" if row["population"] == "luminal" else ""
        level = "" if row["factor"] == "overall" else f"{row['factor']}={row['level']}"
        parts = [
            known.count((kind, group, level, row["time"]), row[kind]) for kind in ("n_risk", "n_event", "n_censored")
        ]
        known.add_up(known.free(("n", group, level)), parts)
    for name in list(known.places):  # events leave those without, levels their total, one moment the next
        if name[0] == "events":
            known.add_up(known.free(("n", *name[1:])), [known.places[name], known.free(("alive", *name[1:]))])
    for kind in ("n", "events"):
        for group in ("", *sorted(labels)):
            variables = {name[2].partition("=")[0] for name in known.places if name[:2] == (kind, group) and name[2]}
            for variable in variables:
                own = [place for name, place in known.places.items()
                       if name[:2] == (kind, group) and name[2].startswith(f"{variable}=")]  # fmt: skip
                known.add_up(known.free((kind, group, "")), [*own, known.free((kind, group, f"{variable}=?"))])
    chains = {}
    for name in list(known.places):
        if name[0] == "n_event":
            chains.setdefault(name[1:3], []).append(float(name[3]))
    for (group, level), times in chains.items():
        texts = {float(name[3]): name[3] for name in known.places if name[0] == "n_event"}
        steps = [("n_event", group, level, texts[time]) for time in sorted(times)]
        for before, after in zip(steps, [*steps[1:], ("events", group, level)], strict=True):
            if before in known.places and after in known.places:
                between = known.free(("between", before, after))
                known.add_up(known.places[after], [known.places[before], between])
    return known


def test_no_hidden_count_can_be_solved_for(public):
    """A linear programme in whole numbers over all printed margins, levels, risk tables and events."""
    known, truth = read_known(public), {}
    for row in rows_of(public, "describe/characteristics", "private/bminv/exact"):
        if row["level"] and row["statistic"] == "n":
            truth["n", row["group"], f"{row['variable']}={row['level']}"] = int(row["n"])
    for row in rows_of(public, "survival/estimates", "private/bminv/exact"):
        group = "luminal" if row["population"] == "luminal" else ""
        level = "" if row["factor"] == "overall" else f"{row['factor']}={row['level']}"
        truth |= {(kind, group, level): int(row[kind]) for kind in ("n", "events")}
    small = [name for name, value in truth.items() if 0 < value < THRESHOLD and name in known.places]
    assert len(small) > 15
    ranges = known.ranges([known.places[name] for name in small])
    for name in small:
        least, largest = ranges[known.places[name]]
        assert least <= truth[name] <= largest, (name, truth[name], least, largest)
        assert largest - least >= 2, (name, truth[name], least, largest)


def test_no_exact_small_count_stands_in_its_place(public):
    """Every count is hidden or a multiple of the rounding, and no table of single patients is there."""
    counts = ("n", "events", "n_level", "events_level", "n_reference", "n_risk", "n_censored", "n_excluded", "reports")
    seen = 0
    for path in public.path("results/bminv-public").rglob("*.csv"):
        for row in csv.DictReader(open(path, newline="", encoding="utf-8")):
            assert "patient" not in row and "left_out" not in row, path
            for name in counts:
                seen += row.get(name, "") != ""
                assert row.get(name, "") in ("", HIDDEN) or int(row[name]) % BASE == 0, (path, name, row[name])
    assert seen > 200
    names = {path.name for path in public.path("results/bminv-public").rglob("*")}
    assert not names & {"patients.csv", "derivations.csv", "screening.csv", "timelines.csv", "measurements.csv"}
    assert not names & {"swimmer.svg", "counts.svg", "left_out.svg"}
    assert not public.path("results/bminv").exists() and not public.path("logs").exists()


def is_simple_share(number):
    """Whether a number is a fraction of small whole numbers, as printed shares are too."""
    return abs(number - Fraction(number).limit_denominator(60)) < 1e-9


def test_no_number_of_the_exact_data_is_in_any_file_of_the_public_results(public):
    """Estimates at full precision are like a fingerprint of the data: none stands anywhere, in no form."""
    exact = set()
    for table in ("survival/comparisons", "cox/coefficients", "cox/models", "cox/residuals"):
        for row in rows_of(public, table, "private/bminv/exact"):
            exact |= {cell for cell in row.values() if re.fullmatch(r"-?\d+\.\d{8,}", cell or "")}
    exact = {cell for cell in exact if not is_simple_share(float(cell))}
    assert len(exact) > 1000
    needles = re.compile("|".join(re.escape(cell[:12]) for cell in sorted(exact)))
    keys = re.compile("|".join(row["patient"] for row in rows_of(public, "cohort/patients", "private/bminv/exact")))
    for path in public.path("results/bminv-public").rglob("*"):
        if not path.is_file() or path.suffix in (".png", ".pdf"):
            continue
        texts = [path.read_bytes().decode("utf-8", "replace")]
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                texts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        for text in texts:
            assert not keys.search(text), path
            assert path.suffix == ".svg" or not needles.search(text), (path, needles.search(text))


def test_curves_of_the_page_are_the_protected_ones(public):
    html = public.path("results/bminv-public/report/report.html").read_text(encoding="utf-8")
    assert "Public version: small counts are hidden, the others rounded." in html and "INTERNAL" not in html
    told = json.loads(re.search(r'<script type="application/json" id="curves">(.*?)</script>', html, re.S)[1])
    exact = {float(row["time"]) for row in rows_of(public, "survival/curves", "private/bminv/exact")}
    asked = {30, 91, 183, 365}
    for figure in told.values():
        for curve in figure["curves"]:
            assert all(risk is None for risk in curve["at_risk"])
            assert not (set(curve["days"]) - {0} - asked) & (exact - asked) or len(curve["days"]) < 12
    listed = rows_of(public, "disclosure/suppressed")
    assert {row["table"] for row in listed} >= {"characteristics", "flow", "residuals", "curves"}


def test_the_numbers_were_checked_before_they_were_protected(public):
    checked = rows_of(public, "checks/cross_check", "private/bminv/exact")
    assert len(checked) > 2000 and all(row["ok"] in ("1", "") for row in checked)


def test_nothing_runs_again(public):
    assert public.run().rules == {}
