"""Damaged exports through the exports and cohort rooms: a clear error or queries; no traceback, hang or lost row.

The oracle counts by itself: what Python's csv module finds in the damaged file must be in the typed table, row by row,
and every filled cell that has no value must be named in a query.
"""

import csv
import io
import os
import random
import signal
import zlib
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from oncosurv.cohort.build import build_cohort
from oncosurv.cohort.conditions import ConditionError
from oncosurv.cohort.write import write_cohort
from oncosurv.exports.queries import StudyError, read_queries
from oncosurv.exports.read import read_exports
from oncosurv.tables import read_columns
from tests.hostile.mutations import mutate

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("HOSTILE_SEED", "20121205"))
OF_AN_EXPORT, COSTLY = 68, 2
SECONDS = 60  # a hang, not a speed: a run of both rooms takes a tenth of a second
STUDY = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
SOURCES = {spec["name"]: spec for spec in STUDY["sources"]}
TABLES = ("screening", "flow", "patients", "derivations", "queries", "timelines", "measurements", "report_hits",
          "private_queries", "clinic_list", "key_map", "potential")  # fmt: skip
csv.field_size_limit(2**31 - 1)


@contextmanager
def no_hang():
    def stop(*_):
        raise AssertionError(f"still running after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(folder, paths):
    """'stop' with the words of the StudyError, or 'run' with the tables; nothing half-written is left behind."""
    out = folder / "out"
    typed = {name: out / f"{name}.csv" for name in SOURCES}
    queries, listing = out / "queries.csv", out / "sources.csv"
    try:
        with no_hang():
            read_exports(STUDY["sources"], paths, typed, queries, listing)
    except StudyError as error:
        assert not out.exists(), "something was written although the run stopped"
        return "stopped", str(error)
    tables = {name: read_columns(path) for name, path in typed.items()}
    found = read_queries(queries)
    targets = {name: str(out / "cohort" / f"{name}.csv") for name in TABLES}
    try:
        with no_hang():
            write_cohort(build_cohort(STUDY, tables, b"salt"), found, targets, STUDY)
    except (StudyError, ConditionError) as error:
        assert not (out / "cohort").exists()
        return "stopped in the cohort", str(error)
    assert not [path for path in out.rglob("*") if path.name.endswith(".tmp")]
    return "run", (tables, found, read_columns(listing))


def records_in(data, spec):
    """(header, [(row, cells)]) of the filled records of a damaged file, by the csv module alone."""
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = [name.strip() for name in rows[0]]
    body = [(place, row) for place, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    return header, body


def check_rows(name, data, tables, found, listing):
    """Rows in = typed rows + rows of analytes that a note counts; every filled cell is typed or named in a query."""
    spec, table = SOURCES[name], tables[name]
    header, body = records_in(data, spec)
    assert listing["rows"][listing["source"].index(name)] == str(len(body))
    wanted = dict(body)
    if "measurements" in spec:
        known = {
            "".join(part.split()).casefold()
            for item in spec["measurements"]
            for part in [item["analyte"], *item["names"]]
        }
        place = header.index("analyte")
        out = {row for row, cells in body if "".join(cells[place].split()).casefold() not in known}
        told = [query for query in found if query.rule == "analyte" and query.source == name]
        empty = {row for row in out if not wanted[row][place].strip()}
        assert (len(out - empty) > 0) == (len(told) > 0)
        wanted = {row: cells for row, cells in wanted.items() if row not in out}
    assert [int(row) for row in table["row"]] == sorted(wanted)
    patient = header.index(spec["patient"])
    assert table["patient"] == [
        wanted[int(row)][patient].strip().replace("\r\n", "\n").replace("\r", "\n") for row in table["row"]
    ]
    named = {}
    for query in found:
        if query.source == name and query.severity == "query":
            named.setdefault(query.field, []).append(query)
    for column in spec["columns"]:
        place = header.index(column["column"])
        for row, cell in zip(table["row"], table[column["name"]], strict=True):
            if (
                cell == ""
                and wanted[int(row)][place].strip()
                and not (name == "laboratory" and column["name"] == "value")
            ):
                queries = named.get(column["name"], [])
                assert any(query.row == int(row) or "rows" in query.message for query in queries), (row, column["name"])


@pytest.mark.parametrize("name", SOURCES)
def test_a_damaged_export_is_refused_or_read_and_never_less_than_it_says(name, tmp_path, record_property):
    paths = {source: str(ROOT / spec["file"]) for source, spec in SOURCES.items()}
    data = Path(paths[name]).read_bytes()
    outcomes, seen = Counter(), set()
    for number in range(OF_AN_EXPORT + COSTLY):
        rng = random.Random(f"{SEED} {name} {number}")
        how, damaged = mutate(rng, data, costly=number >= OF_AN_EXPORT)
        if zlib.crc32(damaged) in seen:
            continue
        seen.add(zlib.crc32(damaged))
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / Path(paths[name]).name
        path.write_bytes(damaged)
        try:
            outcome, told = run(folder, {**paths, name: str(path)})
            if outcome == "run":
                check_rows(name, damaged, *told)
            else:
                assert "problem" in told or "condition" in told or told.strip(), told
                assert "Traceback" not in told
        except BaseException as problem:
            raise AssertionError(f"{name}, mutation {number} ({how}), HOSTILE_SEED={SEED}: {problem!r}") from problem
        assert path.read_bytes() == damaged
        outcomes[outcome] += 1
    outcomes["distinct"] = len(seen)
    record_property("mutations", dict(outcomes))
    record_property("seed", SEED)
    assert len(seen) >= 56  # nine exports: more than 500 in all
    assert outcomes["run"] > 5 and outcomes["stopped"] > 5
