"""Many references as one: Tables 3, 5 and 11–13; Figure 2. The one writer of them for running text and for cells."""

from oncosurv.language import join_and, phrase, say

TABLE, FIGURE = phrase("Table {n}"), phrase("Figure {n}")
SEVERAL = {TABLE: phrase("Tables {numbers}"), FIGURE: phrase("Figures {numbers}")}
RANGE = 3  # numbers in a row that are written by the first and the last of them


def merge_references(links):
    """Pieces (words, name or None) that read as one list; a piece with a name leads there.

    links: pairs (words, name), the words 'Table 3' or 'Figure 1' in the language spoken, or others, such as those of a
    heading, which stand as they are. One of a kind keeps its whole words as a link; of several each number leads to
    its own place.
    """
    kinds = {}
    for words, name in dict.fromkeys(links):
        kind, number = _numbered(words)
        kinds.setdefault(kind or words, {})[number] = (words, name)
    pieces = []
    for kind, found in kinds.items():
        pieces += [("; ", None)] if pieces else []
        numbers = sorted(found) if kind in SEVERAL else [None]
        pieces += [found[numbers[0]]] if len(found) == 1 else _several(kind, numbers, found)
    return pieces


def _numbered(words):
    """(TABLE or FIGURE, number) of 'Table 3'; (None, None) of other words."""
    for kind in SEVERAL:
        number = words.removeprefix(say(kind, n=""))
        if number != words and number.isdigit():
            return kind, int(number)
    return None, None


def _several(kind, numbers, found):
    """Pieces of 'Tables 3, 5 and 11–13': the numbers as links, all else as words."""
    items, run = [], []
    for number, after in zip(numbers, [*numbers[1:], None], strict=True):
        run.append(number)
        if after != number + 1:
            items += [[run[0], run[-1]]] if len(run) >= RANGE else [[one] for one in run]
            run = []
    places = [f"\0{'–'.join(f'{number}' for number in item)}\0" for item in items]
    listed = join_and([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]
    pieces = []
    for place, part in enumerate(say(SEVERAL[kind], numbers=listed).split("\0")):
        if place % 2:
            for end in part.split("–"):
                pieces += [("–", None)] if pieces and end != part.split("–")[0] else []
                pieces.append((end, found[int(end)][1]))
        elif part:
            pieces.append((part, None))
    return pieces
