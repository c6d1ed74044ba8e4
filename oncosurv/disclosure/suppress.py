"""Which counts to hide: the small ones, and as many others as it takes that none of them can be worked out.

A count is small from 1 to threshold - 1; nobody (0) is nobody's secret. It is protected when a reader who knows every
printed count up to its rounding, and how all of them add up, is left with at least three possible numbers for it (cell
suppression with an exact audit: Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001, chapter 6).
"""

import random

from oncosurv.disclosure.bounds import propagate_bounds
from oncosurv.disclosure.solve import Attack, open_groups

LEAST_WIDTH = 2  # of the range that is left to a reader: at least three possible numbers
LAST = 2  # rank of what is hidden only where nothing else helps
TOGETHER = 8  # solutions that move all open cells at once, before each is asked by itself


def choose_hidden(system, threshold, base):
    """The printed cells to hide; the others are printed to the nearest multiple of `base` (1: exactly)."""
    small = {cell for cell, value in system.counts.items() if 0 < value < threshold}
    hidden = small - system.latent
    touching = {}
    for terms in system.relations:
        for cell, _ in terms:
            touching.setdefault(cell, []).append(terms)
    ranges = {cell: [system.counts[cell]] * 2 for cell in small}  # as wide as solutions have shown; hiding only widens
    for find in (_find_plain, _find_exposed):
        while exposed := find(system, system.bounds(hidden, threshold, base), ranges, threshold):
            more = _choose_more(system, exposed, touching, hidden, threshold) if find is _find_plain else set()
            hidden |= more or {_relieve(system, exposed[0], system.bounds(hidden, threshold, base), threshold)}
    return hidden


def _find_plain(system, bounds, ranges, threshold):
    """The small cells that single sums give away."""
    found = propagate_bounds(system, bounds)
    return [cell for cell in ranges if found[cell][1] - found[cell][0] < LEAST_WIDTH]


def _find_exposed(system, bounds, ranges, threshold):
    """The small cells that a reader can narrow to fewer numbers than may be."""
    groups = open_groups(system, bounds)
    return [cell for group in groups for cell in _find_in_group(system, group, bounds, ranges)]


def _find_in_group(system, group, bounds, ranges):
    cells = [cell for cell in group[0] if cell in ranges]

    def open_cells():
        return [cell for cell in cells if ranges[cell][1] - ranges[cell][0] < LEAST_WIDTH]

    def look(attack, weights):
        solution = attack.solve(weights)
        for cell in cells:
            ranges[cell] = [min(ranges[cell][0], solution[cell]), max(ranges[cell][1], solution[cell])]

    if not open_cells():
        return []
    attack, draw = Attack(system, group, bounds), random.Random(len(cells))
    for attempt in range(TOGETHER):
        if not (waiting := open_cells()):
            return []
        look(attack, {cell: (-1, 1)[attempt] if attempt < 2 else draw.choice((-1, 1)) for cell in waiting})
    for cell in open_cells():
        for sign in (-1, 1):
            if ranges[cell][1] - ranges[cell][0] < LEAST_WIDTH:
                look(attack, {cell: sign})
    return open_cells()


def _choose_more(system, exposed, touching, hidden, threshold):
    """Printed counts to hide for cells that are exposed: for each one in a sum with it, unless another came first.

    A cell without a printed count beside it hangs on its neighbours, and waits for them.
    """
    unknown, taken = hidden | system.latent, set()
    for cell in exposed:
        near = {name for terms in touching[cell] for name, _ in terms}
        if not near & taken and (found := _printed(system, near, unknown)):
            found = {name for name in found if _cost(system, name, threshold)[0] < LAST}
        else:
            found = ()
        if found:
            taken.add(min(found, key=lambda name: _cost(system, name, threshold)))
    return taken


def _relieve(system, cell, bounds, threshold):
    """One printed count without which the cell is not given away: it takes part in the chain of sums that does.

    Of all printed counts, in the order of what hiding them costs, the shortest beginning is sought whose hiding is
    enough; its last one is needed.
    """
    top = 2 * max(system.counts.values())
    printed = [name for name, (least, largest) in bounds.items() if (least, largest) != (0, top) and least > 0]
    printed.sort(key=lambda name: _cost(system, name, threshold))

    def is_enough(many):
        freed = bounds | dict.fromkeys(printed[:many], (0, top))
        group = next(group for group in open_groups(system, freed) if cell in group[0])
        attack = Attack(system, group, freed)
        return attack.solve({cell: -1})[cell] - attack.solve({cell: 1})[cell] >= LEAST_WIDTH

    few, many = 0, len(printed)
    if not is_enough(many):
        raise ArithmeticError(f"no further count can be hidden to protect {cell}")
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if is_enough(middle) else (middle, many)
    return printed[many - 1]


def _printed(system, cells, unknown):
    return {cell for cell in cells if cell not in unknown and system.counts[cell]}


def _cost(system, cell, threshold):
    """What hiding a count costs: sizes of populations and of their groups last, then events; small numbers first."""
    kind, conditions, scope = cell
    rank = LAST if kind == "n" and len(conditions) < 2 and not scope else 1 if kind[0] == "events" else 0
    return rank, system.counts[cell] < threshold, system.counts[cell], repr(cell)
