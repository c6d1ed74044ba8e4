"""The levels of categories: is the reference among them, and does each rule find the levels that it gives?"""

from oncosurv.study_checks.declared import entries
from oncosurv.study_checks.problems import Problem, listed, suggest

# What the rules give, as cohort/definitions/ has it (a test compares the two); `unknown` may be declared or not.
GIVES = {
    "receptors": ("luminal", "her2", "triple_negative"),
    "icdo_morphology": ("ductal", "lobular", "other"),
    "stage_group": ("I", "II", "III", "IV"),
}
HER2_WORDS = {"her2_ihc": ("0", "1+", "2+", "3+"), "her2_ish": ("amplified", "not amplified")}
OPTIONAL = {"stage_group": ("unknown",)}
TERMS = {
    "4": ("anemia", "platelet count decreased", "neutrophil count decreased"),
    "5": ("anemia", "platelet count decreased", "neutrophil count decreased", "white blood cell decreased"),
    "6": ("anemia", "thrombocytopenia", "neutrophil count decreased", "white blood cell decreased"),
}


def check_levels(item, path, declared):
    """Problems of the levels, the reference and the words that a rule gives. item: one variable."""
    levels = {level["id"]: (*path, *at, "id") for at, level in entries(item, "levels") if "id" in level}
    if not levels:
        return []
    problems = []
    if "reference" in item and item["reference"] not in levels:
        words = f"{item['reference']!r} is not among the levels."
        problems.append(Problem((*path, "reference"), words, suggest(item["reference"], levels, "the levels are")))
    if item.get("rule") == "first_course":
        return problems + _check_classes(item, path, levels)
    if item.get("rule") in ("column", "agreed_value"):
        column = declared.column(item.get("from", "")) or {}
        given = tuple(dict.fromkeys(word for word in column.get("values", {}).values() if isinstance(word, str)))
    elif item.get("rule") == "ctcae_grade":
        given = _grades(item)
    else:
        given = GIVES.get(item.get("rule"), ())
    return problems + (_check_given(item, path, levels, given) if given else [])


def check_her2_words(item, path, declared):
    """Problems of the words for HER2 in the columns of rule receptors: another word would be unknown in silence."""
    problems = []
    for name, words in HER2_WORDS.items():
        column = declared.columns.get(item.get("from"), {}).get(name, {})
        strange = [word for word in dict.fromkeys(column.get("values", {}).values()) if word not in words]
        if strange:
            said = f"{item['from']}.{name} can be {listed(strange)}, which rule 'receptors' does not know."
            problems.append(Problem((*path, "from"), said, f"under its values, call them: {listed(words)}."))
    return problems


def check_grade(item, path, declared):
    """Problems of a CTCAE term that its version does not have, and of a count that is not in the unit of its bounds."""
    from oncosurv.exports.units import count_power, mass_power

    terms, problems = TERMS.get(item.get("version"), ()), []
    if "term" in item and terms and item["term"] not in terms:
        words = f"version {item['version']} has no term {item['term']!r}."
        problems.append(Problem((*path, "term"), words, f"its terms are: {listed(terms)}."))
    unit = declared.variables.get(item.get("from"), {}).get("unit")
    power_of, power, wanted = (mass_power, 1, "g/dL") if item.get("term") == "anemia" else (count_power, 9, "10^9/L")
    if unit is not None and "term" in item and power_of(unit) != power:
        words = f"the grades of {item['term']!r} are bounds in {wanted}, and {item['from']!r} is in {unit}."
        problems.append(
            Problem((*path, "from"), words, f"let the source convert it: unit: {wanted} in its measurements.")
        )
    return problems


def _grades(item):
    if "term" not in item or "version" not in item:
        return ()
    apart = "lower_limit" in item or (item["version"], item["term"]) == ("6", "neutrophil count decreased")
    return (*(("0", "1") if apart else ("0-1",)), "2", *(("3+",) if item["term"] == "anemia" else ("3", "4")))


def _check_given(item, path, levels, given):
    known = (*given, *OPTIONAL.get(item["rule"], ()))
    who = item.get("from") if item["rule"] in ("column", "agreed_value") else f"rule {item['rule']!r}"
    problems = [
        Problem(at, f"{who} never gives {level!r}.", suggest(level, known, "it gives"))
        for level, at in levels.items()
        if level not in known
    ]
    lost = [word for word in given if word not in levels]
    if lost and len(levels) == len(item["levels"]):  # a level without a usable id is a mistake of its own
        words = f"{who} also gives {listed(lost)}, for which there is no level; those patients would be missing."
        problems.append(Problem((*path, "levels"), words, f"add a level with the id {lost[0]}."))
    return problems


def _check_classes(item, path, levels):
    given = [((*path, *at, "class"), entry.get("class")) for at, entry in entries(item, "classes")]
    given.append(((*path, "none"), item.get("none")))
    return [
        Problem(at, f"{word!r} is not among the levels.", suggest(word, levels, "the levels are"))
        for at, word in given
        if word is not None and word not in levels
    ]
