"""The study's own words: labels of variables, levels, populations and endpoints, and what is said about its data."""

import re

from oncosurv.language import phrase, say
from oncosurv.wording import format_count

FLAG_WORDS = {"1": phrase("Yes"), "0": phrase("No")}
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
UNITS = {  # units that are words; others, such as g/dL, are the same in every language
    "years": phrase("years"),
    "months": phrase("months"),
    "weeks": phrase("weeks"),
    "days": phrase("days"),
    "points": phrase("points"),
}
STATEMENTS = {
    "synthetic": phrase("Synthetic data: invented patients."),
    "public": phrase("Public data: real patients, published before."),
    "real": phrase("Real patients: confidential."),
}
MARKS = {"synthetic": phrase("Synthetic data."), "public": phrase("Public data."), "real": phrase("Confidential.")}


def data_statement(study):
    """One sentence on what the data are."""
    return say(STATEMENTS.get(study["study"]["data_are"], ""))


def profile_mark(study):
    """What may be done with the report: it stands before the statement on the data, on every page."""
    if study["disclosure"]["profile"] == "internal":
        return say("INTERNAL: not to be published.")
    return say("Public version: small counts are hidden, the others rounded.")


def data_mark(study):
    """The short form that stands in every caption."""
    return say(MARKS.get(study["study"]["data_are"], ""))


def inner(label):
    """A label within a sentence: its first letter small, unless it begins with an abbreviation (HER2+, ECOG)."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def unit_text(unit):
    """A unit as it is printed: '× 10⁹/L' of 10^9/L, words in the language spoken."""
    power = re.sub(r"\^(\d+)", lambda match: match[1].translate(SUPERSCRIPT), say(UNITS.get(unit, unit)))
    return f"× {power}" if power.startswith("10") and power != unit else power


class Labels:
    """Labels of everything that a study file names; a name without a label stands for itself."""

    def __init__(self, study):
        sections = ("variables", "exposures", "outcomes", "dates", "populations", "endpoints", "models")
        self._items = {section: _by_name(study.get(section, [])) for section in sections}
        self._items["models"] |= _by_name(study.get("reproduction", {}).get("models", []))
        self._items["sources"] = _by_name([*study.get("sources", []), *study.get("linkage", [])])
        self.index = study["index_event"]["name"]
        self._index_label = study["index_event"]["label"]

    def find(self, section, name):
        """The study file's item of that name, {} where there is none."""
        return self._items[section].get(name, {})

    def of(self, section, name):
        """Label of a population, endpoint, outcome, model or exposure."""
        return str(self.find(section, name).get("label", name))

    def variable(self, name):
        """Label of a variable, an exposure, a named date or the index event; of a product those of both."""
        if ":" in name:
            return " × ".join(self.variable(part) for part in name.split(":"))
        for section in ("variables", "exposures", "dates"):
            if name in self._items[section]:
                return self.of(section, name)
        return self._index_label if name == self.index else name

    def source(self, name):
        """What an export is called: its label, else its name with spaces."""
        return str(self.find("sources", name).get("label", name.replace("_", " ")))

    def column(self, source, name):
        """What a column of an export is called: its label, else that of a variable of this name, else its name."""
        columns = self.find("sources", source).get("columns", [])
        own = next((str(item["label"]) for item in columns if item.get("name") == name and "label" in item), "")
        known = self.variable(name)
        return own or (inner(known) if known != name else name.replace("_", " "))

    def columns(self, source):
        """Names of the columns of an export."""
        return [item["name"] for item in self.find("sources", source).get("columns", []) if "name" in item]

    def variable_with_unit(self, name):
        """'Haemoglobin, g/dL'; without a unit only the label."""
        unit = self.find("variables", name).get("unit")
        return f"{self.variable(name)}, {unit_text(unit)}" if unit else self.variable(name)

    def level(self, variable, level):
        """Label of a level of a category, Yes or No of a flag or an exposure."""
        item = self.find("variables", variable)
        for known in item.get("levels", []):
            if str(known["id"]) == level:
                return str(known["label"])
        if item.get("type") == "flag" or variable in self._items["exposures"]:
            return say(FLAG_WORDS.get(level, level))
        return level

    def events(self, endpoint, count=None):
        """The endpoint's word for its events: 'deaths', or 'death' for a count of 1."""
        words = self.find("endpoints", endpoint).get("event_words", {"one": say("event"), "many": say("events")})
        return str(words["one"] if str(count) == "1" else words["many"])

    def events_head(self, endpoints):
        """Head of a column of events: the endpoint's own word where the table is of one endpoint, else 'Events'."""
        found = set(endpoints)
        words = self.events(found.pop()) if len(found) == 1 else say("events")
        return words[:1].upper() + words[1:]

    def counted_events(self, endpoint, count):
        """'25 deaths', '1 death': a count with the endpoint's word for its events."""
        return format_count(count, self.events(endpoint, 1), self.events(endpoint))

    def is_late(self, name):
        """Whether a variable or exposure is known only after time zero."""
        return name in self._items["exposures"] or self.find("variables", name).get("timing") == "post_baseline"


def _by_name(items):
    return {item["name"]: item for item in items}
