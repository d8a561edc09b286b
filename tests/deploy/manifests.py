"""Reads the part of YAML in which `deploy/` is written: mappings and lists by their indents, plain and quoted texts."""

import re

ENTRY = re.compile(r"""("[^"]*"|[^\s"'#][^"'#]*?):(?:\s+(.*))?""")
KINDS = {"true": True, "false": False, "null": None, "{}": {}, "[]": []}


class NotReadError(Exception):
    """A line that is none of this part of YAML."""


def read(text):
    """What a document says. Raises NotReadError."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    rows = [(len(line) - len(line.lstrip()), line.strip()) for line in lines]
    said, rest = _block(rows, rows[0][0])
    if rest:
        raise NotReadError(rest[0][1])
    return said


def _block(rows, indent):
    """-> (what the rows of that indent say, the rows behind them)"""
    return (_list if rows[0][1].startswith("- ") else _mapping)(rows, indent)


def _list(rows, indent):
    said = []
    while rows and rows[0][0] == indent and rows[0][1].startswith("- "):
        first = rows[0][1].removeprefix("- ")
        if ENTRY.fullmatch(first):
            one, rows = _mapping([(indent + 2, first), *rows[1:]], indent + 2)
        else:
            one, rows = _scalar(first), rows[1:]
        said.append(one)
    return said, rows


def _mapping(rows, indent):
    said = {}
    while rows and rows[0][0] == indent and not rows[0][1].startswith("- "):
        entry = ENTRY.fullmatch(rows[0][1])
        if not entry or entry[1] in said:
            raise NotReadError(rows[0][1])
        key, value, rows = _scalar(entry[1]), entry[2], rows[1:]
        if value:
            said[key] = _scalar(value)
        elif rows and (rows[0][0] > indent or rows[0][1].startswith("- ")):
            said[key], rows = _block(rows, rows[0][0])
        else:
            said[key] = None
    return said, rows


def _scalar(text):
    if text in KINDS:
        return KINDS[text]
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r'"[^"\\]*"', text):
        return text[1:-1]
    if re.match(r"""["'\[{&*!|>%@`]""", text) or re.search(r":\s|\s#", text):
        raise NotReadError(text)
    return text
