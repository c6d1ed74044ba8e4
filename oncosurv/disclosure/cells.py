"""The counts of all tables as one system: what each counts, and how they add up.

A count is known by what it counts, not by where it is printed: (kind, conditions, scope). `kind` is "n", ("events",
endpoint) or a moment of a curve; `conditions` a frozenset of (variable, level) that its patients meet; `scope` names
what else narrows them (a landmark, a model's complete cases). The same patients in two tables are one cell.
"""

from dataclasses import dataclass, field


@dataclass
class System:
    """counts: {cell: its true number}; latent: those of them that no table prints, but that a difference would give.

    relations: lists of (cell, coefficient), each summing to 0. parts: {(kind, conditions, scope, variable): levels},
    from which add_margins makes relations.
    """

    counts: dict = field(default_factory=dict)
    latent: set = field(default_factory=set)
    relations: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)
    known: set = field(default_factory=set)

    def add(self, kind, conditions, value, scope=""):
        """The cell of a printed count. A second, smaller number under the same name is a cell of its own.

        It gets the difference as a latent cell: what was left out is as easily read off as what was printed.
        """
        cell = (kind, frozenset(conditions), scope)
        known = self.counts.get(cell)
        if known is None:
            self.counts[cell] = value
        elif known != value:
            cell = (kind, frozenset(conditions), f"{scope}|{value}")
            if cell not in self.counts:
                self.counts[cell] = value
                self.link_difference((kind, frozenset(conditions), scope), cell)
        return cell

    def link_difference(self, whole, part):
        """Part of a whole: their difference becomes a latent cell."""
        if self.counts[part] > self.counts[whole]:
            whole, part = part, whole
        rest = ("rest", frozenset({("whole", whole), ("part", part)}), "")
        if rest in self.counts:
            return
        self.add_latent(rest, self.counts[whole] - self.counts[part])
        self.relate([(whole, 1), (part, -1), (rest, -1)])

    def add_latent(self, cell, value):
        """A number that is printed nowhere."""
        self.counts[cell] = value
        self.latent.add(cell)

    def relate(self, terms):
        """State that a sum of cells with coefficients is 0. ValueError where it is not: the tables do not fit."""
        if sum(self.counts[cell] * times for cell, times in terms):
            raise ValueError(f"these counts do not add up: {[(cell, self.counts[cell], k) for cell, k in terms]}")
        sums = {}
        for cell, times in terms:
            sums[cell] = sums.get(cell, 0) + times
        terms = tuple((cell, times) for cell, times in sums.items() if times)
        if terms and terms not in self.known:
            self.known.add(terms)
            self.relations.append(terms)

    def bounds(self, hidden, threshold, base):
        """{cell: (least, largest)} as a reader knows each: of a printed one its rounding, of others nothing."""
        top = 2 * max(self.counts.values(), default=0)
        unknown = self.latent | set(hidden)
        return {
            cell: (0, top) if cell in unknown else printed_range(value, threshold, base)
            for cell, value in self.counts.items()
        }

    def note_part(self, cell, variable, level):
        """Say that `cell` counts the level `level` of `variable` within the cell without that condition."""
        kind, conditions, scope = cell
        rest = conditions - {(variable, level)}
        self.parts.setdefault((kind, rest, scope, variable), {})[level] = cell


def round_count(value, base):
    """A count to the nearest multiple of `base`, halves up, and never from above 0 to 0: 29 -> 30, 7 -> 5 by fives."""
    nearest = int(value / base + 0.5) * base
    return nearest if nearest or not value else base


def printed_range(value, threshold, base):
    """(least, largest) count that is printed as this one is: rounded, and not small, because small ones are hidden."""
    if not value:
        return 0, 0
    shown = round_count(value, base)
    alike = [count for count in range(max(shown - base, 1), shown + base + 1) if round_count(count, base) == shown]
    alike = [count for count in alike if count >= threshold] if value >= threshold else alike
    return alike[0], alike[-1]


def add_margins(system):
    """Relations of every total with its levels; what the levels leave of it is a latent cell (`rest`)."""
    for (kind, conditions, scope, variable), levels in list(system.parts.items()):
        whole = _total(system, kind, conditions, scope, levels)
        if whole is None:
            continue
        rest = system.counts[whole] - sum(system.counts[cell] for cell in levels.values())
        terms = [(whole, 1), *((cell, -1) for cell in levels.values())]
        if rest < 0:  # levels that overlap: no sum, but each is a part of the whole
            for cell in levels.values():
                if system.counts[cell] <= system.counts[whole]:
                    system.link_difference(whole, cell)
            continue
        if rest or len(levels) == 1:
            unseen = ("rest", frozenset({("whole", whole), ("of", variable)}), "")
            system.add_latent(unseen, rest)
            terms.append((unseen, -1))
        system.relate(terms)


def _total(system, kind, conditions, scope, levels):
    """The cell of which the levels are parts: the smallest number under its name that is large enough for them."""
    name = (kind, conditions, scope)
    if name not in system.counts:
        return None
    needed = sum(system.counts[cell] for cell in levels.values())
    others = [cell for cell in system.counts if cell[:2] == name[:2] and str(cell[2]).startswith(f"{scope}|")]
    exact = [cell for cell in [name, *others] if system.counts[cell] == needed]
    return exact[0] if exact else name
