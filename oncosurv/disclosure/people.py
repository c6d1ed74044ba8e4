"""Who a count is about: the conditions of populations, groups and levels, and cells by them."""

import re

SIMPLE = re.compile(r'(\w+) is "?(\w+)"?')
FLAG = re.compile(r"\w+")


class People:
    """Conditions of the populations of a study, so that a level in the whole cohort and a population are one cell."""

    def __init__(self, study):
        self.conditions = {}
        for item in study["populations"]:
            keep = str(item.get("keep", "")).strip()
            simple = SIMPLE.fullmatch(keep)
            if not keep:
                self.conditions[item["name"]] = frozenset()
            elif simple:
                self.conditions[item["name"]] = frozenset({(simple[1], simple[2])})
            elif FLAG.fullmatch(keep):
                self.conditions[item["name"]] = frozenset({(keep, "1")})
            else:
                self.conditions[item["name"]] = frozenset({("population", item["name"])})

    def add(self, system, kind, population, extra, value, scope=""):
        """Cell of a count of those of a population who meet `extra` (pairs variable, level), linked to its totals."""
        own = self.conditions[population]
        conditions = own | frozenset(extra)
        cell = system.add(kind, conditions, value, scope)
        for variable, level in sorted(conditions):
            system.note_part(cell, variable, level)
        return cell


def split(system, whole, parts):
    """Relation of a total with parts that do not overlap; what they leave of it becomes a latent cell."""
    parts = list(dict.fromkeys(parts))
    rest = system.counts[whole] - sum(system.counts[cell] for cell in parts)
    if rest < 0:
        named = [(cell, system.counts[cell]) for cell in [whole, *parts]]
        raise ValueError(f"the parts are more than the whole: {named}")
    terms = [(whole, 1), *((cell, -1) for cell in parts)]
    if rest or len(parts) == 1:
        unseen = ("rest", frozenset({("whole", whole), ("parts", tuple(parts))}), "")
        system.add_latent(unseen, rest)
        terms.append((unseen, -1))
    if len(terms) > 1:
        system.relate(terms)


def link_events(system, n, events):
    """Those without the event are a count too: n less events."""
    if n and events:
        split(system, n, [events])
