"""What is made of a record, made once for as long as the record is there.

A page is drawn at every click, and most clicks leave the network as it is: then all that follows from the snapshot in
view is as it was.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Record = TypeVar("Record")
Made = TypeVar("Made")
Rest = ParamSpec("Rest")
_made: WeakKeyDictionary[object, dict] = WeakKeyDictionary()


def once(make: Callable[Concatenate[Record, Rest], Made]) -> Callable[Concatenate[Record, Rest], Made]:
    """The function, which hands out again what it made of the same record and the same further arguments.

    The record is one that is told apart by identity, as a Snapshot and a Step are, and the rest can be hashed. What is
    made of it depends on nothing else, does not hold the record, and is changed by nobody.
    """
    # A page's own functions are others each time that it is drawn; their code is the same.
    code = make.__code__

    @wraps(make)
    def found(record: Record, *rest: Rest.args, **named: Rest.kwargs) -> Made:
        made, key = _made.setdefault(record, {}), (code, rest, *named.items())
        if key not in made:
            # Another thread may make the same meanwhile.
            made[key] = make(record, *rest, **named)
        return made[key]

    return found
