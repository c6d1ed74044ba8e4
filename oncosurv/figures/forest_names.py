"""What the terms of a forest plot are called: labels of variables and levels, and sentences with them."""

from oncosurv.figures.rows import text
from oncosurv.language import phrase, say
from oncosurv.table_words import retell
from oncosurv.wording import NO_BREAK

FLAG_LABELS = {"0": phrase("No"), "1": phrase("Yes")}
PER = {
    "years": phrase("{label}, per year"), "months": phrase("{label}, per month"), "weeks": phrase("{label}, per week"),
    "days": phrase("{label}, per day"), "points": phrase("{label}, per point"),
}  # fmt: skip


class Naming:
    """Labels of variables and levels, and sentences with labels in the place of names."""

    def __init__(self, labels, rows):
        self.labels = labels
        self.columns = {(text(row, "variable"), text(row, "level")) for row in rows}

    def facts(self, name):
        known = self.labels.get(f"variables/{name}") or self.labels.get(f"exposures/{name}") or {}
        return {"label": name, "unit": "", "levels": {}} | known

    def level(self, name, level):
        levels = self.facts(name)["levels"]
        return levels.get(level) or (level if levels else say(FLAG_LABELS.get(level, level)))

    def of(self, row):
        name, level = text(row, "variable"), text(row, "level")
        return self.facts(name)["label"] + (f", {self.level(name, level)}" if level else "")

    def per_unit(self, name):
        label, unit = self.facts(name)["label"], self.facts(name)["unit"]
        if " per " in label or " por " in label:
            return label
        return say(PER.get(unit, phrase("{label}, per {unit}")), label=label, unit=f"1{NO_BREAK}{unit}".strip())

    def plain(self, words):
        words = retell(words)
        for name, level in sorted(self.columns):
            words = words.replace(f"{name}={level}", f"{self.facts(name)['label']}, {self.level(name, level)}")
        return words.rstrip(".")
