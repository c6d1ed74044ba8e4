"""Kernel against engines: every published number that another engine defines, its difference, and whether it is small.

What is compared, how, and what is not is declared in account.py. A number that should be compared and that no engine
answers is a disagreement, as is an engine's number of which the kernel reports nothing without a reason.
"""

import math

from oncosurv.checks.account import KIND_OF, KINDS, NOT_COMPARED, TOPIC_OF
from oncosurv.checks.kernel_numbers import NEVER_COMPARED, NOT_REACHED, Number

COLUMNS = ["estimate_id", "topic", "quantity", "place", "numbers", "kernel", "other", "engine", "difference",
           "tolerance", "ok", "skipped_reason", "sample"]  # fmt: skip
UNANSWERED = "no engine answered"


def compare_engines(engine_rows, kernel, sizes=None):
    """Rows of checks/cross_check.csv. engine_rows: rows of text of checks/engines.csv; kernel: of kernel_numbers;
    sizes: {estimate_id: patients} of the estimates of which both computed a sample, from samples.read_samples.

    An engine's numbers of one quantity of one estimate (a curve has one at each time) are one row: that of the largest
    difference, with how many numbers were compared. Skipped numbers are one row a reason, with their count. ok is 0 for
    a difference above the tolerance and for a number on one side only, '' where nothing was compared.
    """
    compared, skipped, apart, answered = {}, {}, [], set()
    for found in engine_rows:
        key, engine = (found["estimate_id"], found["quantity"]), found["engine"]
        ours = kernel.get(key, {})
        for place, text in zip(found["place"].split("; "), found["value"].split("; "), strict=True):
            number = ours.get(place, Number(None))
            theirs = float(text) if text else math.nan
            row = {"estimate_id": key[0], "quantity": key[1], "engine": engine, "place": place, "kernel": number.value}
            why = _skip(number, theirs, found["reason"])
            if why:
                _count(skipped, (key[0], number.group or key[1], engine, why))
            elif number.value is None or math.isnan(theirs) or math.isinf(theirs):
                apart.append(row | {"other": None if math.isnan(theirs) else theirs, "numbers": 1, "ok": 0})
            else:
                row |= {"other": theirs} | _verdict(key[1], number.value, theirs, float(found["unit"]))
                _keep(compared, (*key, engine), row)
            if number.value is not None:
                answered.add((*key, place))
    _add_unanswered(kernel, answered, skipped, apart)
    rows = [*compared.values(), *apart]
    rows += [
        {"estimate_id": key[0], "quantity": key[1], "engine": key[2], "skipped_reason": key[3], "numbers": count}
        for key, count in skipped.items()
    ]
    rows.sort(key=lambda row: (row["estimate_id"], row["quantity"], row["engine"], row.get("place", "")))
    rows += [{"quantity": name, "skipped_reason": reason} for name, (reason, _) in NOT_COMPARED.items()]
    sizes = sizes or {}
    return [
        row | {"topic": TOPIC_OF.get(row["quantity"], row["quantity"]), "sample": sizes.get(row.get("estimate_id"))}
        for row in rows
    ]


def _skip(number, theirs, refusal):
    """Why this number is not compared, or ''."""
    if number.value is not None:
        return number.reason or (refusal if math.isnan(theirs) else "")
    if math.isfinite(theirs):
        return "" if number.reason == NOT_REACHED else number.reason
    return number.reason or refusal or "neither has a number"


def _verdict(quantity, ours, theirs, unit):
    measure, tolerance, floor = KINDS[KIND_OF[quantity]]
    gap = abs(ours - theirs)
    if measure == "absolute":
        difference = gap * unit
    elif measure == "log":
        difference = abs(math.log(ours / theirs)) * unit if ours > 0 and theirs > 0 else math.inf if gap else 0.0
    else:
        difference = gap / max(abs(ours), floor, 1e-300) if gap else 0.0
    return {"difference": difference, "tolerance": tolerance, "ok": int(difference <= tolerance)}


def _keep(compared, key, row):
    """Keep the row of the largest difference; `numbers` counts all."""
    before = compared.get(key)
    count = before["numbers"] + 1 if before else 1
    if before is None or row["difference"] > before["difference"]:
        compared[key] = row
    compared[key]["numbers"] = count


def _count(skipped, key):
    skipped[key] = skipped.get(key, 0) + 1


def _add_unanswered(kernel, answered, skipped, apart):
    """What no engine answered: skipped where a reason stands by it, else a disagreement."""
    for (estimate_id, quantity), places in kernel.items():
        for place, number in places.items():
            if number.value is None or (estimate_id, quantity, place) in answered:
                continue
            if number.reason in NEVER_COMPARED:
                _count(skipped, (estimate_id, number.group or quantity, "", number.reason))
                continue
            row = {"estimate_id": estimate_id, "quantity": quantity, "place": place, "kernel": number.value}
            apart.append(row | {"engine": "", "numbers": 1, "ok": 0})


def check_agreement(rows):
    """Sentences about what does not agree, and about nothing compared at all; an empty list when all is well."""
    compared = [row for row in rows if row["ok"]]
    if not compared:
        return ["not one number was compared with another engine"]
    sentences = []
    for row in compared:
        if row["ok"] == "0":
            where = f"{row['estimate_id']}, {row['quantity']}{' at ' if row['place'] else ''}{row['place']}"
            other = f"{row['engine']} {row['other'] or 'has none'}" if row["engine"] else UNANSWERED
            sentences.append(
                f"{where}: kernel {row['kernel'] or 'has none'}, {other}, difference {row['difference'] or 'unknown'}, "
                f"allowed {row['tolerance'] or 'none'}"
            )
    return sentences


def count_compared(rows):
    """How many numbers were compared and agree (rows of text)."""
    return sum(int(row["numbers"]) for row in rows if row["ok"] == "1")
