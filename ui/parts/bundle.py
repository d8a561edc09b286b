"""JavaScript modules that import each other, joined into the one text that Streamlit takes for an element.

Each imported file becomes a function of its own that returns what it exports, so that names stay private to their file.
A file is named by its place in the project: "ui/view/page/dom" is ui/view/page/dom.js.
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path, PurePosixPath
from zlib import crc32

from ui.parts import palette

ROOT = Path(__file__).parents[2]
IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.[\w./]+)\.js";$', re.M)
UNPACK = """\
async function unpacked(bytes) {
	const code = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
	const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
	const module = await import(url);
	URL.revokeObjectURL(url);
	return module.default;
}
"""
# Streamlit waits for no code that an element unpacks: what has left the page meanwhile is not drawn.
DRAWN = """\
let code;
export default ({ data, ...element }) => {
	const end = data.indexOf(0);
	let [isLeft, leave] = [false, null];
	code ??= unpacked(data.subarray(end + 1));
	code.then((draw) => {
		if (!isLeft) leave = draw({ ...element, data: new TextDecoder().decode(data.subarray(0, end)) });
	});
	return () => {
		isLeft = true;
		leave?.();
	};
};
"""
# Whoever comes first, the one who brings the code or one who waits for it, leaves the promise of it.
LOAN = """\
const loan = (globalThis[Symbol.for("lesson-NAME")] ??= {});
loan.code ??= new Promise((give) => {
	loan.give = give;
});
"""
# Whoever reads the code reads the files; what travels is a fifth smaller without them.
COMMENT = re.compile(r"^\s*(?://.*|/\*\*?(?:.|\n)*?\*/)\n", re.M)
EXPORT = re.compile(r"^export (?=(?:const|function|class) (\w+))", re.M)


@cache
def javascript(entry: str) -> str:
    """The text of one module: the file `entry`, with all that it imports before it, each file once."""
    *needed, last = in_order(entry)
    return "\n".join([*map(_wrapped, needed), _linked(last)])


def zipped(entry: str, **known: object) -> bytes:
    """The same at a third of its size. known: its constants, such as WORDS"""
    return gzip.compress(knowing(entry, **known).encode(), mtime=0)


def unpacking(name: str) -> str:
    """The module of an element that is told its code. For one text a browser keeps one module, and one code in it."""
    return f"// {name}\n{UNPACK}{DRAWN}"


def drawn(name: str, code: bytes) -> bytes:
    """What an element of `unpacking` is told: its code as `zipped` has it, and the text that this reads."""
    return name.encode() + b"\0" + code


def lent(entry: str, **known: object) -> tuple[bytes, str, str]:
    """The same as its bytes, as `zipped` has them, and two short modules: one is told the bytes and brings them to the
    page, the other waits for them, and is what they say.

    Streamlit sends an element's module again with whatever changes in it, and runs it again on each page.
    """
    code = zipped(entry, **known)
    loan = LOAN.replace("NAME", f"{entry}-{crc32(code):x}")
    lend = "export default ({ data }) => {\n\tloan.given ??= unpacked(data).then(loan.give);\n};\n"
    return code, loan + UNPACK + lend, loan + "export default await loan.code;\n"


def knowing(entry: str, **known: object) -> str:
    """The text of one module, with its constants before it, such as WORDS."""
    constants = (f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in known.items())
    return "\n".join((*constants, javascript(entry)))


@cache
def stylesheet(selector: str, *names: str) -> str:
    """The text of these files, with the palette for what this selects before it."""
    files = (COMMENT.sub("", (ROOT / f"{name}.css").read_text(encoding="utf-8")) for name in names)
    return "".join((palette.stylesheet(selector), *files))


def in_order(name: str, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """`before`, then the names of the files that `name` needs and that are not there yet, then itself."""
    for needed in (_beside(name, path) for _, path in IMPORT.findall(_text(name))):
        if needed not in before:
            before = in_order(needed, before)
    return (*before, name)


def _beside(name: str, path: str) -> str:
    """What `path` is called, as the file `name` writes it: ("ui/view/view", "./page/dom") -> ui/view/page/dom"""
    folder = PurePosixPath(name).parent
    for part in path.split("/"):
        folder = folder.parent if part == ".." else folder / part
    return str(folder)


def _wrapped(name: str) -> str:
    exported = ", ".join(EXPORT.findall(_text(name)))
    return f"const {_variable(name)} = (() => {{\n{EXPORT.sub('', _linked(name))}\nreturn {{ {exported} }};\n}})();"


def _linked(name: str) -> str:
    """Its text, with what it imports taken from the variables of those files."""
    return IMPORT.sub(lambda found: _taken(name, *found.groups()), _text(name))


def _taken(name: str, what: str, path: str) -> str:
    return f"const {what.replace(' as ', ': ')} = {_variable(_beside(name, path))};"


def _variable(name: str) -> str:
    return "$" + name.replace("/", "_")


def _text(name: str) -> str:
    return COMMENT.sub("", (ROOT / f"{name}.js").read_text(encoding="utf-8"))
