"""Which words of the lesson the code asks for: read off the source, by page and key, without running it.

A key is written where it is used, or made there of a few others: "panel." and one of PANELS, say. What a name stands
for is looked up where it is bound: to a text, or to each of some texts in turn. What cannot be known here is a hole,
`*`, in the key; `**` is whatever is there.
"""

import ast
import re
from functools import cache
from itertools import accumulate, product, takewhile

import dev
from runs.data.values import CLASSES

HOLE, ALL = "*", "**"
# What is asked for by a call of each of these, by the names of its first arguments.
ASKS = {
    "text": lambda page, key="": [(page, key)],
    "html": lambda page, key="": [(page, key)],
    "passage": lambda page, key="": [(page, key)],
    "said_of": lambda page, key="": [(page, key)],
    "title": lambda page: [(page, "title")],
    "family": lambda page, beginning="": [(page, f"{beginning}{ALL}")],
    "ask": lambda page: [(page, "ask"), (page, "reason"), (page, f"option.{ALL}")],
    "to_the_walk": lambda page: [(page, "ask"), (page, "reason"), (page, f"option.{ALL}")],
    "called": lambda: [("common", kind) for kind in CLASSES],
}
# What is asked for here depends on who calls it.
OF_OTHERS = {"ui/parts/words.py", "ui/inputs/ask.py"}
# In JavaScript, which has the words of these pages.
CALL = re.compile(r"\b(?:words|woven)\(")
IN_BROWSER = ("view", "common")


def files(*patterns):
    return sorted(path for pattern in patterns for path in dev.ROOT.glob(pattern))


@cache
def asked_for():
    """-> {(page, key): where}, some with holes"""
    found = {}
    for path in files("app.py", "pages/*.py", "ui/**/*.py", "take_home/lesson/*.py"):
        name = path.relative_to(dev.ROOT).as_posix()
        asked = in_module(path.read_text(encoding="utf-8"))
        found |= {(page, key): name for page, key in asked if name not in OF_OTHERS or HOLE not in page + key}
    return found


@cache
def asked_for_in_browser():
    """-> {key: where}, some with holes"""
    found = {}
    for path in files("ui/**/*.js"):
        text = path.read_text(encoding="utf-8")
        for call in CALL.finditer(text):
            for key in in_argument(text[call.end() :]):
                found[key] = path.relative_to(dev.ROOT).as_posix()
    return found


def in_argument(text):
    """The keys that the first argument of a call can be: a text, or one of two after a question."""
    depths = accumulate((sign in "([{") - (sign in ")]}") for sign in text)
    first = "".join(
        sign for sign, _ in takewhile(lambda at: at[1] >= 0 and at != (",", 0), zip(text, depths, strict=True))
    )
    argument = re.sub(r"^[^`]*?\?", "", first) if "?" in first.split("`")[0] else first
    return [
        re.sub(r"\$\{.*?\}", HOLE, plain or template) for plain, template in re.findall(r'"(.*?)"|`(.*?)`', argument)
    ]


def in_module(source):
    """What the calls of one module ask for. -> set of (page, key)"""
    tree = tree_of(source)
    words = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("ui.parts.words", "ui.inputs.ask")
        for alias in node.names
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and words.get(node.func.id) in ASKS:
            asks = ASKS[words[node.func.id]]
            count = asks.__code__.co_argcount
            for arguments in product(*(texts(argument, tree) for argument in node.args[:count])):
                found.update(asks(*arguments))
    return found


def tree_of(source):
    """The module, each node of which knows its parent."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    return tree


def texts(node, tree):
    """What an expression can be, as far as its text can be known here. -> set of texts with holes"""
    if isinstance(node, ast.Constant):
        return {str(node.value)} if node.value is not None else set()
    if isinstance(node, ast.IfExp):
        return texts(node.body, tree) | texts(node.orelse, tree)
    if isinstance(node, ast.JoinedStr):
        return {"".join(parts) for parts in product(*(texts(part, tree) for part in node.values))}
    if isinstance(node, ast.FormattedValue):
        return texts(node.value, tree)
    if isinstance(node, ast.Name):
        return bound(node.id, node, tree)
    return {HOLE}


def bound(name, at, tree):
    """What a name stands for at this place."""
    node = at
    while hasattr(node, "parent"):
        node = node.parent
        for loop in [*getattr(node, "generators", ()), *([node] if isinstance(node, ast.For) else ())]:
            target = loop.target
            if isinstance(target, ast.Name) and target.id == name:
                return each(loop.iter, tree)
            if isinstance(target, ast.Tuple) and any(getattr(part, "id", None) == name for part in target.elts):
                place = [getattr(part, "id", None) for part in target.elts].index(name)
                return {HOLE} if place else each(loop.iter, tree)
        if isinstance(node, ast.FunctionDef | ast.Module):
            given = [each for each in ast.walk(node) if isinstance(each, ast.Assign) and assigns(each, name)]
            if given:
                return set().union(*(texts(each.value, tree) for each in given))
            if isinstance(node, ast.FunctionDef) and name in [argument.arg for argument in node.args.args]:
                return {HOLE}
    return {HOLE}


def assigns(node, name):
    return [getattr(target, "id", None) for target in node.targets] == [name]


def each(node, tree):
    """The texts that a loop goes through: a tuple, the keys of a dict, or a name of the module for one of these."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "items":
        node = node.func.value
    if isinstance(node, ast.Name):
        given = [each for each in tree.body if isinstance(each, ast.Assign) and assigns(each, node.id)]
        node = given[0].value if given else node
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else node.keys if isinstance(node, ast.Dict) else None
    return set().union(*(texts(part, tree) for part in parts)) if parts else {HOLE}


def first_arguments(source, function, place=0):
    """What calls of that name are handed first (or at another place), as far as it is a text. -> set, with holes"""
    tree = tree_of(source)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > place)
    named = [call for call in calls if function == getattr(call.func, "attr", getattr(call.func, "id", None))]
    return set().union(*(texts(call.args[place], tree) for call in named)) - {HOLE}
