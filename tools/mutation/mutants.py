"""The mutants of a module: one sign, comparison or index changed at a time.

- arithmetic: + and -, * and /, // to /, ** and % to *, << to >>, & and |; the same in augmented assignments;
- signs: a unary minus, `not` or `~` dropped; a minus set before a product, quotient or power, or a call of NEGATED,
  that is a whole value;
- comparisons: the boundary (< and <=) and the direction (< and >=), == and !=; `and` and `or`;
- indices: each whole number up to LARGEST plus and minus 1 (subscripts, slices, axes, shifts, limits of loops), each
  other bound of a slice plus and minus 1, each other index minus 1;
- names: maximum and minimum, max and min, argmax and argmin, any and all, ceil and floor, "left" and "right", and the
  side that np.searchsorted has when none is given.

Messages (f-strings) and annotations are left as they are. Larger whole numbers are numbers of iterations or sizes.
"""

import ast
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

LARGEST = 10
BINARY = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
COMPARE = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
}  # fmt: skip
PAIRS = [("maximum", "minimum"), ("max", "min"), ("argmax", "argmin"), ("any", "all"), ("ceil", "floor")]
NAMES = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
SIDES = {"left": "right", "right": "left"}
NEGATED = {"exp", "log", "sqrt", "sum", "cumsum", "cumprod", "mean", "dot", "einsum", "solve", "outer", "diff", "log1p"}
PRODUCTS = (ast.Mult, ast.Div, ast.MatMult, ast.Pow)
CONTEXT = 10  # characters of the statement shown on each side of a change


@dataclass(frozen=True)
class Mutant:
    """One change: in the syntax tree, `parent.field` (or its element `place`) becomes `new`."""

    module: str
    function: str
    line: int
    text: str  # the line of the source, without its indentation
    change: str  # "before -> after", with the number of the occurrence where a line has the same change twice
    lines: range  # of the statement, without its body
    at_import: bool  # runs when the module is imported, not when a function is called
    parent: Any
    field: str
    place: int | None
    new: Any

    @property
    def key(self):
        """What names the mutant when lines have moved."""
        return self.module, self.function, self.text, self.change

    @property
    def lot(self):
        """A number from 0 to 1 drawn for the mutant, the same in every run: those below a share are a random sample."""
        return int(hashlib.sha256("\n".join(self.key).encode()).hexdigest()[:12], 16) / 16**12

    def apply(self):
        """Make the change in the tree that the mutant was found in; returns what was there before."""
        value = getattr(self.parent, self.field)
        if self.place is None:
            setattr(self.parent, self.field, self.new)
            return value
        value[self.place], old = self.new, value[self.place]
        return old


def find_mutants(source, module):
    """(tree, mutants) of the text of a module, in the order of the source."""
    tree = ast.parse(source)
    text_of, found, seen = source.splitlines(), [], Counter()
    for parent, field, place, new, statement, function, at_import in _changes(tree):
        lines = _lines(statement)
        mutant = Mutant(module, function, 0, "", "", lines, at_import, parent, field, place, new)
        before = ast.unparse(statement)
        old = mutant.apply()
        after = new if old is statement else statement
        change = _difference(before, ast.unparse(ast.fix_missing_locations(after)))
        replace(mutant, new=old).apply()
        line = next(node.lineno for node in (old, parent, statement) if hasattr(node, "lineno"))
        text = text_of[line - 1].strip()
        seen[function, text, change] += 1
        if (number := seen[function, text, change]) > 1:
            change += f" ({number})"
        found.append(replace(mutant, line=line, text=text, change=change))
    return tree, sorted(found, key=lambda mutant: mutant.line)


