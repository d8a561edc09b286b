"""What is made of a record is made once, as long as the record is there."""

import gc
from dataclasses import dataclass

from runs import once as module
from runs.once import once


@dataclass(frozen=True, eq=False)
class Record:
    """One that is told apart by identity."""

    number: int


def counted():
    made = []

    @once
    def make(record, factor=1):
        made.append(record.number * factor)
        return made[-1]

    return make, made


def test_the_same_is_made_once():
    make, made = counted()
    one, other = Record(3), Record(3)
    assert [make(one), make(one), make(one, 2), make(one, 2), make(other)] == [3, 3, 6, 6, 3]
    assert made == [3, 6, 3]


def test_nothing_is_made_of_a_record_that_could_not_be():
    @once
    def divided(record):
        return 1 / record.number

    zero, calls = Record(0), 0
    for _ in range(2):
        try:
            divided(zero)
        except ZeroDivisionError:
            calls += 1
    assert calls == 2


def test_a_function_that_is_written_anew_is_the_same():
    """A page's file is run at each click."""
    page = compile("@once\ndef make(record):\n    return object()\n", "page", "exec")
    record, found = Record(1), []
    for _ in range(2):
        names = {"once": once}
        exec(page, names)
        found.append(names["make"](record))
    assert found[0] is found[1]


def test_what_was_made_goes_with_the_record():
    make, _ = counted()
    gc.collect()
    before = len(module._made)
    record = Record(1)
    make(record)
    assert len(module._made) == before + 1
    del record
    gc.collect()
    assert len(module._made) == before
