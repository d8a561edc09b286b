"""Stage 5: the four stages again and again, on one picture or on many."""

import engine
from runs.numbers.forward import forward_numbers
from runs.numbers.training import is_about_one_picture, same_answer
from ui import frame
from ui.inputs.ask import ask
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, text, title
from ui.stages import training


def page(snapshot):
    write(title("training"), *training.controls(snapshot), key=training.CONTROLS)
    training.live()
    training.look_inside(snapshot)
    show = Show(forward_numbers(snapshot))
    answer = ("same" if same_answer(snapshot) else "different") if is_about_one_picture(snapshot) else None
    other = text("common", f"our.{snapshot.other}")
    asked, answered = ask("training", answer, show, n=snapshot.state.t, other=other)
    wait = passage("training", "wait") if answered and answer is None else ""
    chosen, more = training.more(snapshot)
    write(passage("training", "intro"), *asked, wait, *more, key="question")
    training.opened(chosen, snapshot)
    source_of(engine.step, engine.train)


frame.stage("training", page)
