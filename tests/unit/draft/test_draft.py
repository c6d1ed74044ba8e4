"""The draft of a study file: known dialects must be drafted as they are, and what the data do not decide is asked."""

import datetime as dt
import random

import openpyxl
import pyreadstat
import pytest
import yaml

from oncosurv.__main__ import main
from oncosurv.draft.study_file import DraftError, draft_study
from oncosurv.exports.read import read_source
from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.problems import StudyFileError
from tests.unit.exports.test_redcap import RAW
from tests.unit.exports.test_studies import LYMPH_NODE, ROOT

DECIDED = {"title": "T", "question": "Q", "data_are": "synthetic", "data_note": "Invented.", "data_cut": "2020-12-31"}


def draft(folder, tmp_path, **options):
    """(the drafted study as a dict, its text, its path)."""
    target = tmp_path / "drafted.yaml"
    draft_study(str(folder), str(target), tell=lambda line: None, **options)
    text = target.read_text(encoding="utf-8")
    return yaml.safe_load(text), text, target


def by_name(study):
    return {source["name"]: source for source in study["sources"]}


def columns_of(source):
    return {column["column"]: column for column in source["columns"]}


def test_the_default_studys_exports_are_drafted_as_the_study_declares_them(tmp_path):
    drafted, text, _ = draft(ROOT / "data/bminv", tmp_path)
    declared = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    found = {source["file"].rsplit("/", 1)[-1]: source for source in drafted["sources"]}
    assert set(found) == {source["file"].rsplit("/", 1)[-1] for source in declared["sources"]}
    for source in declared["sources"]:
        own = found[source["file"].rsplit("/", 1)[-1]]
        keys = ("format", "encoding", "delimiter", "decimal", "date", "patient")
        assert {key: own[key] for key in keys} == {key: source[key] for key in keys}
        if source.get("one_row_per_patient"):
            assert own["one_row_per_patient"]
        dates = {column["column"] for column in source["columns"] if column["type"] == "date"}
        assert dates == {name for name, column in columns_of(own).items() if column["type"] == "date"}
    assert drafted["index_event"]["from"] == "tumour_registry.diagnosis"
    [os] = drafted["endpoints"]
    assert os["events"][0]["date"] == "follow_up.death" and os["censor"][0]["date"] == "follow_up.last_contact"
    assert "Not drafted: published_targets.csv" in text


def write_gbsg(folder, form, delimiter=",", encoding="utf-8"):
    """The trial's table with its dates in another form, under the name exports/trial.csv."""
    rows = [line.replace('"', "").split(",") for line in LYMPH_NODE.read_text(encoding="utf-8").splitlines()]
    places = [rows[0].index(name) for name in ("diagdateb", "recdate", "deathdate")]
    for row in rows[1:]:
        for place in places:
            row[place] = form(dt.datetime.strptime(row[place], "%d-%m-%Y").date())
    folder.mkdir(exist_ok=True)
    path = folder / "trial.csv"
    path.write_bytes(("\r\n".join(delimiter.join(row) for row in rows) + "\r\n").encode(encoding))
    return path


def spanish(day):
    return f"{day.day:02d}-{'ene feb mar abr may jun jul ago sep oct nov dic'.split()[day.month - 1]}-{day.year}"


MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
WRITINGS = [
    (lambda day: f"{day:%d-%m-%Y}", "%d-%m-%Y"),
    (lambda day: f"{day:%m/%d/%Y}", "%m/%d/%Y"),
    (lambda day: f"{day:%Y-%m-%d}", "%Y-%m-%d"),
    (lambda day: f"{day:%d %B %Y}", "%d %B %Y"),
    (spanish, "%d-%b-%Y"),
    (lambda day: str((day - dt.date(1899, 12, 30)).days), "excel"),
    (lambda day: str((day - dt.date(1904, 1, 1)).days), "excel-1904"),
    (lambda day: f"{day:%d/%m/%y}", "%d/%m/%y"),
    (lambda day: f"{day:%b %d, %Y}", "%b %d, %Y"),
    (lambda day: f"{day.day} de {MONTHS[day.month - 1]} de {day.year}", "%d de %B de %Y"),
]


