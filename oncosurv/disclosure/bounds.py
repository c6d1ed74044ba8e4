"""What single sums tell, one after the other: bounds of hidden counts by propagation.

Never narrower than what can really be worked out (solve.Attack finds that), but quick: it names most of the counts that
a total and its printed levels give away, before the search for whole solutions begins.
"""


def propagate_bounds(system, known, sweeps=30):
    """{cell: [least, largest]} from the relations. known: {cell: (least, largest)} as System.bounds gives it."""
    bounds = {cell: list(ends) for cell, ends in known.items()}
    touching = {}
    for number, terms in enumerate(system.relations):
        for cell, _ in terms:
            touching.setdefault(cell, []).append(number)
    waiting = range(len(system.relations))
    for _ in range(sweeps):
        changed = {cell for number in waiting for cell in _tighten(system.relations[number], bounds)}
        if not changed:
            break
        waiting = sorted({number for cell in changed for number in touching[cell]})
    return bounds


def _tighten(terms, bounds):
    """Cells of a relation whose bounds the others make narrower; `bounds` is changed."""
    ends = {cell: sorted(times * bound for bound in bounds[cell]) for cell, times in terms}
    least, largest = (sum(end[side] for end in ends.values()) for side in (0, 1))
    changed = []
    for cell, times in terms:  # times * cell = -(all the others)
        limits = sorted(-other / times for other in (least - ends[cell][0], largest - ends[cell][1]))
        low, high = max(bounds[cell][0], -int(-limits[0] // 1)), min(bounds[cell][1], int(limits[1] // 1))
        if [low, high] != bounds[cell]:
            bounds[cell] = [low, high]
            changed.append(cell)
    return changed
