"""Stage 5, shown: the controls of training, where the run stands, its curves, and what it does to the picture."""

from collections.abc import Iterator
from functools import partial, reduce
from itertools import groupby
from time import monotonic

import streamlit as st
from markupsafe import Markup

from runs.course.experiment import Experiment
from runs.course.presets import preset
from runs.course.tape import first_state
from runs.data.values import is_set
from runs.numbers.progress import LIVE_POINTS, marks
from runs.numbers.same import what_alone_says
from runs.numbers.training import training_numbers
from runs.once import once
from ui.charts import Curve, Line, curves, voices
from ui.inputs.ask import ask, plain
from ui.inputs.controls import Control, button, inside, pick, select, write
from ui.parts import numbers
from ui.parts.history import same
from ui.parts.markup import tag
from ui.parts.show import Show, bars, card, row, signed_strip
from ui.parts.words import called, capital, html, paragraph, passage, text, titled
from ui.stages import answers, beside, in_hand, keep, learning_rate, observations, photos, trouble
from ui.stages.fault import part
from ui.stages.network import batch_choice, network
from ui.stages.observations import about_held_out
from ui.view.kinds import is_plain
from ui.visit import aside, material, pace, run, starts, trainer, walk
from ui.visit.choices import settings_of
from ui.visit.notes import note, notes
from ui.visit.owner import is_part_alone

# So many iterations on the picture in hand answer the page's question.
TRIED = 100
EPOCHS = (1, 10, 50, 500, 20_000)
ITERATIONS = (10, 100, 1_000, 1_000_000)
# How each curve looks: its panel, what it and others that look alike are called, its colour, dash and width.
LOOKS = {
    "batch": ("loss", "batch", "loss", "first", 1),
    "loss": ("loss", "training", "loss", "first", 2.5),
    "held_out_loss": ("loss", "held_out", "loss", "second", 2.5),
    "right": ("right", "training", "ink", "first", 2.5),
    "held_out_right": ("right", "held_out", "ink", "second", 2.5),
    "cat": ("hand", "cat", "cat", "first", 2.5),
    "dog": ("hand", "dog", "dog", "first", 2.5),
}
# The dashes of the runs that are not in view.
OTHERS = ("third", "fourth", "negative")
# The key by which the controls above the curves are written.
CONTROLS = "controls"
# Of a run's learning rates so many are named, the last ones.
MOST_RATES = 3
# Each panel, and how its values are written; a loss has no end, a share ends at 1.
PANELS = {"loss": "number", "right": "percent", "hand": "share"}
CHANGES = ("learning_rate", "batch", "loss", "optimizer")
COUNTS = ("iterations", "seen")
FIGURES = ("iterations", "seen", "epochs", "loss", "held_out_loss", "right", "held_out_right")
MORE = ("answers", "learning_rate", "photos", "break", "keep")
# What does not show numbers of the network in view, so that it may stay while these change.
WHILE_BUSY = ("break", "photos")


def controls(snapshot) -> Iterator[Markup | Control]:
    """What to train on, the buttons that do it, and how fast it is shown. -> HTML and Controls to write by that key"""
    trainer.follow_choices()
    yield from voices(trainer.CHART, trainer.look_at)
    busy = trainer.busy() is not None
    if not snapshot.preset.live:
        yield passage("training", "too_large")
    if snapshot.preset.quicker and is_plain(snapshot.network.optimizer):
        quicker = titled(snapshot.preset.quicker)
        yield passage("training", "quicker", optimizer=capital(quicker))
        words = text("training", "use_quicker", optimizer=quicker)
        yield button("train.quicker", words, trainer.use_quicker, enabled=not busy)
    if not trainer.can_start():
        yield passage("frame", "needs_label")
    yield from inside("choices", *_choices(trainer.trains_on(), busy))


def first() -> Markup:
    """What the words above the curves mean, before they are met."""
    words = html("training", "first.hand" if trainer.trains_on() == trainer.HAND else "first")
    return tag("p", words, class_="opening")


