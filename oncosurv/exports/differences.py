"""A column that is the difference of two columns of its file (`minus`): exact in decimals, before it is typed."""

from decimal import Decimal

from oncosurv.exports.cells import NUMBERS
from oncosurv.exports.typed_cells import Broken, cell_text


def subtract_cells(cells, others, decimal, absent=()):
    """Text of each cell less the cell of the other column; '' where one of them is empty or a word of `absent`.

    cells, others: stripped text or typed cells, of one length; decimal: '.' or ','. Where one is no number the text
    names both ('445 minus Unknown'), which no reader of numbers takes for one.
    """
    absent, known = {"", *map(str, absent)}, {}
    for pair in set(zip(cells, others, strict=True)):
        texts = [cell_text(cell) for cell in pair]
        if not absent.isdisjoint(texts):
            known[pair] = ""
            continue
        numbers = [_number(cell, text, decimal) for cell, text in zip(pair, texts, strict=True)]
        if None in numbers:
            known[pair] = " minus ".join(texts)
        else:
            known[pair] = format(numbers[0] - numbers[1], "f").replace(".", decimal)
    return [known[pair] for pair in zip(cells, others, strict=True)]


def _number(cell, text, decimal):
    """The exact number in a cell, None where it holds none."""
    if isinstance(cell, (int, float)):
        return Decimal(text)
    fits = not isinstance(cell, Broken) and NUMBERS[decimal].fullmatch(text)
    return Decimal(text.replace(decimal, ".")) if fits else None
