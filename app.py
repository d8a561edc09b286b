"""The welcome page: a picture in, a guess out, and a first try at lowering the loss by hand."""

import engine
from runs.course.experiment import is_untouched
from runs.numbers.stages import by_descent, by_hand, forward_numbers, handles
from ui import frame
from ui.parts.show import NAMES, Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import photo_answer, welcome


def page(moment):
    write(
        title("welcome"),
        told("welcome", "intro"),
        welcome.guess(moment, Show(forward_numbers(moment))),
        told("welcome", "guess" if is_untouched(moment.experiment) else "trained", guess=NAMES[moment.guess]),
    )
    photo_answer.section(moment)
    if moment.step is None:
        write(told("frame", "needs_label"))
    else:
        write(told("welcome", "try", Label=NAMES[moment.label]))
        weights = handles(moment)
        values, sliders = welcome.sliders(moment, weights)
        watching, watch = welcome.watch()
        write(*sliders, welcome.answer(Show(by_hand(moment, weights, values))), watch, key="hand")
        if watching:
            descent = Show(by_descent(moment, welcome.MOVES))
            write(told("welcome", "watch", descent, weights=str(moment.preset.weights)), welcome.descent(descent))
    write(told("welcome", "way"))
    source_of(engine.step)


frame.stage("welcome", page)