def _choices(on, busy):
    possible = not busy and trainer.can_start()
    sets = {each: text("training", f"set.{each}") for each in trainer.possible()}
    yield pick("train.on", text("training", "train_on"), sets, on, trainer.train_on, enabled=not busy)
    yield _how_long(on, busy)
    yield from inside("held", *_while_busy(on)) if busy else _to_begin(on, possible)
    named = {pace.CALM: text("training", "speed_calm"), None: text("training", "speed_at_once")}
    speeds = {speed: named.get(speed) or text("training", "speed_of", n=speed) for speed in pace.SPEEDS}
    yield select("train.speed", text("training", "speed"), speeds, pace.speed(), lambda speed: note(speed=speed))
    if trainer.is_past() and not busy:
        back = tag("small", text("training", "back_at", t=numbers.count(run.tape().at.iterations)), role="status")
        yield from inside("field past", back, button("train.newest", text("training", "newest"), trainer.newest))


def _while_busy(on):
    yield button("train.pause", text("training", "pause"), trainer.pause, "primary")
    if pace.a_second():
        yield button("train.at_once", text("training", "at_once"), trainer.at_once)
    else:
        yield from _one_epoch(on, possible=False)


def _to_begin(on, possible):
    if trainer.rest():
        words = text("training", "resume", left=numbers.count(trainer.rest()))
        yield button("train.resume", words, trainer.resume, "primary")
    else:
        yield button("train.start", text("training", "start"), _start, "primary", possible)
    yield from _one_epoch(on, possible)


def _one_epoch(on, possible):
    if on != trainer.HAND:
        one_epoch = partial(trainer.start_epochs, 1)
        yield button("train.epoch", text("training", "one_epoch"), one_epoch, enabled=possible)


def _how_long(on, busy):
    """How long to train on this. -> Control"""
    kind = "iterations" if on == trainer.HAND else "epochs"
    words = {length: text("training", kind, n=numbers.count(length)) for length in _lengths(on)}
    if 1 in words:
        words[1] = text("training", f"{kind}_one")

    def choose(length):
        note(lengths={**notes().training.lengths, on: length})

    return select(f"train.for.{on}", text("training", "how_long"), words, _length(on), choose, enabled=not busy)


def _lengths(on):
    return ITERATIONS if on == trainer.HAND else EPOCHS


def _length(on):
    """How many epochs, or iterations on the picture in hand, are chosen for this."""
    first = 0 if preset(run.tape().at.start.preset).widths else 3 if on == trainer.PHOTOS else 1
    return notes().training.lengths.get(on, _lengths(on)[first])


def _start():
    """Action: train for as long as is chosen by then."""
    on = trainer.trains_on()
    start = trainer.start if on == trainer.HAND else trainer.start_epochs
    start(_length(on))


def question(snapshot, show) -> tuple:
    """What training on one picture makes of the other pet: asked, tried at once, and told. -> HTML and Controls"""
    tried = beside.made("alone", what_alone_says, text("training", "trying"))
    found = tried.found if tried and tried.runs == (_alone(),) else None
    answer, places = None, {"other": text("common", f"our.{snapshot.other}")}
    if found:
        answer, places["why"] = "same" if found["same"] else "different", plain(same(found["why"]))
        show = Show(found)
    asked, answered = ask("training", answer, show, then=_try_it, of=_alone(), **places)
    if asked[-1] or found:
        return asked
    if not answered:
        return *asked, passage("training", "tries", n=numbers.count(TRIED))
    if not snapshot.label:
        return *asked, passage("frame", "needs_label")
    return *asked, button("train.try", text("training", "try"), _try_it, enabled=aside.share("alone") is None)


def _alone():
    """A run on the picture in hand alone, from the weights with which the learner's own run began."""
    return Experiment(starts.own_start()).stepped(settings_of(), TRIED)


def _try_it():
    """Action: try it beside the run in hand, unless that is done, or on its way."""
    tried = aside.tried("alone")
    if settings_of().label and (tried is None or tried.runs != (_alone(),)):
        aside.begin("alone", _alone())


def more(snapshot) -> tuple[str | None, tuple]:
    """What else there is to do on this page, one thing at a time. -> (what is open, or None; Controls to write)"""
    chosen = notes().opened.panel

    def opener(name):
        other = partial(note, panel=None if name == chosen else name)
        return button(f"more.{name}", text("training", f"more.{name}"), other, expanded=name == chosen)

    return chosen, inside("choices", *map(opener, MORE))


