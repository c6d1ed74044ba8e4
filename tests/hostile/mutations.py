"""Ways to damage an export: each takes a random generator and the rows of a CSV file, and gives the bytes of another.

All is decided by the generator, so that a seed gives the same bytes again.
"""

import csv
import io

MEGABYTES = 10_000_000
NASTY = (
    "=1+1",
    "@SUM(A1:A9)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "'",
    '"',
    "\t",
    "\n",
    "a\nb",
    "a\r\nb",
    ";",
    "|",
    " ",
    "\u00a0",
    "NULL",
    "NA",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1e999",
    "1_000",
    "0x1F",
    "１２",
    "٣",
    "1,5",
    "1.5",
    "1.000,5",
    "--",
    "-0",
    "007",
    "TRUE",
    "yes",
    "0000-00-00",
    "9999-12-31",
    "2011-02-30",
    "30/02/2011",
    "2011-13-01",
    "1800-01-01",
    "2150-01-01",
    "01/02/03",
    "5/6/2011",
    "2011-05-12T25:61:00",
    "../../etc/passwd",
    "..\\..\\x",
    "/dev/null",
    "C:\\x",
    "%s%n",
    "{0}",
    "{x!r}",
    "${HOME}",
    "`id`",
    "<b>x</b>",
    "&amp;",
    "]]>",
    "\ufeff",
    "\u202e",
    "\u0000",
    "\x1b[31m",
    "\x7f",
    "😀",
    "é" * 50,
    "x" * 5000,
    "SYN-0001",
    "syn-0001",
    " SYN-0001 ",
)


def rows_of(data):
    """Rows of a well-formed CSV file in UTF-8 with commas."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def written(rows, encoding="utf-8", end="\n", delimiter=","):
    """Rows as the bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def _row(rng, rows):
    return rng.randrange(1, len(rows))


def _column(rng, rows):
    return rng.randrange(len(rows[0]))


def drop_rows(rng, rows):
    for _ in range(rng.randint(1, 5)):
        del rows[_row(rng, rows)]
    return written(rows)


def duplicate_rows(rng, rows):
    for _ in range(rng.randint(1, 3)):
        rows.insert(_row(rng, rows), list(rows[_row(rng, rows)]))
    return written(rows)


def shuffle_rows(rng, rows):
    body = rows[1:]
    rng.shuffle(body)
    return written([rows[0], *body])


def repeat_file(rng, rows):
    return written(rows + rows[1:])


def repeat_header(rng, rows):
    rows.insert(_row(rng, rows), list(rows[0]))
    return written(rows)


def drop_column(rng, rows):
    place = _column(rng, rows)
    return written([row[:place] + row[place + 1 :] for row in rows])


def duplicate_column(rng, rows):
    place, to = _column(rng, rows), _column(rng, rows)
    return written([row[:to] + [row[place]] + row[to:] for row in rows])


def swap_columns(rng, rows):
    one, two = _column(rng, rows), _column(rng, rows)
    for row in rows:
        row[one], row[two] = row[two], row[one]
    return written(rows)


def swap_contents(rng, rows):
    """The cells of two columns, under the headings of each other."""
    one, two = rng.sample(range(len(rows[0])), 2)
    for row in rows[1:]:
        row[one], row[two] = row[two], row[one]
    return written(rows)


def rename_column(rng, rows):
    place = _column(rng, rows)
    rows[0][place] = rng.choice(["", rows[0][place].upper(), rows[0][place] + " ", rows[0][place][:-1], *NASTY[:9]])
    return written(rows)


def swap_cells(rng, rows):
    for _ in range(rng.randint(1, 6)):
        place, one, two = _column(rng, rows), _row(rng, rows), _row(rng, rows)
        rows[one][place], rows[two][place] = rows[two][place], rows[one][place]
    return written(rows)


def shift_cells(rng, rows):
    row = rows[_row(rng, rows)]
    row.insert(rng.randrange(len(row)), rng.choice(["", "x"])) if rng.random() < 0.5 else row.pop(
        rng.randrange(len(row))
    )
    return written(rows)


def shift_column(rng, rows):
    place = _column(rng, rows)
    cells = [row[place] for row in rows[1:]]
    for row, cell in zip(rows[1:], [cells[-1], *cells[:-1]], strict=True):
        row[place] = cell
    return written(rows)


