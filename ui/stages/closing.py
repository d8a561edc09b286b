"""The closing page, shown: what is true of this run in a few sentences, its curve, and where to go next."""

from markupsafe import Markup

from engine.names import after_of, slope_of
from runs.course.tape import first_state
from runs.numbers.closing import closing_numbers, sentences, weight_to_name
from runs.numbers.numbers import Numbers
from ui.charts import chart
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import Show, row
from ui.parts.words import called, family, html, text, titled
from ui.stages.in_hand import in_hand, what_blinds
from ui.stages.spelled import spelled
from ui.stages.training import drawn
from ui.visit import material, run, trainer

CURVES = ("batch", "loss", "held_out_loss")


def seen(snapshot, standing) -> Markup:
    """The picture, and the sentences in the order of the stages. standing: how well the network does, as Numbers"""
    found = closing_numbers(snapshot, first_state(snapshot.experiment.start, material.sources().files))
    figures = standing if snapshot.state.t else Numbers()
    show = Show(Numbers(found | figures))
    places = {"other": text("common", f"our.{snapshot.other}"), "loss": titled(type(snapshot.network.loss).__name__)}
    if snapshot.step:
        weight = weight_to_name(snapshot)
        places["Label"] = called(snapshot.label)
        places["weight"] = spelled(snapshot.network, snapshot.preset, weight)
        places["gradient"] = show.signed(slope_of(weight.name))
        places["L_goes"] = show.goes("L", after_of("L"))
        places["before_L"], places["now_L"] = show.apart("first_L", "L")
        places["error"], places["blame"] = map(show.signed, ("error", "blame"))
    said = [html("closing", key, show, **places) for key in sentences(snapshot, found, figures)]
    said += [what_blinds(snapshot)] if snapshot.blind else []
    return row(in_hand(snapshot, 180), tag("ol", (tag("li", each) for each in said), class_="seen"), css="closing")


def curve(snapshot, standing) -> Markup:
    """The losses of the run in view, as far as there are any. standing: as for `seen`"""
    tape = run.tape()
    of_all = trainer.lines(snapshot, standing)
    lines = [line for line in of_all if line.what in CURVES and tape.tracks[line.track] is tape.track]
    found = [drawn(line, tape).line for line in lines if line.x]
    if not found:
        return tag("p", html("closing", "no_curve"))
    first, last = (numbers.show(found[0].y[at], 3) for at in (0, -1))
    alt = text("closing", "curve_alt", first=first, last=last, t=numbers.count(snapshot.state.t))
    return chart(found, text("closing", "curve_x"), text("closing", "curve_y"), alt)


def next_steps(links: dict) -> Markup:
    """What there is to do from here: in the lesson, in its files, and in a library. No link leads out of the lesson.

    links: to the pages beside the way, by the names of these
    """
    return tag("ul", (tag("li", html("closing", f"next.{step}", **links)) for step in family("closing", "next.")))
