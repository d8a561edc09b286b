"""The welcome page: a picture in, a guess out, and a first try at lowering the loss by hand."""

import engine
from runs.course.experiment import is_untouched
from runs.numbers.forward import forward_numbers
from runs.numbers.welcome import by_descent, by_hand, handles
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import called, passage, title
from ui.stages import photo_answer, welcome


def page(snapshot):
    write(
        title("welcome"),
        passage("welcome", "intro"),
        welcome.guess(snapshot, Show(forward_numbers(snapshot))),
        passage("welcome", "guess" if is_untouched(snapshot.experiment) else "trained", guess=called(snapshot.guess)),
    )
    photo_answer.section(snapshot)
    if snapshot.step is None:
        write(passage("frame", "needs_label"))
    else:
        write(passage("welcome", "try", Label=called(snapshot.label)))
        weights = handles(snapshot)
        values, sliders = welcome.sliders(snapshot, weights)
        watching, watch = welcome.watch()
        write(*sliders, welcome.answer(Show(by_hand(snapshot, weights, values))), watch, key="hand")
        if watching:
            descent = Show(by_descent(snapshot, welcome.MOVES))
            write(passage("welcome", "watch", descent, weights=str(snapshot.preset.weights)), welcome.descent(descent))
    write(passage("welcome", "way"))
    source_of(engine.step)


frame.stage("welcome", page)
