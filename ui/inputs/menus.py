"""The control of a setting, as its row of the table says: a menu, a slider, or a field for a number.

A new row has its control among the further choices of the frame at once; its words stand in lesson/, under its name.
"""

from functools import partial

from runs.course.presets import preset
from runs.course.setting import OneOf, Row, Whole, written
from runs.link.coordinate import TABLE
from ui.inputs.controls import Control, select, slide, whole_number
from ui.parts.words import capital, text, titled
from ui.visit.choices import choose, chosen, rates_of


def menus() -> list[Control]:
    """Of each setting that is offered among the further choices."""
    return [menu(row) for row in TABLE if row.in_menu]


def menu(row: Row, name: str = "") -> Control:
    """A menu, or a field for a number of which there are too many. name: the control's, where it is not the row's"""
    name = name or row.name
    label, then = text("frame", f"setting.{row.name}"), partial(choose, row)
    if isinstance(row.choices, Whole):
        return whole_number(name, label, row.choices.least, row.choices.most, chosen(row), then)
    assert isinstance(row.choices, OneOf)
    return select(name, label, {value: _words(row, value) for value in row.choices.values()}, chosen(row), then)


def slider(row: Row, label, spoken: str | None = None, name: str = "") -> Control:
    """A slider through the learning rates around the one that suits."""
    return slide(name or row.name, label, rates_of(row), chosen(row), partial(choose, row), spoken=spoken)


def _words(row, value):
    """What an option of a menu is called: as in an address, where the lesson has no title for it."""
    if row.name == "preset":
        return _size(preset(value))
    return capital(titled(written(value)))


def _size(size):
    kind = text("frame", f"size.{size.name}")
    return text("frame", "size_grey" if size.grey else "size_colour", kind=kind, side=size.pixels)
