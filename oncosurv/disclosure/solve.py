"""What a reader can work out: the possible values of hidden counts, given all that is printed and how counts add up.

The attack itself. A printed count is known up to its rounding; percentages and curves are made of printed counts, or as
coarse as those, and tell no more. Any solution that is found is a proof that each count in it is possible: the widest
range seen over a few solutions settles most cells at once.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

TOLERANCE = 1e-6


def open_groups(system, bounds):
    """[(cells, numbers of relations)]: the cells that are not known exactly and hang together by relations."""
    relations_of = {}
    for number, terms in enumerate(system.relations):
        for cell, _ in terms:
            if bounds[cell][0] < bounds[cell][1]:
                relations_of.setdefault(cell, []).append(number)
    order = {cell: place for place, cell in enumerate(system.counts)}
    groups, seen = [], set()
    for start in relations_of:
        if start in seen:
            continue
        cells, numbers, waiting = [], set(), [start]
        seen.add(start)
        while waiting:
            cell = waiting.pop()
            cells.append(cell)
            for number in set(relations_of[cell]) - numbers:
                numbers.add(number)
                others = {other for other, _ in system.relations[number] if other in relations_of} - seen
                seen |= others
                waiting += others
        groups.append((sorted(cells, key=order.get), sorted(numbers)))
    return groups


class Attack:
    """Some cells as whole numbers within their bounds that satisfy their relations, the others being as they are."""

    def __init__(self, system, group, bounds):
        self.cells, numbers = group
        self.place = {cell: j for j, cell in enumerate(self.cells)}
        self.bounds = Bounds(*(np.array([bounds[cell][side] for cell in self.cells]) for side in (0, 1)))
        entries, known = [], []
        for row, number in enumerate(numbers):
            total = 0
            for cell, times in system.relations[number]:
                if cell in self.place:
                    entries.append((row, self.place[cell], times))
                else:
                    total -= times * system.counts[cell]
            known.append(total)
        self.constraints = None
        if entries:
            rows, columns, values = zip(*entries, strict=True)
            matrix = coo_array((values, (rows, columns)), shape=(len(numbers), len(self.cells))).tocsr()
            self.constraints = LinearConstraint(matrix, known, known)

    def solve(self, weights):
        """The possible whole numbers of all cells with the least weighted sum; weights: {cell: weight}."""
        aim = np.zeros(len(self.cells))
        for cell, weight in weights.items():
            aim[self.place[cell]] = weight
        for whole in (0, 1):  # sums of levels mostly have whole corners: then the quick search has found the answer
            kind = np.full(len(self.cells), whole)
            found = milp(aim, constraints=self.constraints, integrality=kind, bounds=self.bounds)
            if found.x is not None and np.abs(found.x - np.rint(found.x)).max() < TOLERANCE:
                break
        if found.x is None:
            raise ArithmeticError(f"no whole numbers satisfy what is printed: {found.message}")
        return dict(zip(self.cells, np.rint(found.x).astype(int).tolist(), strict=True))
