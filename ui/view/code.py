"""The view's JavaScript: modules that import each other, joined into the one text that Streamlit takes from an app.

Each imported file becomes a function of its own that returns what it exports, so that names stay private to their file.
"""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.M)
# A template may hold a template, which may hold one more.
TEMPLATE = "`[^`]*`"
for _ in range(2):
    TEMPLATE = rf"`(?:\\.|\$\{{(?:[^`{{}}]|\{{[^{{}}]*\}}|{TEMPLATE})*\}}|[^`\\$]|\$(?!\{{))*`"
KEPT = rf"""{TEMPLATE}|"(?:\\.|[^"\\])*"|/(?![/* ])(?:\\.|\[[^\]]*\]|[^/\\\n\[])+/\w*|[-+]\ (?=[-+])"""
SPARE = re.compile(rf"({KEPT})|//[^\n]*|;\s*(?=}})|(?<![\w$])\s+|\s+(?![\w$])|(\s)\s*")
EXPORT = re.compile(r"^export (?=(?:const|function|class) (\w+))", re.M)


@cache
def javascript(entry):
    """The text of one module: the file `entry`.js, with all that it imports before it, each file once."""
    *needed, last = _in_order(entry, ())
    return "\n".join(map(_bare, [*map(_wrapped, needed), _linked(last)]))


@cache
def stylesheet(name="view"):
    text = re.sub(r"/\*.*?\*/", "", (HERE / f"{name}.css").read_text(encoding="utf-8"), flags=re.S)
    # Without a line break Streamlit would take it for the name of a file.
    return re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", text).replace("}", "}\n")


def _bare(code):
    """Without comments, and without the white space that only people need. Texts and patterns stay as they are."""
    return SPARE.sub(lambda match: match[1] or match[2] or "", code)


def _in_order(name, before):
    """`before`, then the names of the files that `name` needs and that are not there yet, then itself."""
    for _, needed in IMPORT.findall(_text(name)):
        if needed not in before:
            before = _in_order(needed, before)
    return (*before, name)


def _wrapped(name):
    exported = ", ".join(EXPORT.findall(_text(name)))
    return f"const ${name} = (() => {{\n{EXPORT.sub('', _linked(name))}\nreturn {{{exported}}};\n}})();"


def _linked(name):
    return IMPORT.sub(r"const \1 = $\2;", _text(name))


def _text(name):
    return (HERE / f"{name}.js").read_text(encoding="utf-8")
