"""The welcome page: a picture in, two answers out, and a first try at lowering the loss by hand."""

import engine
from runs.numbers.welcome import by_descent, by_hand, handles, lower
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import tag
from ui.parts.numbers import count
from ui.parts.show import Show
from ui.parts.words import called, passage, title
from ui.stages import photo_answer, welcome
from ui.stages.ideas import think_first
from ui.stages.progress import time_left


def page(snapshot):
    write(title("welcome"), passage("welcome", "intro"))
    time = time_left(snapshot.network, frame.way())
    if resume := frame.resume():
        write(tag("p", resume, " · ", time), key="resume")
    welcome.answers(snapshot)
    write(*photo_answer.why(snapshot), key="why")
    if snapshot.step is None:
        write(passage("frame", "needs_label"))
    else:
        weights = handles(snapshot)
        write(passage("welcome", "try" if weights else "try.none", Label=called(snapshot.label)))
        if weights:
            be_the_training(snapshot, weights)
    beside = passage("welcome", "beside", measure=frame.link("measure"), teachers=frame.link("teachers"))
    ways = passage("welcome", "way", time=time), beside
    write(*think_first(snapshot, "welcome"), *ways, key="way")
    source_of(engine.step)


def be_the_training(snapshot, weights):
    values, sliders = welcome.sliders(snapshot, weights)
    watching, watch = welcome.watch()
    hand = Show(by_hand(snapshot, weights, values))
    write(*sliders, welcome.answer(hand), watch, key="hand")
    if watching:
        descent = Show(by_descent(snapshot, welcome.MOVES))
        places = {
            "weights": count(snapshot.preset.weights),
            "moves": welcome.MOVES,
            "count": len(weights),
            "moved": count(hand.named["hand_moved"]),
        }
        write(
            passage("welcome", "watch", descent, **places),
            welcome.descent(descent, hand, weights),
            passage("welcome", f"watch.{lower(hand.named, descent.named)}", descent, **places),
        )


frame.stage("welcome", page)
