"""The counts along survival curves: at risk, with the event and censored at each printed time, one system together."""

from oncosurv.disclosure.people import split


def count_until(steps, time, including):
    """(events, censored) of the exact steps of a curve before a day, or up to and on it."""
    inside = [step for step in steps if (float(step["time"]) <= time if including else float(step["time"]) < time)]
    return tuple(sum(int(step[name]) for step in inside) for name in ("n_event", "n_censored"))


def collect_curves(tables, system, people, threshold, month_days):
    """Cells of at_risk and timepoints by (table, row, column), and the moments of each curve to draw.

    The moments of a curve, {estimate_id: {(day, with that day's events): cell}}, are those printed and, between them,
    ends of months by which at least `threshold` more had the event.

    tables: estimates, curves, at_risk and timepoints, exact.
    """
    found, drawn = {}, {}
    for row in tables["estimates"]:
        key = row["estimate_id"]
        steps = [step for step in tables["curves"] if step["estimate_id"] == key and step["method"] == "kaplan_meier"]
        ticks = [(i, line) for i, line in enumerate(tables["at_risk"]) if line["estimate_id"] == key]
        points = [
            (i, line)
            for i, line in enumerate(tables["timepoints"])
            if line["estimate_id"] == key and line["conditional_from"] == ""
        ]
        curve = _Curve(system, people, row, steps)
        for i, line in ticks:
            found |= {("at_risk", i, column): cell for column, cell in curve.tick(float(line["time"])).items()}
        for i, line in points:
            found |= {("timepoints", i, column): cell for column, cell in curve.point(float(line["time"])).items()}
        curve.link()
        drawn[key] = curve.fill(threshold, month_days)
    return found, drawn


class _Curve:
    def __init__(self, system, people, row, steps):
        self.system, self.people, self.row, self.steps = system, people, row, steps
        self.where = set() if row["factor"] == "overall" else {(row["factor"], row["level"])}
        self.late = row["n_entered"] not in ("", "0")
        self.n = self._add("n", int(row["n"]))
        self.moments = {}

    def _add(self, kind, value):
        return self.people.add(self.system, kind, self.row["population"], self.where, value)

    def _moment(self, time, including):
        """Cells of the events and the censored until a moment, and of those at risk after it."""
        events, censored = count_until(self.steps, time, including)
        if (time, including) not in self.moments:
            endpoint = self.row["endpoint"]
            at = (endpoint, time, including)
            left = self.system.counts[self.n] - events - censored
            cells = {
                "events": self._add(("events until", *at), events),
                "censored": self._add(("censored until", *at), censored),
                "risk": self._add(("at risk", *at), left),
            }
            self.system.relate([(self.n, 1), *((cell, -1) for cell in cells.values())])
            self.moments[time, including] = cells
        return self.moments[time, including]

    def tick(self, time):
        cells = self._moment(time, including=False)
        return {"n_risk": cells["risk"], "n_censored": cells["censored"], "n_event": cells["events"]}

    def point(self, time):
        before, after = self._moment(time, including=False), self._moment(time, including=True)
        return {"n_risk": before["risk"], "cumulative_events": after["events"]}

    def link(self):
        """Relate each moment with the next: what happens between two of them is a count too."""
        system = self.system
        events = self._add(("events", self.row["endpoint"]), int(self.row["events"]))
        split(system, self.n, [events])
        moments = [self.moments[key] for key in sorted(self.moments)]
        last = {"events": events, "censored": None, "risk": None}
        for before, after in zip(moments, [*moments[1:], last], strict=True):
            for name, sign in (("events", 1), ("censored", 1), ("risk", -1)):
                if after[name] and before[name] != after[name]:
                    change = sign * (system.counts[after[name]] - system.counts[before[name]])
                    rest = ("rest", frozenset({("from", before[name]), ("to", after[name])}), "")
                    system.add_latent(rest, change)
                    system.relate([(after[name], sign), (before[name], -sign), (rest, -1)])

    def fill(self, threshold, month_days):
        """{moment: cell of the events until it} for drawing: printed ones, and ends of months between them."""
        counts, system, endpoint = self.system.counts, self.system, self.row["endpoint"]
        fixed = {key: cells["events"] for key, cells in sorted(self.moments.items())}
        drawn, last = {}, max((float(step["time"]) for step in self.steps), default=0)
        ends = [(key, counts[cell]) for key, cell in fixed.items()] + [((last, True), counts[self.n])]
        before, moment = 0, 1
        for key, following in ends:
            while moment * month_days < key[0]:
                time = moment * month_days
                events = count_until(self.steps, time, True)[0]
                if events - before >= threshold and following - events >= threshold and (time, True) not in fixed:
                    cell = self._add(("events until", endpoint, time, True), events)
                    split(system, self.n, [cell])
                    drawn[time, True], before = cell, events
                moment += 1
            if key in fixed:
                drawn[key], before = fixed[key], following
        keys = sorted(drawn)
        for first, second in zip(keys, keys[1:], strict=False):
            if drawn[first] != drawn[second]:
                system.link_difference(drawn[second], drawn[first])
        return drawn
