"""Links that were made long ago: what commit aba2bdf read in each of them is what is read in it for ever.

The table beside this file was written by that commit, of links of every kind: to each picture and set, with each
setting, with runs of all of these, with what somebody has to bring, hostile ones and ones that came through mail.
A learning rate that a link does not say, or says so that it cannot be read, is the one that suits.
"""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from runs.course.presets import preset
from runs.data.values import Member, NetworkFile, OwnPhotos, OwnPicture
from runs.link.address import from_params, to_params

TABLE = json.loads(Path(__file__).with_name("old_links.json").read_text(encoding="utf-8"))
SET = OwnPhotos("0123456789ab")
BROUGHT = (OwnPicture("0123456789ab"), NetworkFile("0123456789ab"), SET, *(Member(SET, n) for n in range(20)))


def read_then(old):
    """What is read in it, with what came later: the walk, one picture or several, and the rates that suit."""
    said = TABLE["first"] | {"moment": "", "pictures": "one", "sheet": "1"} | old["is"]
    size, rule = preset(said["preset"]), (said["weights"], said["optimizer"])
    for name, suits in (("rate", size.rate_of_one), ("training_rate", size.rate_of_many)):
        if not re.search(rf"\b{name}={said[name]}\b", old["link"]):
            said[name] = f"{suits(*rule):g}"
    return said


@pytest.mark.parametrize("old", TABLE["read"], ids=lambda old: old["link"][:60])
def test_an_old_link_is_read_as_it_was(old):
    coordinate, complaints, missing = from_params(parse_qs(old["link"], keep_blank_values=True), BROUGHT)
    assert to_params(coordinate) == read_then(old)
    assert (len(complaints), [str(each) for each in missing]) == (old.get("says", 0), old.get("waits", []))
