"""Measure it: what a learner knows before and after the lesson, and how it was to use. Nobody needs to."""

from runs.study.scores import gain, percent, usability
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.words import passage, title
from ui.stages import measure


def page(snapshot):
    write(
        title("measure"),
        passage("measure", "intro"),
        passage("measure", "private"),
        *measure.parts(frame.way()),
        *measure.name_and_file(),
        key="measure",
        keep=measure.to_keep(),
    )
    measure.take()
    source_of(percent, gain, usability)


frame.stage("measure", page)
