"""Stage 5: the four stages again and again, on one picture or on many."""

import engine
from runs.numbers.stages import forward_numbers, is_about_one_picture, same_answer
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import training


def page(moment):
    write(title("training"), told("training", "intro"), *training.controls(moment), key=training.ROOM)
    training.live()
    training.inside(moment)
    show = Show(forward_numbers(moment))
    answer = ("same" if same_answer(moment) else "different") if is_about_one_picture(moment) else None
    asked, answered = ask("training", answer, show, n=str(moment.state.t), other=moment.other)
    wait = told("training", "wait") if answered and answer is None else ""
    chosen, more = training.more(moment)
    write(*asked, wait, *more, key="question")
    training.opened(chosen, moment)
    source_of(engine.step, engine.train)


frame.stage("training", page)