def empty_cells(rng, rows):
    for _ in range(rng.randint(1, 10)):
        rows[_row(rng, rows)][_column(rng, rows)] = ""
    return written(rows)


def inject(rng, rows):
    for _ in range(rng.randint(1, 4)):
        rows[_row(rng, rows)][_column(rng, rows)] = rng.choice(NASTY)
    return written(rows)


def inject_column(rng, rows):
    place, cell = _column(rng, rows), rng.choice(NASTY)
    for row in rows[1:]:
        row[place] = cell
    return written(rows)


def change_digits(rng, rows):
    for _ in range(rng.randint(1, 5)):
        row, place = rows[_row(rng, rows)], _column(rng, rows)
        row[place] = "".join(rng.choice("0123456789") if sign.isdigit() else sign for sign in row[place])
    return written(rows)


def truncate(rng, rows):
    data = written(rows)
    return data[: rng.randrange(len(data))]


def cut_out(rng, rows):
    data = written(rows)
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 200) :]


def flip_bytes(rng, rows):
    data = bytearray(written(rows))
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def insert_bytes(rng, rows):
    data, place = written(rows), rng.randrange(len(written(rows)))
    return (
        data[:place]
        + rng.choice([b"\0", b'"', b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b",", b"\x1a", b"\xc3"])
        + data[place:]
    )


def encode_otherwise(rng, rows):
    row = rows[_row(rng, rows)]
    row[-1] = "Señora Müller €"
    return written(
        rows, rng.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "cp037", "utf-7"])
    )


def end_lines_otherwise(rng, rows):
    return written(rows, end=rng.choice(["\r", "\r\n", "\n\n", "\n\r", "\u2028", "\x0b", "\n \n"]))


def part_otherwise(rng, rows):
    return written(rows, delimiter=rng.choice([";", "\t", "|", ":", " "]))


def put_before(rng, rows):
    head = rng.choice([[["Export of 12.05.2011"]], [[]], [["", ""]], [["sep=,"]], [[""] * len(rows[0])]])
    return written(head + rows)


def put_after(rng, rows):
    tail = rng.choice([[["Total", str(len(rows))]], [[]] * 50, [["(95 rows)"]], [[""] * len(rows[0])] * 3])
    return written(rows + tail)


def many_columns(rng, rows):
    more = [f"extra_{number}" for number in range(2000)]
    return written([row + (more if place == 0 else ["1"] * 2000) for place, row in enumerate(rows)])


def huge_cell(rng, rows):
    rows[_row(rng, rows)][_column(rng, rows)] = rng.choice("x1= ") * MEGABYTES
    return written(rows)


def no_file(rng, rows):
    junk = [
        b"",
        b"\n",
        b" ",
        b"\0" * 100,
        b"PK\x03\x04" + b"\0" * 50,
        b"%PDF-1.4",
        b"\xd0\xcf\x11\xe0",
        b"<html><table>",
        b"\xef\xbb\xbf",
        b'"' * 999,
        b"," * 999,
        b"\n" * 999,
        b"a",
        b"\xff\xfe",
        written(rows[:1]),
        written([rows[0][:1]]),
    ]
    return rng.choice(junk) + (rng.randbytes(rng.randint(0, 40)) if rng.random() < 0.3 else b"")


CHEAP = (
    drop_rows,
    duplicate_rows,
    shuffle_rows,
    repeat_file,
    repeat_header,
    drop_column,
    duplicate_column,
    swap_columns,
    swap_contents,
    rename_column,
    swap_cells,
    shift_cells,
    shift_column,
    empty_cells,
    inject,
    inject,
    inject,
    inject_column,
    inject_column,
    change_digits,
    truncate,
    cut_out,
    flip_bytes,
    insert_bytes,
    encode_otherwise,
    end_lines_otherwise,
    part_otherwise,
    put_before,
    put_after,
    no_file,
)
COSTLY = (many_columns, huge_cell)


def mutate(rng, data, costly=False):
    """(name of what was done, bytes) of one mutation of a file."""
    how = rng.choice(COSTLY if costly else CHEAP)
    return how.__name__, how(rng, rows_of(data))
