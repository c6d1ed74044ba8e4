"""Flow diagram: who was screened, who left for which reason, who stayed, and in which analyses they are.

Boxes in the manner of CONSORT and STROBE (item 13c), drawn from cohort/flow.csv and cohort/ledger.csv. The numbers must
reconcile, or there is no figure.
"""

from oncosurv.figures.rows import count, label_of, text
from oncosurv.figures.style import (
    COLUMN,
    DOUBLE_COLUMN,
    LINE,
    SIZE,
    Page,
    head_height,
    lower_first,
    text_width,
    title_lines,
    wrap,
    write_title,
)
from oncosurv.language import say, say_count
from oncosurv.table_words import retell
from oncosurv.wording import NO_BREAK, format_count

EDGE, PAD, GAP, CLEFT = 2.0, 1.8, 4.5, 8.0  # mm: page edge, inside a box, between boxes below and beside each other


def plot_flow(flow, ledger=(), labels=None, screened="", title="", synthetic=False, width=DOUBLE_COLUMN, exact=True):
    """Flow diagram as a matplotlib Figure of `width` mm, less where nobody left and the boxes need less.

    flow: rows of cohort/flow.csv: first `screened`, then a row a criterion (step, reason, n_excluded, n_remaining),
    each followed by its sub-reasons (step `criterion:sub-reason`). ledger: rows of cohort/ledger.csv. labels:
    {section/name: {label}} of populations and endpoints; screened: words of the first box, by default those for
    patients; exact: whether the numbers are, and not rounded or hidden. ValueError lists every step whose exact numbers
    do not add up.
    """
    steps = read_steps(flow)
    analyses = read_analyses(ledger)
    wrong = check_flow(steps) + check_analyses(steps, analyses) if exact else []
    if wrong:
        raise ValueError("the flow diagram does not add up:\n" + "\n".join(wrong))
    boxes = _boxes(steps, analyses, labels or {}, screened or say("Patients screened"))
    return _draw(boxes, title_lines(title, width - 2 * EDGE, synthetic), width)


def read_steps(flow):
    """[{step, reason, excluded, remaining, sub: [(words, excluded)]}] from the rows of cohort/flow.csv."""
    steps = []
    for row in flow:
        step, colon, sub = text(row, "step").partition(":")
        if colon:
            if not steps or steps[-1]["step"] != step:
                raise ValueError(f"flow: the sub-reason {text(row, 'step')} does not stand below its criterion")
            steps[-1]["sub"].append((text(row, "reason") or sub, count(row, "n_excluded")))
            continue
        counts = {"excluded": count(row, "n_excluded"), "remaining": count(row, "n_remaining")}
        steps.append({"step": step, "reason": text(row, "reason") or step, "sub": []} | counts)
    if not steps:
        raise ValueError("flow: the table has no row")
    return steps


def check_flow(steps):
    """Sentences, one a step whose numbers do not add up; absent (suppressed) numbers are not checked."""
    wrong = []
    for before, step in zip(steps, steps[1:], strict=False):
        numbers = before["remaining"], step["excluded"], step["remaining"]
        if None not in numbers and numbers[0] - numbers[1] != numbers[2]:
            wrong.append(f"{step['step']}: {numbers[0]} less {numbers[1]} is not {numbers[2]}")
    for step in steps:
        parts = [n for _, n in step["sub"]]
        if parts and None not in (*parts, step["excluded"]) and sum(parts) != step["excluded"]:
            wrong.append(f"{step['step']}: the sub-reasons are {sum(parts)}, not {step['excluded']}")
    return wrong


def read_analyses(ledger):
    """One dict per population and endpoint of the ledger: population, endpoint, n, events, left_out [(reason, n)]."""
    found = {}
    for row in ledger:
        key = text(row, "analysis"), text(row, "population"), text(row, "endpoint")
        new = {"population": key[1], "endpoint": key[2], "n": None, "events": None, "left_out": []}
        facts = found.setdefault(key, new)
        if text(row, "reason"):
            left = count(row, "n_excluded")
            facts["left_out"] += [(text(row, "reason"), left)] if left else []
        else:
            facts |= {"n": count(row, "n"), "events": count(row, "events")}
    distinct = []
    for facts in found.values():
        if facts not in distinct:
            distinct.append(facts)
    return distinct


