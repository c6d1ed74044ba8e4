"""Common Terminology Criteria for Adverse Events, versions 4, 5 and 6: grades of blood counts.

Source: NCI CTCAE v4.03 (2010), v5.0 (2017), v6.0 (2025), as laid down in the criteria metadata of the R package
admiral. The lower bound of a grade belongs to the milder grade: platelets of 75.0 x 10^9/L are grade 1, 74.9 grade 2.
"""

import numpy as np

# For each term the bounds below which grade 2, 3 and 4 begin; None: a value alone cannot give that grade, because it is
# defined by its consequences. Grade 1 begins below the laboratory's lower limit of normal unless GRADE_1 gives a bound.
ANAEMIA = (10.0, 8.0, None)  # g/dL; grade 4 is life-threatening, grade 3 also "transfusion indicated"
PLATELETS = (75.0, 50.0, 25.0)  # 10^9/L
NEUTROPHILS = (1.5, 1.0, 0.5)  # 10^9/L
WHITE_CELLS = (3.0, 2.0, 1.0)  # 10^9/L
BOUNDS = {
    "4": {"anemia": ANAEMIA, "platelet count decreased": PLATELETS, "neutrophil count decreased": NEUTROPHILS},
    "5": {
        "anemia": ANAEMIA,
        "platelet count decreased": PLATELETS,
        "neutrophil count decreased": NEUTROPHILS,
        "white blood cell decreased": WHITE_CELLS,
    },
    "6": {
        "anemia": ANAEMIA,
        "thrombocytopenia": (75.0, 50.0, 10.0),
        "neutrophil count decreased": (1.0, 0.5, 0.1),
        "white blood cell decreased": WHITE_CELLS,
    },
}
GRADE_1 = {("6", "neutrophil count decreased"): 1.5}


def ctcae_grade(values, term, version, lower_limit=None):
    """CTCAE grade of each value (float array in g/dL or 10^9/L), as text; None for a missing value.

    Without the laboratory's lower limit of normal the mildest grade is '0-1', for grade 1 begins at that limit. Where
    the highest grade cannot be told from the value, the grade below it carries a plus: anaemia '3+'. ValueError for a
    term that the version does not have.
    """
    if version not in BOUNDS or term not in BOUNDS[version]:
        known = "; ".join(f"version {number}: {', '.join(terms)}" for number, terms in BOUNDS.items())
        raise ValueError(f"CTCAE version {version} has no term {term!r} here; known are {known}")
    bounds = BOUNDS[version][term]
    first = GRADE_1.get((version, term), lower_limit)
    values = np.asarray(values, dtype=float)
    grades = np.full(len(values), "0-1" if first is None else "0", dtype=object)
    if first is not None:
        grades[values < first] = "1"
    for grade, bound in enumerate(bounds, start=2):
        if bound is not None:
            open_ended = grade < 4 and bounds[grade - 1] is None
            grades[values < bound] = f"{grade}+" if open_ended else str(grade)
    grades[np.isnan(values)] = None
    return grades
