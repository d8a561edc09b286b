"""Long lines of the program, folded as PEP 8 has it: 79 columns."""

from collections.abc import Iterator
from textwrap import fill, wrap

WIDTH = 79
OPEN, CLOSED = "([{", ")]}"


def folded(line: str, room: int = WIDTH) -> list[str]:
    """A line of code as several, if it is longer than there is room for. It makes something, or is a call."""
    if len(line) <= room:
        return [line]
    code = line.lstrip()
    indent, (target, equals, made) = line[: len(line) - len(code)], code.partition(" = ")
    before, made = (f"{indent}{target}{equals}", made) if equals else (indent, code)
    head, inside, end = ("(", made, ")") if len(_parts(made)) > 1 else _opened(made)
    rows = _filled(_parts(inside), room - len(indent) - 4)
    return [before + head, *(f"{indent}    {row}" for row in rows), indent + end]


def comment(text: str, room: int = WIDTH) -> list[str]:
    """Words as lines that no program reads."""
    return [f"# {line}".rstrip() for line in plain(text, room - 2).splitlines()]


def plain(text: str, room: int = WIDTH) -> str:
    """Words without the signs of a notebook's headings, as they can stand in a comment and between three quotes."""
    lines = (
        fill(line.removeprefix("### "), room, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
    return "\n".join(lines).replace('"""', "'''").replace("\\", "/")


def quoted(text: str, room: int = WIDTH) -> list[str]:
    """A text as Python has it, in as many lines as it takes."""
    return [repr(each) for each in wrap(text, room - 2, drop_whitespace=False, break_long_words=False)]


def _opened(code) -> tuple[str, str, str]:
    """-> (up to the bracket that the last one closes, what is inside, the last one)"""
    at = max((at for at, _, depth in _read(code[:-1]) if depth == 0), default=-1)
    return code[: at + 2], code[at + 2 : -1], code[-1]


def _parts(code):
    """What stands between the spaces that are in no brackets and no quotes."""
    ends = [at for at, sign, depth in _read(code) if sign == " " and depth == 0]
    return [code[start:end].strip() for start, end in zip([0, *ends], [*ends, len(code)], strict=True)]


def _read(code) -> Iterator[tuple[int, str, int]]:
    """Place and sign, and in how many brackets it is; quotes count as brackets."""
    depth, quote = 0, ""
    for at, sign in enumerate(code):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        depth += (sign in OPEN) - (sign in CLOSED) if not quote else 0
        yield at, sign, depth + bool(quote)


def _filled(parts, room) -> list[str]:
    rows = [parts[0]]
    for part in parts[1:]:
        if len(rows[-1]) + 1 + len(part) <= room:
            rows[-1] += f" {part}"
        else:
            rows.append(part)
    return rows
