"""Stage 5, shown: the controls of training, where the run stands, its curves, and what it does to the picture."""

from functools import partial
from time import monotonic

import streamlit as st

from runs.course.tape import first_state
from runs.numbers.progress import LIVE_POINTS, marks
from runs.numbers.training import training_numbers
from ui import frame
from ui.charts import Curve, Line, curves, voices
from ui.parts import numbers
from ui.parts.controls import button, pick, select
from ui.parts.show import Show, bars, card, row, signed_strip
from ui.parts.words import paragraph, plain, text, told, write
from ui.stages import answers, keep, learning_rate, observations, photos, trouble
from ui.stages.network import batch_choice, network
from ui.stages.observations import about_held_out
from ui.visit import session, trainer
from ui.visit.owner import alone, net, turn

EPOCHS = (1, 10, 50, 500, 20_000)
ITERATIONS = (10, 100, 1_000, 1_000_000)
SETS = {"pets": "Drawn pets", "photos": "Your photos", "hand": "This one picture"}
SETTINGS = {"learning_rate": "learning rate", "batch": "mini-batch", "loss": "loss", "optimizer": "optimiser"}
# How each curve looks: its panel, its name there and in the legend; its colour, dash and width.
LOOKS = {
    "batch": ("loss", "mini-batch", "each mini-batch", "loss", "first", 1),
    "loss": ("loss", "training", "training pictures", "loss", "first", 2.5),
    "held_out_loss": ("loss", "held out", "held-out pictures", "loss", "second", 2.5),
    "right": ("right", "training", "training pictures", "ink", "first", 2.5),
    "held_out_right": ("right", "held out", "held-out pictures", "ink", "second", 2.5),
    "cat": ("the picture in hand", "Cat", "Cat", "cat", "first", 2.5),
    "dog": ("the picture in hand", "Dog", "Dog", "dog", "first", 2.5),
}
# The key by which the controls above the curves are written.
CONTROLS = "controls"
# Each panel, and how its values are written; a loss has no end, a share ends at 1.
PANELS = {"loss": "number", "right": "percent", "the picture in hand": "share"}


def controls(snapshot):
    """What to train on, the buttons that do it, and how fast it is shown. -> HTML and Controls to write by that key"""
    trainer.follow_choices()
    yield from voices(trainer.CHART, trainer.look_at)
    busy, on = trainer.busy() is not None, trainer.trains_on()
    possible = not busy and trainer.can_start()
    if not snapshot.preset.live:
        yield told("training", "too_large")
    if snapshot.preset.adam and snapshot.settings.optimizer == "SGD":
        yield from (
            told("training", "adam"),
            button("train.adam", "Train with Adam", trainer.use_adam, enabled=not busy),
        )
    yield '<div class="choices">'
    sets = {each: SETS[each] for each in trainer.possible()}
    yield pick("train.on", "Train on", sets, on, trainer.train_on, enabled=not busy)
    yield _how_long(on, busy)
    if busy:
        yield button("train.pause", "Pause", trainer.pause, "primary")
    elif trainer.rest():
        yield button("train.resume", f"Resume ({trainer.rest():,} left)", trainer.resume, "primary")
    else:
        yield button("train.start", "Start", _start, "primary", possible)
    yield button("train.one", "One iteration", trainer.one_more, enabled=trainer.can_make_one_more())
    if on != "hand":
        yield button("train.epoch", "One epoch", partial(trainer.start_epochs, 1), enabled=possible)
    speeds = {speed: f"{speed} a second" if speed else "as fast as it goes" for speed in trainer.SPEEDS}
    yield select("train.speed", "Speed", speeds, trainer.speed(), partial(session.remember, "train.speed"))
    yield "</div>"


def _how_long(on, busy):
    """How long to train on this. -> Control"""
    unit, name = "iteration" if on == "hand" else "epoch", f"train.for.{on}"
    words = {length: f"{length:,} {unit}{'s' if length > 1 else ''}" for length in _lengths(on)}
    return select(name, "For", words, _length(on), partial(session.remember, name), enabled=not busy)


def _lengths(on):
    return ITERATIONS if on == "hand" else EPOCHS


def _length(on):
    """How many epochs, or iterations on the picture in hand, are chosen for this."""
    return session.recall(f"train.for.{on}", _lengths(on)[3 if on == "photos" else 1])


def _start():
    """Action: train for as long as is chosen by then."""
    on = trainer.trains_on()
    start = trainer.start if on == "hand" else trainer.start_epochs
    start(_length(on))


MORE = {
    "answers": "Right and wrong",
    "learning_rate": "Learning rate, felt",
    "photos": "Your own photos",
    "break": "Break it",
    "keep": "Keep it",
}


# What does not show numbers of the network in view, so that it may stay while these change.
WHILE_BUSY = ("break", "photos")


def more(snapshot):
    """What else there is to do on this page, one thing at a time. -> (what is open, or None; Controls to write)"""
    chosen = session.recall("train.more")
    buttons = (
        button(
            f"more.{name}",
            words,
            partial(session.remember, "train.more", None if name == chosen else name),
            expanded=name == chosen,
        )
        for name, words in MORE.items()
    )
    return chosen, ('<div class="choices">', *buttons, "</div>")


def opened(chosen, snapshot):
    """Show what is open of `more`; while a run is under way, only what may stay."""
    if chosen and (trainer.busy() is None or chosen in WHILE_BUSY):
        SECTIONS[chosen](snapshot)


