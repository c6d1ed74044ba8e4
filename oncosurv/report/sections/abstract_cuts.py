"""The number beside its cut-point in the abstract: a cut throws away what the number says, so it never stands alone."""

from oncosurv.language import say
from oncosurv.report.blocks import joined, sentence
from oncosurv.report.sections.terms import ESTIMATORS, fit_of, is_estimable, of_record, term_words, terms_of
from oncosurv.wording import format_hr


def write_as_numbers(material, model, rows, fit):
    """Sentence on the terms that are cuts of a number, each as that number: a cut-point never stands alone."""
    items = []
    for row in rows:
        found = _as_number(material, model, row)
        if found is None:
            continue
        other = fit_of(material, found)
        if not is_estimable(found, other):
            items.append(sentence("{term} not estimable", term=term_words(material, found)))
            continue
        ratio = format_hr(found["hr"], found["lower"], found["upper"])
        estimator = "" if found["estimator"] == fit["estimator"] else f" ({say(ESTIMATORS[found['estimator']])})"
        ratio, p = (
            material.cite(words, f"sensitivity-{model['name']}", "coefficients", found)
            for words in (ratio, material.p(found["p"]))
        )
        words = sentence("{term} {ratio}, p {p}", term=term_words(material, found), ratio=ratio, p=p)
        items.append((*words, estimator) if estimator else words)
    if not items:
        return ()
    return sentence("The number in place of its cut-point, HR (95 % CI): {terms}.", terms=joined(items))


def _as_number(material, model, row):
    """The coefficient of the number that a term is a cut of, from the variant that holds it in the cut's place."""
    find = material.labels.find
    cut = find("variables", row["variable"])
    if cut.get("rule") != "cut":
        return None

    def is_number(name):
        own = find("variables", name)
        return own.get("type") == "number" and cut["from"] in (name, own.get("from"))

    declared = [item["id"] for item in material.study.get("sensitivity", []) if model["name"] in item["models"]
                and is_number(item.get("replace", {}).get(row["variable"], row["variable"]))]  # fmt: skip
    for variant in (*declared, f"continuous_{row['variable']}"):
        found = terms_of(material, model=model["name"], kind=row["kind"], variant=variant)
        for (name, _), own in found.items():
            if is_number(name) and name not in model["variables"]:
                return of_record(own)
    return None