def _changes(tree):
    """(parent, field, place, new node, statement, function, whether it runs at import) of each change."""
    stack = [(tree, tree, "", True)]
    while stack:
        node, statement, function, at_import = stack.pop()
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns"):
                continue
            for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                    continue
                own, name, early = statement, function, at_import
                if isinstance(child, ast.stmt | ast.arguments):
                    own = child
                    early = isinstance(child, ast.arguments) or at_import and not isinstance(node, ast.FunctionDef)
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    name = f"{function}.{child.name}".lstrip(".")
                for new in _replacements(child, node, field):
                    yield node, field, place, new, own, name, early
                stack.append((child, own, name, early))


def _lines(statement):
    """The lines of a statement; of one with a body, those before the body. None of the arguments of a function."""
    if isinstance(statement, ast.arguments):
        return range(0)
    last = statement.body[0].lineno - 1 if getattr(statement, "body", None) else statement.end_lineno
    return range(statement.lineno, max(statement.lineno, last) + 1)


def _replacements(node, parent, field):
    """The nodes that may stand in place of `node`."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        right = node.right if isinstance(node, ast.BinOp) else node.value
        # dictionaries are joined with |, which has no counterpart
        if type(node.op) in BINARY and not (isinstance(node.op, ast.BitOr) and _is_dictionary(right)):
            yield _changed(node, op=BINARY[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield _changed(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    elif isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            for other in COMPARE.get(type(op), ()):
                yield _changed(node, ops=[*node.ops[:i], other(), *node.ops[i + 1 :]])
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield _changed(node, attr=NAMES[node.attr])
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield _changed(node, id=NAMES[node.id])
    if isinstance(node, ast.Call) and _called(node) == "searchsorted" and not _has_side(node):
        yield _changed(node, keywords=[*node.keywords, ast.keyword("side", ast.Constant("right"))])
    if _is_signed(node, parent):
        yield ast.UnaryOp(ast.USub(), node)
    if isinstance(parent, ast.Slice) and not isinstance(node, ast.Constant | ast.UnaryOp):
        yield from (ast.BinOp(node, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))
    if isinstance(parent, ast.Subscript | ast.Tuple) and field in ("slice", "elts") and _is_index(node, parent):
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))


def _constants(node):
    if type(node.value) is int and node.value <= LARGEST:
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif node.value in SIDES:
        yield ast.Constant(SIDES[node.value])


def _is_signed(node, parent):
    """A product, quotient, power or listed call that is a whole value: + or - beside it are changed anyhow."""
    if isinstance(parent, ast.BinOp | ast.UnaryOp | ast.AugAssign | ast.Attribute | ast.Expr) or not isinstance(
        node, ast.expr
    ):
        return False
    if isinstance(node, ast.Call):
        return _called(node) in NEGATED
    return isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCTS)


def _is_index(node, parent):
    if isinstance(parent, ast.Tuple) and not getattr(parent, "is_index", False):
        return False
    if isinstance(node, ast.Tuple):
        node.is_index = True
        return False
    return not isinstance(node, ast.Slice | ast.Constant | ast.UnaryOp | ast.JoinedStr)


def _is_dictionary(node):
    return isinstance(node, ast.Dict) or isinstance(node, ast.Call) and _called(node) in ("dict", "fromkeys", "_counts")


def _called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _has_side(node):
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(isinstance(value, ast.Constant) and value.value in SIDES or _is_side(value) for value in given)


def _is_side(value):
    return isinstance(value, ast.Name) and value.id == "side"


def _changed(node, **fields):
    new = type(node)(**{name: getattr(node, name, None) for name in node._fields} | fields)
    return ast.copy_location(new, node)


def _difference(before, after):
    """ "before -> after" of what differs, with a few characters around it."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    parts = []
    for text in (before, after):
        left, right = max(0, start - CONTEXT), min(len(text), len(text) - end + CONTEXT)
        while left and (text[left - 1].isalnum() or text[left - 1] in "_."):  # whole words
            left -= 1
        while right < len(text) and (text[right].isalnum() or text[right] == "_"):
            right += 1
        parts.append(" ".join(text[left:right].split()))
    return " -> ".join(parts)