def live():
    """The run as it is now; while it is under way, this part alone is drawn again and again."""
    busy = trainer.busy() is not None
    pace = trainer.wait() if busy else None

    @st.fragment(run_every=pace)
    def look():
        with alone(), turn(), net("the run", partial(frame.went_wrong, "run")):
            moved = trainer.has_moved()
            if not inline and (moved or (busy and (trainer.compute() or trainer.wait() != pace))):
                st.rerun()
            if busy:
                _under_way()
            snapshot, show = session.snapshot(), Show(trainer.numbers())
            frame.say(snapshot)
            write(_standing(show))
            _curves(snapshot, busy)
            write(_told(snapshot, show, busy))

    # Begun anew before it is whole, the page would keep its old top in the browser until the next click.
    inline = True
    look()
    inline = False


def inside(snapshot):
    """The network view, for looking closely: behind an opener, and not while a run is under way."""
    is_open = bool(session.recall("inside"))
    look = partial(session.remember, "inside", not is_open)
    opener = button("inside", text("frame", "inside"), look, expanded=is_open)
    shown = is_open and trainer.busy() is None
    write(opener, *(batch_choice(snapshot, "training") if shown else ()), key="opener")
    if shown:
        network(snapshot, "training")


def _told(snapshot, show, busy):
    """The cards, the counts and the picture in hand; where many train, those of a second ago at most."""
    then, told = session.recall("training.told", (0.0, ""))
    if not (busy and trainer.crowded()) or monotonic() - then > observations.SECONDS:
        told = observations.told_by_cards(busy) + _counts(show) + _picture(snapshot)
        session.remember("training.told", (monotonic(), told))
    return told


def _under_way():
    tape, left = session.tape(), trainer.seconds_left()
    if tape.waiting:
        said = text("training", "drawing", Show(trainer.drawing()))
    else:
        said = f"{tape.at.iterations:,} of {session.target():,} iterations" + (_time(left) if left else "")
    st.progress(trainer.busy() or 1.0, plain(said))


def _time(seconds):
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds > 1.5 * length:
            return f", about {seconds / length:.1f} {unit} left"
    return f", about {seconds:.0f} s left"


def _standing(show):
    """The counts and the four figures of the network in view."""
    whole = [
        _figure("iterations", show("iterations")),
        _figure("pictures seen", show("seen")),
        _figure("epochs", show("epochs")),
    ]
    judged = [_figure(words, write(show, name)) for name, (words, write) in FIGURES.items() if name in show.named]
    return f'<div class="figures">{"".join(whole + judged)}</div>'


def _counts(show):
    """What the figures are measured on, and what those of held-out pictures mean."""
    if "loss" not in show.named:
        return ""
    meaning = text("training", "held_out", show) if show.named["held_out"] else ""
    photos = session.sources().photos.get(trainer.shown_settings().data)
    copies = text("photos", "twins", n=str(len(photos.twins))) if photos and photos.twins else ""
    cannot_say = about_held_out(*show.named["held_out_kinds"])
    return paragraph(" ".join(filter(None, (text("training", "counts", show), meaning, copies, cannot_say))))


def percent(show, name):
    """A share as a number of per cent."""
    value = show.named.at(name)
    return numbers.number(name, value, f"{numbers.fixed(100 * value, 1)} %")


def loss(show, name):
    """A loss in its colour."""
    return f'<span class="loss">{show(name)}</span>'


# How well the network does: what each figure is called, and how it is written.
FIGURES = {
    "loss": ("loss, training", loss),
    "held_out_loss": ("loss, held out", loss),
    "right": ("right, training", percent),
    "held_out_right": ("right, held out", percent),
}


def _figure(name, value):
    return f"<div><small>{name}</small><b>{value}</b></div>"


def _curves(snapshot, busy):
    tape = session.tape()
    found = [_curve(line, tape) for line in trainer.lines(snapshot, LIVE_POINTS if busy else None) if line.x]
    changes = [(t, f"{SETTINGS[name]} {value}") for t, name, value in marks(tape.track.tip) if name in SETTINGS]
    tracks = {track.number: _track_name(i, track) for i, track in enumerate(tape.tracks)}
    curves(trainer.CHART, found, PANELS, tracks, tape.track.number, tape.at.iterations, changes, CONTROLS)
    if trainer.is_past() and not busy:
        past = told("training", "past", t=str(tape.at.iterations))
        write(
            '<div class="choices">',
            past,
            button("train.newest", "To its last iteration", trainer.newest),
            "</div>",
            key="past",
        )


def _curve(line, tape):
    panel, name, key, colour, dash, width = LOOKS[line.what]
    track = tape.tracks[line.track]
    faint = line.what == "batch" or track is not tape.track
    return Curve(track.number, panel, Line(name, line.x, line.y, colour, dash, width, faint, key=key))


def _track_name(i, track):
    rates = track.tip.segments[-1:] and f", learning rate {track.tip.segments[-1].settings.learning_rate:g}"
    return f"Run {i + 1}" + (f", from {track.fork}" if track.fork else "") + (rates or "")


def _picture(snapshot):
    """The picture in hand under the first weights and under these, and what each hidden node looks for."""
    show = Show(training_numbers(snapshot, first_state(snapshot.experiment.start, session.sources().files)))
    cards = [card("With the weights of the start", bars(show, "first_P")), card("Now", bars(show, "P"))]
    if not snapshot.preset.widths:
        strip = signed_strip(snapshot.state.params[0].W, snapshot.preset, text("training", "weights_alt"))
        cards.append(card("What each hidden node looks for", strip))
    return told("training", "before") + row(*cards, css="before")


SECTIONS = {
    "answers": answers.section,
    "learning_rate": learning_rate.section,
    "photos": photos.section,
    "break": trouble.section,
    "keep": keep.section,
}