def opened(chosen, snapshot) -> None:
    """Show what is open of `more`; while a run is under way, only what may stay, and of the rest when it comes."""
    if chosen and (trainer.busy() is None or chosen in WHILE_BUSY):
        SECTIONS[chosen](snapshot)
    elif chosen:
        write(passage("training", "wait"))


def live() -> None:
    """The run as it is now; while it is under way, this part alone is drawn again and again."""
    busy = trainer.busy() is not None
    every = pace.wait() if busy else None
    part(_look, busy, every, every=every)


def _look(busy, every):
    moved = trainer.has_moved()
    # Begun anew before it is whole, the page would keep its old top in the browser until the next click.
    if is_part_alone() and (moved or (busy and (trainer.compute() or pace.wait() != every))):
        st.rerun()
    snapshot, show = run.snapshot(), Show(trainer.numbers())
    standing = _standing(show, snapshot)
    # All is worked out before the first of it is sent, so that a browser shows one moment.
    if busy:
        _under_way()
    in_hand.say_again(snapshot)
    write(standing)
    _curves(snapshot, show, busy)
    write(_below(snapshot, show, busy))


def look_inside(snapshot) -> None:
    """The network view, for looking closely: behind an opener, and not while a run is under way."""
    # A link to a moment of the walk shows that moment.
    is_open = notes().opened.inside or walk.moment(trainer.PAGE) > 0
    opener = button("inside", text("training", "inside"), partial(_open, not is_open), expanded=is_open)
    shown = is_open and trainer.busy() is None
    waits = (passage("training", "wait"),) if is_open and not shown else ()
    write(opener, *(batch_choice(snapshot, "training") if shown else waits), key="opener")
    if shown:
        network(snapshot, "training")


def _open(inside):
    """Action: look inside, or no longer."""
    note(inside=inside)
    if not inside:
        walk.leave(trainer.PAGE)


def _below(snapshot, show, busy):
    """The cards, the counts and the picture in hand; where many train, those of a second ago at most."""
    then, drawn = notes().shown.training_below
    if not (busy and pace.many_train()) or monotonic() - then > observations.SECONDS:
        drawn = observations.cards(snapshot, busy) + _counts(show) + _picture(snapshot)
        note(training_below=(monotonic(), drawn))
    return drawn


def _under_way():
    tape, left = run.tape(), pace.seconds_left()
    if tape.waiting:
        said = html("training", "drawing", Show(trainer.drawing())).striptags()
    else:
        done, target = numbers.count(tape.at.iterations), numbers.count(run.target())
        unit, n = _time(left) if left else ("", "")
        said = text("training", f"under_way{unit}", done=done, target=target, n=n)
    if pace.many_train():
        said = f"{said}. {text('training', 'turns', n=numbers.count(pace.who_train()))}"
    with st.container(key="underway"):
        st.progress(trainer.busy() or 1.0, said)


def _time(seconds):
    """-> (unit, how many of it)"""
    for unit, length in (("_h", 3600), ("_min", 60)):
        if seconds > 1.5 * length:
            return unit, numbers.fixed(seconds / length, 1)
    return "_s", numbers.count(seconds)


def _standing(show, snapshot):
    """The counts and the four figures of the network in view, and what each hidden node looks for."""
    figures = (_figure(show, name) for name in FIGURES if name in show.named)
    return tag("div", figures, _look_for(snapshot), class_="figures")


@once
def _look_for(snapshot):
    """The weights of each hidden node as a picture: above the curves, where they can be seen to change."""
    if snapshot.preset.widths:
        return None
    strip = signed_strip(snapshot.state.params[0].W, snapshot.preset, text("training", "weights_alt"))
    return tag("div", tag("small", text("training", "look_for")), strip, class_="looked-for")


def _figure(show, name):
    form = "%" if name.endswith("right") else "#" if name in COUNTS else ""
    number = show(name, 1 if form == "%" else None, form)
    number = tag("span", number, class_="loss") if name.endswith("loss") else number
    return tag("div", tag("small", text("training", f"figure.{name}")), tag("b", number), _of_how_many(show, name))


