"""Stage 5: the four stages again and again, on one picture or on many."""

import engine
from runs.numbers.forward import forward_numbers
from runs.numbers.training import is_about_one_picture, same_answer
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import training


def page(snapshot):
    write(title("training"), told("training", "intro"), *training.controls(snapshot), key=training.CONTROLS)
    training.live()
    training.inside(snapshot)
    show = Show(forward_numbers(snapshot))
    answer = ("same" if same_answer(snapshot) else "different") if is_about_one_picture(snapshot) else None
    asked, answered = ask("training", answer, show, n=str(snapshot.state.t), other=snapshot.other.name)
    wait = told("training", "wait") if answered and answer is None else ""
    chosen, more = training.more(snapshot)
    write(*asked, wait, *more, key="question")
    training.opened(chosen, snapshot)
    source_of(engine.step, engine.train)


frame.stage("training", page)