@pytest.mark.parametrize(("form", "declared"), WRITINGS, ids=[declared for _, declared in WRITINGS])
def test_gbsg_dates_in_any_writing_give_the_same_rows_or_a_question(tmp_path, form, declared):
    trial = yaml.safe_load((ROOT / "studies/gbsg.yaml").read_text(encoding="utf-8"))["sources"][0]
    expected, _, _ = read_source(trial, LYMPH_NODE)
    path = write_gbsg(tmp_path / "exports", form, ";", "latin-1")
    own = trial | {"delimiter": ";", "encoding": "latin-1", "date": declared, "two_digit_years_from": 1930}
    table, row, _ = read_source(own, path)
    assert row["rows"] == 686 and table == expected
    drafted, _, _ = draft(path.parent, tmp_path)
    [source] = drafted["sources"]
    assert source["delimiter"] == ";" and source["patient"] == "id"
    if declared.startswith("excel"):
        assert source["date"] == "CONFIRM"
    else:
        assert source["date"] == declared
    assert (source.get("two_digit_years_from") == "CONFIRM") == ("%y" in declared)
    for _, other in WRITINGS:  # whatever else a study file says of them: these rows, or none
        table, row, queries = read_source(own | {"date": other}, path)
        if table is not None:
            read = [cell for name in ("diagnosis", "recurrence_or_last", "death_or_last") for cell in table[name]]
            right = [cell for name in ("diagnosis", "recurrence_or_last", "death_or_last") for cell in expected[name]]
            pairs = [(a, b) for a, b in zip(read, right, strict=True) if a is not None]
            assert all(a == b for a, b in pairs) or {other, declared} == {"excel", "excel-1904"}


def test_what_the_data_do_not_decide_is_asked_and_refused_at_run_time(tmp_path):
    (tmp_path / "in").mkdir()
    lines = [f"{n},{1 + n % 12:02d}/{1 + n // 3:02d}/2011,1.{n:03d}" for n in range(1, 30)]
    (tmp_path / "in/visits.csv").write_text("patient_id,seen,count\n" + "\n".join(lines) + "\n", encoding="utf-8")
    study, text, path = draft(tmp_path / "in", tmp_path)
    [source] = study["sources"]
    assert source["date"] == source["decimal"] == "CONFIRM"
    assert (
        "every cell reads as %d/%m/%Y and as %m/%d/%Y" in text
        and "could be the decimal sign, or part thousands" in text
    )
    with pytest.raises(StudyFileError) as caught:
        check_study(study, str(tmp_path), [str(path)])
    said = str(caught.value)
    assert "sources → visits → date" in said and "sources → visits → decimal" in said and "study → data_cut" in said
    assert "every cell reads as" in said and "line " in said


def test_a_folder_in_spanish_reaches_a_study_that_passes_its_checks(tmp_path):
    """Three dialects: semicolons and decimal commas in cp1252, a workbook with a title, tabs with CR ends."""
    folder, random_ = tmp_path / "hospital", random.Random(3)
    folder.mkdir()
    days = [dt.date(2011, 1, 1) + dt.timedelta(days=random_.randrange(2000)) for _ in range(40)]
    numbers = [f"{random_.randrange(10**6):06d}" for _ in days]
    births = "".join(
        f"{n};Peña;{d.day:02d}/{d.month:02d}/1950;{70 + i / 10:.1f}\r\n".replace(".", ",")
        for i, (n, d) in enumerate(zip(numbers, days, strict=True))
    )
    (folder / "Pacientes.csv").write_bytes(("NHC;Apellido;Fecha nacimiento;Peso año\r\n" + births).encode("cp1252"))
    book = openpyxl.Workbook()
    book.active.title = "Tumores"
    for row in (["Registro"], [], ["Nº historia", "Fecha diagnóstico", "Estadio"]):
        book.active.append(row)
    for number, day in zip(numbers, days, strict=True):
        book.active.append([number, day, random_.choice(["I", "II", "III"])])
    book.save(folder / "Tumores.xlsx")
    rows = [
        f"{n}\t{spanish(d + dt.timedelta(days=400))}\t{random_.choice(['Exitus', 'Vivo'])}"
        for n, d in zip(numbers, days, strict=True)
    ]
    (folder / "Seguimiento.txt").write_bytes(("NHC\tÚltimo contacto\tEstado vital\r" + "\r".join(rows) + "\r").encode())
    study, text, _ = draft(folder, tmp_path)
    sources = by_name(study)
    assert {name: source["patient"] for name, source in sources.items()} == {
        "pacientes": "NHC", "seguimiento": "NHC", "tumores": "Nº historia",
    }  # fmt: skip
    assert sources["pacientes"]["decimal"] == "," and sources["pacientes"]["delimiter"] == ";"
    assert sources["tumores"]["header_rows"] == [3, 3] and sources["seguimiento"]["date"] == "%d-%b-%Y"
    assert columns_of(sources["seguimiento"])["Estado vital"]["values"] == {"Exitus": "dead", "Vivo": "alive"} or (
        columns_of(sources["seguimiento"])["Estado vital"]["values"] == {"Vivo": "alive", "Exitus": "dead"}
    )
    assert "Peña" not in text and columns_of(sources["pacientes"])["Fecha nacimiento"]["identifies"]
    study["study"] |= DECIDED | {"key_salt": "toy"}
    sources["pacientes"]["encoding"] = "cp1252"
    check_study(study, str(tmp_path))
    for source in study["sources"]:
        table, row, queries = read_source(source, str(folder / source["file"].rsplit("/", 1)[-1]))
        assert row["rows"] == 40 and row["unread_cells"] == 0 and set(table["patient"]) == set(numbers), queries