def _of_how_many(show, name):
    """On how many pictures a share is measured: shares of few and of many are not to be compared."""
    measured = {"right": "measured", "held_out_right": "held_out_measured"}.get(name)
    return measured and tag("small", html("training", "figure_of", n=show(measured, None, "#")), class_="of")


def _counts(show):
    """What the figures are measured on, and what those of held-out pictures mean."""
    if "loss" not in show.named:
        return ""
    photos = material.sources().photos.get(trainer.shown_settings().data)
    said = [html("training", "counts", show)]
    if show.named["held_out"]:
        said.append(html("training", "held_out", show))
    if photos and photos.twins:
        said.append(html("photos", "twins", n=numbers.count(len(photos.twins))))
    return paragraph(Markup(" ").join(filter(None, [*said, about_held_out(*show.named["held_out_kinds"])])))


def _curves(snapshot, show, busy):
    tape = run.tape()
    lines = trainer.lines(snapshot, show.named, LIVE_POINTS if busy else None)
    found = [drawn(line, tape) for line in _apart(lines, tape) if line.x]
    changes = [(t, _change(name, value)) for t, name, value in marks(tape.track.tip) if name in CHANGES]
    tracks = {track.number: _track_name(i, track) for i, track in enumerate(tape.tracks)}
    forms = {text("training", f"panel.{panel}"): form for panel, form in PANELS.items()}
    curves(trainer.CHART, found, forms, tracks, tape.track.number, tape.at.iterations, changes, CONTROLS, busy)
    if trainer.is_past() and not busy:
        write(passage("training", "past"))


def _apart(lines, tape):
    """Of the runs that are not in view, one line in each panel, so that these can be told apart."""
    measured = {line.track for line in lines if line.what == "loss" and line.x}

    def stays(line):
        is_first = line.what in ("right", "cat") or line.what == ("loss" if line.track in measured else "batch")
        return is_first or tape.tracks[line.track] is tape.track

    return filter(stays, lines)


def drawn(line, tape) -> Curve:
    """A curve of the run, in the looks that it has wherever it is shown."""
    panel, name, colour, dash, width = LOOKS[line.what]
    track, end = tape.tracks[line.track], ""
    on_one = name == "batch" and not any(is_set(segment.settings.data) for segment in track.tip.segments)
    faint = line.what == "batch" and track is tape.track
    if track is not tape.track:
        width, dash = 1.5, OTHERS[line.track % len(OTHERS)]
    # One line of each run in each panel says at its end whose it is.
    tells = line.what in ("loss", "right", "cat") or (line.what == "batch" and (on_one or not faint))
    if len(tape.tracks) > 1 and tells and line.x:
        end = text("training", "run", n=line.track + 1)
    if panel == "hand":
        name = key = called(name)
    else:
        which = "one" if on_one else name
        name, key = (text("training", f"{of}.{which}") for of in ("curve", "legend"))
    line = Line(name, line.x, line.y, colour, dash, width, faint, key=key, end=end)
    return Curve(track.number, text("training", f"panel.{panel}"), line)


def _change(name, value):
    """What is written where a setting changed to that."""
    return text("training", f"change.{name}", value=titled(value) if isinstance(value, str) else numbers.setting(value))


def _track_name(i, track):
    said = [text("training", "run", n=i + 1)]
    if track.fork:
        said.append(text("training", "run_from", t=numbers.count(track.fork)))
    rates = [numbers.setting(segment.settings.learning_rate) for segment in track.tip.segments]
    # As they followed each other: of one that stayed over several segments, once.
    rates = [rate for rate, _ in groupby(rates)][-MOST_RATES:]
    if rates:
        followed = reduce(lambda before, now: text("training", "run_then", before=before, now=now), rates)
        said.append(text("training", "run_rate", rate=followed))
    return ", ".join(said)


@once
def _picture(snapshot):
    """The picture in hand under the first weights and under these."""
    show = Show(training_numbers(snapshot, first_state(snapshot.experiment.start, material.sources().files)))
    first = card(text("training", "first_weights"), bars(show, "first_P"))
    return passage("training", "before") + row(first, card(text("training", "now"), bars(show, "P")), css="before")


SECTIONS = {
    "answers": answers.section,
    "learning_rate": learning_rate.section,
    "photos": photos.section,
    "break": trouble.section,
    "keep": keep.section,
}
