"""Effects by subgroup and the test of their difference: two designs of one and the same model.

The design of a model gets the subgroup variable and the products with it. `interaction` holds the products as columns,
so that the likelihood-ratio test of all of them together is the test of the interaction. `subgroups` holds, in the
place of the variable, one column a subgroup: the same fit, whose coefficients are the effects within the subgroups, all
adjusted alike. Patients without a known subgroup are left out of both. Wang et al., N Engl J Med 2007;357:2189.
"""

from dataclasses import replace

import numpy as np

from oncosurv.analyses.budget import FEWEST_PATIENTS_OF_A_LEVEL
from oncosurv.analyses.coding import Term, levels_of
from oncosurv.analyses.fit_rows import NUMBERS

KINDS = ("interaction", "subgroups")
SMALL = "fewer than 5 patients with or without it in a subgroup: description only"


def product_name(of, by):
    """Name of the interaction of two variables, as the variable of its columns."""
    return f"{of}:{by}"


def build_subgroups(design, analysis_set, of, by, kind):
    """A design with `of` split by the levels of `by`, in one of the KINDS; without columns where one has one level.

    design: of a model that holds both variables; of: name of the variable or exposure; by: facts of a flag or category.
    """
    cells = np.array(analysis_set.cells[by["name"]], dtype=object)[design.patients]
    levels = levels_of(by, set(cells.tolist()))
    own = [place for place, term in enumerate(design.terms) if term.variable == of]
    if len(levels) < 2 or not own:
        return replace(design, x=design.x[:, :0], terms=[], counts=[])
    inside = {level: cells == level for level in levels}
    columns = [(place, level) for place in own for level in levels]
    if kind == "subgroups":
        x = [design.x[:, place] * inside[level] for place, level in columns]
        terms = [replace(design.terms[place], within=(by["name"], level)) for place, level in columns]
        counts = [_counts(design, place, own, inside[level]) for place, level in columns]
        others = [place for place in range(len(design.terms)) if place not in own]
        return _with_columns(design, others, x, terms, counts, first=True)
    products = [(place, level) for place, level in columns if level != levels[0]]
    x = [design.x[:, place] * inside[level] for place, level in products]
    name = product_name(of, by["name"])
    terms = [_product(design.terms[place], name, level, levels[0]) for place, level in products]
    fewest = {place: _fewest([_counts(design, place, own, inside[level]) for level in levels]) for place in own}
    counts = [fewest[place] for place, _ in products]
    return _with_columns(design, range(len(design.terms)), x, terms, counts, first=False)


def _product(term, name, level, reference):
    return Term(name, f"{term.level}:{level}" if term.level else level, reference)


def _fewest(counts):
    """Of each count the smallest of any subgroup: an interaction knows no more than its smallest subgroup."""
    return {name: min(own[name] for own in counts) for name in counts[0]}


def withhold_small(rows):
    """Take the numbers from the coefficients of subgroups too small for them, and of their interaction; in place."""
    small = [row for row in rows if (row.get("within") or ":" in row["variable"]) and _is_small(row)]
    products = {row["variable"] for row in small if ":" in row["variable"]}
    for row in rows:
        if row in small or row["variable"] in products:
            row |= {name: None for name in (*NUMBERS, "lr_statistic", "lr_df", "lr_p") if name in row}
            row |= {"estimable": False, "reason": row["reason"] or SMALL}


def _is_small(row):
    sizes = [row.get(name) for name in ("n_level", "n_reference")]
    return min(size for size in sizes if size is not None) < FEWEST_PATIENTS_OF_A_LEVEL


def _counts(design, place, own, inside):
    """Patients and events of a subgroup: with the level and with the reference; of a number all together."""
    if not design.terms[place].level:
        return _of_rows(design, inside, "level")
    reference = inside & ~design.x[:, own].astype(bool).any(axis=1)
    return _of_rows(design, inside & (design.x[:, place] == 1), "level") | _of_rows(design, reference, "reference")


def _of_rows(design, rows, name):
    return {f"n_{name}": len(set(design.patients[rows].tolist())), f"events_{name}": int(design.event[rows].sum())}


def _with_columns(design, kept, x, terms, counts, first):
    """The design with these columns before or behind those that it keeps."""
    old = (design.x[:, list(kept)], [design.terms[place] for place in kept], [design.counts[place] for place in kept])
    new = (np.column_stack(x), terms, counts)
    ahead, behind = (new, old) if first else (old, new)
    return replace(
        design, x=np.column_stack([ahead[0], behind[0]]), terms=[*ahead[1], *behind[1]],
        counts=[*ahead[2], *behind[2]],
    )  # fmt: skip