def test_redcap_and_spss_files_are_drafted_from_what_they_say_themselves(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "project.csv").write_text(RAW, encoding="utf-8")
    import pandas as pd

    frame = pd.DataFrame({"record_id": [1.0, 2.0, 3.0, 4.0, 5.0] * 3, "grade": [1.0, 2.0, 1.0, 2.0, 1.0] * 3})
    pyreadstat.write_sav(frame, str(folder / "grades.sav"), variable_value_labels={"grade": {1: "Low", 2: "High"}})
    study, _, _ = draft(folder, tmp_path)
    sources = by_name(study)
    assert columns_of(sources["grades"])["grade"]["values"] == {"1": "Low", "2": "High"}
    repeated = next(source for source in study["sources"] if source.get("instrument"))
    assert repeated["instrument"] == "adverse_event" and repeated["events"] == ["baseline_arm_1"]
    assert "ae_grade" in columns_of(repeated)


def test_what_cannot_be_drafted_is_said(tmp_path, capsys):
    assert main(["draft", str(tmp_path / "nowhere"), "--to", str(tmp_path / "a.yaml")]) == 1
    assert "is not a folder" in capsys.readouterr().err
    (tmp_path / "in").mkdir()
    with pytest.raises(DraftError, match="holds no file that is looked at"):
        draft(tmp_path / "in", tmp_path)
    (tmp_path / "in/a.csv").write_text("just one column\nx\n", encoding="utf-8")
    (tmp_path / "in/b.xlsx").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(DraftError, match="parts its rows into columns") as caught:
        draft(tmp_path / "in", tmp_path)
    assert "cannot be read as a workbook" in str(caught.value) and not (tmp_path / "drafted.yaml").exists()


def test_a_folder_without_dates_is_told_how_months_become_times(tmp_path):
    folder = tmp_path / "portal"
    folder.mkdir()
    described = "#a\tb\tc\n#a\tb\tc\n#STRING\tNUMBER\tSTRING\n#1\t1\t1\n"
    rows = "".join(f"P-{n:04d}\t{n / 10}\t{n % 2}:{'DECEASED' if n % 2 else 'LIVING'}\n" for n in range(1, 40))
    (folder / "data_clinical_patient.txt").write_text(
        f"{described}PATIENT_ID\tOS_MONTHS\tOS_STATUS\n{rows}", encoding="utf-8"
    )
    study, text, _ = draft(folder, tmp_path)
    assert study["index_event"]["from"] == "CONFIRM" and study["study"]["data_cut"] == "CONFIRM"
    assert "the dates are none. Times in months may be data_clinical_patient.os_months: make those" in text
    assert "type: date with date: months of 30 days, and write data_cut: none and month_days: 30" in text
