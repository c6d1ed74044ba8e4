"""Counts the mutations of a session and prints them with their seed, whichever worker ran them."""


def pytest_terminal_summary(terminalreporter):
    counts, seeds = {}, set()
    for reports in terminalreporter.stats.values():
        for report in reports:
            found = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", "") == "call" and "mutations" in found:
                seeds.add(found["seed"])
                for outcome, number in found["mutations"].items():
                    counts[outcome] = counts.get(outcome, 0) + number
    if counts:
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()) if outcome != "distinct")
        terminalreporter.write_line(
            f"hostile input: {counts.get('distinct', 0)} distinct mutations ({told}); seed {sorted(seeds)}"
        )
