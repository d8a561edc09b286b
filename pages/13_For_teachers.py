"""For teachers: a link for a class, a plan for two lessons, and a game in which pupils are the nodes."""

import engine
from runs.blanks.by_hand import sheet
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import tag
from ui.parts.words import passage, title
from ui.serve import classes
from ui.stages import by_hand, teachers


def page(snapshot):
    titles = {each.name: each.title for each in frame.PAGES if each.name != "teachers"}
    write(title("teachers"), *teachers.choices(snapshot, titles), *teachers.remarks(), key="class")
    teachers.links({each.name: each.path for each in frame.PAGES})
    if classes.are_on():
        write(passage("class", "teachers", your_class=frame.link("class")))
    step = sheet(by_hand.seed())
    beside = {name: frame.link(name) for name in ("by_hand", "slopes", "measure")}
    write(
        *teachers.printed(
            passage("teachers", "plan", **frame.way(), **beside),
            teachers.game(step),
            by_hand.given(step),
            teachers.cards(step),
            tag("section", by_hand.answer_list(step), class_="answers"),
        ),
        key="plan",
    )
    source_of(engine.step)


frame.stage("teachers", page)