def check_analyses(steps, analyses):
    """Sentences, one an analysis whose patients and those left out are not the eligible."""
    wrong, eligible = [], steps[-1]["remaining"]
    for facts in analyses:
        parts = [facts["n"], *(n for _, n in facts["left_out"])]
        if None not in (*parts, eligible) and sum(parts) != eligible:
            wrong.append(f"{facts['population']}, {facts['endpoint']}: {' + '.join(map(str, parts))} is not {eligible}")
    return wrong


def _boxes(steps, analyses, labels, screened):
    """[(head, other lines, side)]: side is None or (head, lines) of the box of those who leave after this one."""
    boxes = []
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        words = screened if i == 0 else say("Eligible") if last else say("Remaining")
        side = None
        if not last:
            after = steps[i + 1]
            side = (f"{after['reason']}: {_n(after['excluded'])}", [f"{reason}: {_n(n)}" for reason, n in after["sub"]])
        lines = [_analysis(facts, labels) for facts in analyses] if last else []
        boxes.append((f"{words}: {_n(step['remaining'])}", lines, side))
    return boxes


def _n(n):
    return f"n{NO_BREAK}={NO_BREAK}{format_count(n)}"


def _analysis(facts, labels):
    population, endpoint = (label_of(labels, f"{name}s/{facts[name]}") for name in ("population", "endpoint"))
    words = f"{population}, {lower_first(endpoint)}"
    line = f"{words}: {_n(facts['n'])}, {say_count('{n} event', '{n} events', facts['events'])}"
    out = "; ".join(f"{retell(reason)} ({_n(n)})" for reason, n in facts["left_out"])
    return say("{line}; left out: {out}", line=line, out=out) if out else line


def _draw(boxes, head, width):
    two_columns = any(side for _, _, side in boxes)
    if not two_columns:  # nobody left: boxes as wide as their words, not a strip across the page
        words = [text_width(head, SIZE, "bold") for head, *_ in boxes]
        words += [text_width(f"– {line}") for _, lines, _ in boxes for line in lines]
        width = min(width, max(COLUMN, max(words) + 2 * (EDGE + PAD) + 0.5))
    main = (width - 2 * EDGE - CLEFT) * 0.46 if two_columns else width - 2 * EDGE
    side_left = EDGE + main + CLEFT
    laid = []
    for title, lines, side in boxes:
        # The last box has nobody leaving beside it and takes the whole width for its list.
        own = width - 2 * EDGE if lines else main
        content = [(line, "bold", 0) for line in wrap(title, own - 2 * PAD, SIZE, "bold")]
        content += _listed(lines, own)
        beside = None
        if side:
            room = width - EDGE - side_left
            beside = [(line, "normal", 0) for line in wrap(side[0], room - 2 * PAD)] + _listed(side[1], room)
        laid.append((own, content, beside))

    tops, y = [], EDGE + (head_height(head) + 1.5 if head else 0)
    for _, content, beside in laid:
        tops.append(y)
        y += _height(content) + (GAP + _height(beside) + GAP if beside else GAP)
    page = Page(width, y - GAP + EDGE)
    write_title(page, head, EDGE, EDGE)
    middle = EDGE + main / 2
    for i, ((own, content, beside), top) in enumerate(zip(laid, tops, strict=True)):
        _box(page, EDGE, top, own, content, centred=not any(indent for *_, indent in content))
        if not beside:
            continue
        below = top + _height(content)
        level = below + GAP + _height(beside) / 2
        page.arrow((middle, middle), (below, tops[i + 1]))
        page.arrow((middle, side_left), (level, level))
        _box(page, side_left, below + GAP, width - EDGE - side_left, beside, centred=False)
    return page.figure


def _listed(lines, width):
    """Wrapped lines of a list, the later lines of an entry indented further."""
    content = []
    for line in lines:
        first, *rest = wrap(line, width - 2 * PAD - 2 * text_width("– "))
        content += [(f"– {first}", "normal", 1), *((more, "normal", 2) for more in rest)]
    return content


def _height(content):
    return len(content) * LINE + 2 * PAD - 0.4


def _box(page, left, top, width, content, centred):
    page.box(left, top, width, _height(content))
    for i, (line, weight, indent) in enumerate(content):
        inset = PAD + (text_width("– ") if indent == 2 else 0)
        x, align = (left + width / 2, "center") if centred else (left + inset, "left")
        page.write(x, top + PAD + LINE * (i + 0.75), line, weight=weight, align=align)
