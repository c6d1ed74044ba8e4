"""Typed exports as numpy columns beside the position of each row's patient, and the choice of rows among them."""

from dataclasses import dataclass, field, replace

import numpy as np

from oncosurv.table_text import Remembered


@dataclass(frozen=True)
class Source:
    """One export. place: position of the row's patient among the patients at hand; rows: line in the file.

    columns: {name: array}, dates as datetime64[D], numbers as float, everything else as object with None for missing.
    headers: {name: heading of the column in the file}; identifying: names of the columns that must not leave private/.
    one_row: whether the source has one row a patient, as declared; None where nothing is declared.
    linked_into: name of the linked source that speaks for this one, "" where it speaks for itself.
    """

    name: str
    file: str
    place: np.ndarray
    rows: np.ndarray
    columns: dict
    headers: dict = field(default_factory=dict)
    identifying: frozenset = field(default_factory=frozenset)
    one_row: bool | None = None
    linked_into: str = ""

    def __len__(self):
        return len(self.rows)

    def is_single(self):
        """Whether a patient has one row at most: as declared, otherwise as the rows are."""
        return len(np.unique(self.place)) == len(self.place) if self.one_row is None else self.one_row

    def only(self, mask):
        """The same source with some of its rows."""
        columns = {name: values[mask] for name, values in self.columns.items()}
        return replace(self, place=self.place[mask], rows=self.rows[mask], columns=columns)

    def placed(self, positions):
        """The rows of the patients that stay, at their new positions (`positions`: old to new, -1: gone)."""
        moved = replace(self, place=positions[self.place])
        return moved.only(moved.place >= 0)

    def dates(self):
        """Names of the date columns, in declared order."""
        return [name for name, values in self.columns.items() if values.dtype.kind == "M"]


def load_source(spec, table, positions):
    """Source of one typed table ({name: cells} with row, patient and the declared columns; dates as dates or ISO text).

    spec: a source of the study file (name, file, columns, one_row_per_patient). positions: {record number: position};
    rows of anyone else are left out.
    """
    place = np.array([positions.get(record, -1) for record in table["patient"]], dtype=int)
    columns = {column["name"]: _typed(table[column["name"]], column["type"]) for column in spec["columns"]}
    source = Source(
        name=spec["name"],
        file=spec["file"].replace("\\", "/").rsplit("/", 1)[-1],
        place=place,
        rows=np.array([int(row) for row in table["row"]], dtype=int),
        columns=columns,
        headers={column["name"]: column.get("column", column["name"]) for column in spec["columns"]},
        identifying=frozenset(column["name"] for column in spec["columns"] if column.get("identifies")),
        one_row=spec.get("one_row_per_patient"),
    )
    return source.only(place >= 0)


def _typed(cells, kind):
    if kind == "date":
        days = Remembered(lambda cell: np.datetime64("NaT" if _absent(cell) else cell, "D").astype(np.int64)).of(cells)
        return np.array(days, dtype=np.int64).view("datetime64[D]")
    if kind in ("number", "integer"):
        return np.array(Remembered(lambda cell: np.nan if _absent(cell) else float(cell)).of(cells), dtype=float)
    cells = Remembered(lambda cell: None if _absent(cell) else cell).of(cells)
    return np.array([*cells, None], dtype=object)[:-1]  # never mistaken for an array of numbers or of letters


def _absent(cell):
    return cell is None or cell == "" or cell != cell


def pick_last(place, order, rows, mask, count):
    """Index of each patient's last row by `order` (a date) among the rows of `mask`; -1 where there is none.

    Also the pairs (chosen, other) of indices that share a patient and the last date: then the row further down wins.
    Rows without a date must not be in `mask`.
    """
    candidates = np.flatnonzero(mask)
    ordered = candidates[np.lexsort((rows[candidates], order[candidates], place[candidates]))]
    chosen = np.full(count, -1)
    chosen[place[ordered]] = ordered  # later rows overwrite earlier ones
    winners = chosen[place[candidates]]
    tied = (order[winners] == order[candidates]) & (winners != candidates)
    return chosen, list(zip(winners[tied].tolist(), candidates[tied].tolist(), strict=True))


def pick_first(place, order, rows, mask, count):
    """Index of each patient's first row by `order` among the rows of `mask`, the upper row at a tie; -1 for none."""
    candidates = np.flatnonzero(mask)
    ordered = candidates[np.lexsort((rows[candidates], order[candidates], place[candidates]))][::-1]
    chosen = np.full(count, -1)
    chosen[place[ordered]] = ordered  # earlier rows overwrite later ones
    return chosen


def any_of(place, mask, count):
    """Boolean array: which patients have at least one row of `mask`."""
    found = np.zeros(count, dtype=bool)
    found[place[mask]] = True
    return found
