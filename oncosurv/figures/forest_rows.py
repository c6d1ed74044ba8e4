"""What the Cox tables say, line by line of a forest plot: one section a model, a column for what kind of fit it is.

Of each fit the estimator of record is shown. An exposure after time zero is shown as it is of record, time-dependent,
beside the other terms of its model; in a second plot in each handling, the naive one never without the others.
"""

from dataclasses import dataclass, field

from oncosurv.figures.forest_cells import estimate_cell, overall_cell, reference_cell, why_not
from oncosurv.figures.forest_names import Naming
from oncosurv.figures.rows import count, is_on, label_of, name_of, text
from oncosurv.figures.style import lower_first
from oncosurv.language import join_and, phrase, say, say_count
from oncosurv.table_words import retell
from oncosurv.wording import NO_BREAK, as_number, format_count, format_span

COLUMNS = {"univariable": phrase("Univariable"), "multivariable": phrase("Multivariable")}
COLUMN_OF = {
    "univariable": "univariable", "multivariable": "multivariable", "reduced": "multivariable",
    "exposure_alone": "univariable", "exposure": "multivariable",
}  # fmt: skip
NAIVE = "†"


@dataclass(frozen=True)
class Line:
    """A line: its name, how far it is set in (0 or 1), and a Cell for each column that has one."""

    name: str
    indent: int
    cells: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Lines of a model: title, words of each column ({column: 'n = 29, 25 events'}), lines, notes for the foot."""

    title: str
    sizes: dict
    lines: list
    notes: list


def read_sections(coefficients, models, labels, p_style="nejm", handlings=False):
    """One Section a model of `models`, in order; a reduced model has its own. Variants other than main and the reduced
    models of landmarks, which stand in the tables, are left out.

    handlings: of the models with an exposure in several handlings, the exposure alone in all of them. ValueError for a
    kind of fit without a column, and for two estimates of record of one level.
    """
    sections = []
    for name in dict.fromkeys(text(row, "model") for row in models):
        fits = [row for row in models if text(row, "model") == name and text(row, "variant") in ("", "main")]
        rows = [row for row in coefficients if text(row, "model") == name and text(row, "variant") in ("", "main")]
        unknown = sorted({text(row, "kind") for row in [*fits, *rows]} - set(COLUMN_OF))
        if unknown:
            raise ValueError(f"{name}: a forest plot has no column for fits of kind {', '.join(unknown)}")
        for reduced in (False, True):
            own_fits, own = ([row for row in part if (text(row, "kind") == "reduced") == reduced
                              and not (reduced and text(row, "exposure_handling").startswith("landmark"))]
                             for part in (fits, rows))  # fmt: skip
            several = len({text(row, "exposure_handling") for row in own_fits}) > 1 and not reduced
            if own_fits and (several or not handlings):
                sections.append(_section(_of_record(own_fits), _of_record(own), labels, p_style, reduced, handlings))
    return sections


def _of_record(rows):
    """Of the rows of each fit those of record; of a fit with none of record one estimator, where it can that of others.

    A fit: model, kind, handling, and for a variable alone the variable.
    """
    fits = {}
    for row in rows:
        fits.setdefault((text(row, "kind"), text(row, "exposure_handling"), _alone(row)), []).append(row)
    others = [text(row, "estimator") for row in rows if is_record(row)]
    kept = []
    for own in fits.values():
        record = [row for row in own if is_record(row)] or [
            row for row in own if "preferred" in row and is_on(row, "preferred")
        ]
        if not record:
            present = dict.fromkeys(text(row, "estimator") for row in own)
            usual = next((name for name in others if name in present), next(iter(present)))
            record = [row for row in own if text(row, "estimator") == usual]
        kept += record
    return kept


def _alone(row):
    if text(row, "kind") != "univariable":
        return ""
    return text(row, "variable") or text(row, "estimate_id").removesuffix("/firth")


def is_record(row):
    """Whether a row is of record; without such a column every row is."""
    return "of_record" not in row or is_on(row, "of_record")


def _section(fits, rows, labels, p_style, reduced, handlings):
    if handlings:
        rows = [row for row in rows if f"exposures/{text(row, 'variable')}" in labels]
    else:
        fits = _main(fits)
    title, role = _title(fits[0], labels), text(fits[0], "role")
    title += say(", reduced model") if reduced else ""
    naming = Naming(labels, rows)
    lines, notes = [], []
    for variable in dict.fromkeys(text(row, "variable") for row in rows):
        own = [row for row in rows if text(row, "variable") == variable]
        own = own if handlings else _main(own)
        if handlings:
            lines += _exposure(own, fits, naming, p_style)
        elif text(own[0], "exposure_handling") == "time_dependent" and f"exposures/{variable}" in labels:
            lines.append(_time_dependent(own, naming, p_style))
        else:
            lines += _variable(own, naming, p_style)
        for row in own:
            why = why_not(row)
            note = f"{naming.of(row)}: {naming.plain(why)}."
            if why and note not in notes:
                notes.append(note)
    return Section(
        title + (f" ({retell(role)})" if role else ""), _sizes(fits), lines, _fit_notes(fits, title, naming) + notes
    )


def _title(fit, labels):
    parts = []
    for section, column in (("models", "model"), ("endpoints", "endpoint"), ("populations", "population")):
        label = label_of(labels, f"{section}/{text(fit, column)}")
        if not any(_ends_with(part, label) for part in parts):
            parts.append(lower_first(label) if parts else label)
    return ", ".join(parts)


def _ends_with(part, label):
    """Whether a part of a title is the label, or says it after its last comma."""
    return part.lower() == label.lower() or part.lower().endswith(f", {label.lower()}")


def _sizes(fits):
    """{column: words}: patients and events of its main fits, as a range where those of several differ."""
    sizes = {}
    for column in COLUMNS:
        main = [fit for fit in _main(fits) if COLUMN_OF[text(fit, "kind")] == column]
        if main:
            n, events = (sorted({count(fit, name) for fit in main} - {None}) for name in ("n", "events"))
            size = f"n{NO_BREAK}={NO_BREAK}{_spread(n)}"
            values = {"size": size, "space": NO_BREAK}
            if len(events) == 1:
                sizes[column] = say_count("{size}, {n}{space}event", "{size}, {n}{space}events", events[0], **values)
            else:
                sizes[column] = say("{size}, {range}{space}events", range=_spread(events), **values)
    return sizes


def _main(rows):
    """Rows without those of fits that stand beside a time-dependent one."""
    return [row for row in rows if text(row, "exposure_handling") == "time_dependent"] or rows


def _spread(values):
    ends = dict.fromkeys([values[0], values[-1]]) if values else [None]
    return format_span(*(format_count(value) for value in ends))


def _fit_notes(fits, title, naming):
    notes, why = [], {}
    for fit in _main(fits):
        if text(fit, "kind") in ("multivariable", "exposure", "reduced") and count(fit, "n_missing"):
            note = say_count(
                "{title}, multivariable: without {n} patient with a missing value.",
                "{title}, multivariable: without {n} patients with a missing value.",
                count(fit, "n_missing"),
                title=title,
            )
            notes += [note] if note not in notes else []
        for column in ("degrade_reason", "warnings"):
            if text(fit, column):
                why.setdefault(naming.plain(text(fit, column)), []).append(COLUMN_OF[text(fit, "kind")])
    notes += [
        f"{title}, {join_and(say(COLUMNS[kind]).lower() for kind in dict.fromkeys(kinds))}: {words}."
        for words, kinds in why.items()
    ]
    for fit in fits:
        handling, later = text(fit, "exposure_handling"), as_number(fit.get("n_exposed_later"))
        if handling.startswith("landmark_") and later is not None and text(fit, "kind") == "exposure":
            out = format_count(fit.get("n_before_landmark"))
            notes.append(
                say(
                    "{handling}: {out} left out before it, {later} exposed later.",
                    handling=_handling(handling),
                    out=out,
                    later=format_count(later),
                )
            )
    return notes


def _variable(own, naming, p_style):
    """Lines of a baseline variable: one for a number; head, reference and levels for a factor."""
    name, by_level, first = text(own[0], "variable"), {}, {}
    mark = NAIVE if f"exposures/{name}" in naming.labels and text(own[0], "exposure_handling") == "naive" else ""
    for row in own:
        level, column = text(row, "level"), COLUMN_OF[text(row, "kind")]
        if column in by_level.setdefault(level, {}):
            raise ValueError(f"{name_of(row)}: a second {column} estimate of record of {name} {level}".rstrip())
        by_level[level][column] = estimate_cell(row, p_style)
        first.setdefault(column, row)
    if set(by_level) == {""}:
        return [Line(naming.per_unit(name) + mark, 0, by_level[""])]
    overall = {column: cell for column, row in first.items() if (cell := overall_cell(row, p_style))}
    reference = {column: reference_cell(row) for column, row in first.items()}
    label, level = naming.facts(name)["label"] + mark, naming.level(name, text(own[0], "reference"))
    heads = [Line(label, 0, overall), Line(level, 1, reference)]
    if not overall:  # two levels: a line less, for a page has not many
        heads = [Line(say("{label}: {level}", label=label, level=level), 0, reference)]
    return [
        *heads,
        *(Line(naming.level(name, level), 1, cells) for level, cells in by_level.items()),
    ]


def _time_dependent(own, naming, p_style):
    """The line of an exposure after time zero among the other terms of its model."""
    name = say(
        "{label}, time-dependent, against not (yet) exposed", label=naming.facts(text(own[0], "variable"))["label"]
    )
    return Line(name, 0, {COLUMN_OF[text(row, "kind")]: estimate_cell(row, p_style) for row in own})


def _exposure(own, fits, naming, p_style):
    """Lines of an exposure after time zero: one a handling, each against those not (yet) exposed."""
    lines = [Line(say("{label}, against not (yet) exposed", label=naming.facts(text(own[0], "variable"))["label"]), 0)]
    for handling in dict.fromkeys(text(row, "exposure_handling") for row in own):
        cells = {COLUMN_OF[text(row, "kind")]: estimate_cell(row, p_style)
                 for row in own if text(row, "exposure_handling") == handling}  # fmt: skip
        n = {count(fit, "n") for fit in fits if text(fit, "exposure_handling") == handling}
        size = f", n{NO_BREAK}={NO_BREAK}{_spread(sorted(n - {None}))}" if handling.startswith("landmark_") else ""
        lines.append(Line(_handling(handling) + size, 1, cells))
    return lines


def _handling(handling):
    words = {"time_dependent": say("Time-dependent"), "naive": say("Naive: ever against never") + NAIVE}
    return words.get(handling) or say("Landmark at day {day}", day=handling.removeprefix("landmark_"))


def drawn_cells(sections):
    """All cells of the sections whose estimate is drawn."""
    cells = [cell for section in sections for line in section.lines for cell in line.cells.values()]
    return [cell for cell in cells if cell.estimate]
