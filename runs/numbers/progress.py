"""What the training page shows of a run: how far it is, how well it does, and its curves."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

import engine
from runs.course.experiment import Experiment, Settings
from runs.course.presets import preset
from runs.course.tape import Tape, how_well, needed, network_of, to_measure
from runs.data.sets import Examples
from runs.data.values import CLASSES, is_set
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot

# While a run is under way the browser gets fewer points of its curves; afterwards all that are kept. What is measured
# jumps less than the loss of each mini-batch, so it gets this many times fewer again.
LIVE_POINTS = 240
FEWER = 3


class Line(NamedTuple):
    """Points of one curve of a track: `what` is batch, loss, held_out_loss, right, held_out_right, cat or dog."""

    track: int
    what: str
    x: list
    y: list


def standing(tape: Tape, settings: Settings) -> Numbers:
    """How far the run is, and how well the network in hand does on the set of these settings.

    iterations, seen (pictures shown to it so far), epochs (times through a set, whichever it was, so that they never
    fall), per_epoch (iterations an epoch has), size and held_out (pictures in the two parts); loss, right,
    held_out_loss, held_out_right of the state in hand, measured on `measured` and `held_out_measured` pictures;
    held_out_guess: the share of these that one answer to all of them can get right;
    held_out_kinds (2,): how many cats and dogs are held out, of those there. A single picture has no such figures, and
    where nothing is held out those of it are missing.
    """
    stretches, size, batch = list(_stretches(tape)), 1, settings.batch
    if is_set(settings.data):
        practice = tape.sources.practice(settings, preset(tape.at.start.preset))
        size = len(practice)
    on_sets = [seen / size for data, size, seen in stretches if is_set(data)]
    found = {
        "iterations": tape.at.iterations,
        "seen": sum(seen for *_, seen in stretches),
        "per_epoch": iterations_an_epoch(size, batch),
        "size": size,
    }
    if on_sets or is_set(settings.data):
        found["epochs"] = sum(on_sets)
    if is_set(settings.data):
        there = parts_so_far(tape, settings)
        network, parts = network_of(tape.at.start, settings), to_measure(tape.at.start, *there)
        found["loss"], found["right"] = how_well(network, tape.state, parts[0])
        found["held_out_loss"], found["held_out_right"] = how_well(network, tape.state, parts[1])
        found |= {"held_out": practice.count - size, "measured": len(parts[0]), "held_out_measured": len(parts[1])}
        found["held_out_kinds"] = there[1].T.sum(axis=0)
        found["held_out_guess"] = float(parts[1].T.mean(axis=0).max()) if len(parts[1]) else None
    return Numbers({name: value for name, value in found.items() if value is not None})


def curves(tape: Tape, most: int | None = None, now: Mapping = MappingProxyType({})) -> list[Line]:
    """The curves of all tracks; of those not in hand, what is their own.

    now: the `standing` of the iteration in view, which gets a point of its own, so that the curves say the same of it.
    """
    lines = [line for i, track in enumerate(tape.tracks) for line in _lines(i, track, _begin(track, tape), most)]
    in_hand = tape.tracks.index(tape.track)
    return [_with(line, tape.at.iterations, now) if line.track == in_hand else line for line in lines]


def answers(tape: Tape, snapshot: Snapshot, known: dict, most: int | None = None) -> tuple[list[Line], dict]:
    """What the network said of the picture in hand at the iterations whose states are kept, and says now.

    known: {track: {t: probabilities (2,)}}, what this gave before for the same picture, so that no state is asked
    twice. -> (list of Line, what is known now)
    """
    known = {track: _said(track, snapshot, known.get(track, {})) for track in tape.tracks}
    lines = []
    for i, track in enumerate(tape.tracks):
        said = {t: P for t, P in known[track].items() if t >= _begin(track, tape)}
        if track is tape.track:
            said[tape.at.iterations] = snapshot.probabilities[0]
        x = _spread(sorted(said), most)
        lines += [Line(i, kind, x, [float(said[t][k]) for t in x]) for k, kind in enumerate(CLASSES)]
    return lines, known


def marks(experiment: Experiment) -> list[tuple[int, str, object]]:
    """Where a setting changed, and to what: (iteration, field, value)."""
    found, t = [], 0
    for before, segment in zip((None, *experiment.segments), experiment.segments, strict=False):
        if before:
            old, new = before.settings, segment.settings
            names = [f.name for f in fields(Settings) if getattr(old, f.name) != getattr(new, f.name)]
            found += [(t, name, getattr(new, name)) for name in names]
        t += segment.iterations
    return found


def last_settings(experiment: Experiment, otherwise: Settings) -> Settings:
    """The settings of the last iteration."""
    return experiment.segments[-1].settings if experiment.segments else otherwise


def iterations_an_epoch(size: int, batch: int) -> int:
    """How many mini-batches it takes to see every training picture once."""
    return -(-size // batch)


def seen(size: int, batch: int, iterations: int) -> int:
    """How many pictures so many iterations look at; the last one of an epoch may have fewer than a full batch."""
    epochs, rest = divmod(iterations, iterations_an_epoch(size, batch))
    return epochs * size + min(rest * batch, size)


def _stretches(tape):
    """(data, its size, pictures seen) of each stretch on the same pictures in the same batches."""
    size_of, last, iterations = preset(tape.at.start.preset), None, 0
    for segment in (*tape.at.segments, None):
        settings = segment and segment.settings
        now = settings and (settings.data, settings.label, settings.batch)
        if last and now != (last.data, last.label, last.batch):
            size = len(tape.sources.practice(last, size_of)) if is_set(last.data) else 1
            yield last.data, size, seen(size, last.batch, iterations)
            iterations = 0
        if segment:
            last, iterations = settings, iterations + segment.iterations


def parts_so_far(tape: Tape, settings: Settings) -> tuple[Examples, Examples]:
    """The parts of the set that the run has needed so far, so that no figure depends on how much is drawn."""
    practice = tape.sources.practice(settings, preset(tape.at.start.preset))
    if not is_set(settings.data):
        return practice.first(1)
    done = [segment.iterations for segment in tape.at.segments if segment.settings.data == settings.data]
    rows = needed(len(practice), settings.batch, max(0, sum(done) - 1))
    practice.draw(rows, np.inf)
    return practice.first(rows)


def _begin(track, tape):
    return 0 if track is tape.track else track.tip.shared(tape.track.tip)


def _said(track, snapshot, known):
    return {t: known[t] if t in known else _probabilities(snapshot, track.kept[t]) for t in track.kept}


def _probabilities(snapshot, state):
    return snapshot.network.loss.probabilities(engine.forward(snapshot.network, state, snapshot.X).logits)[0]


def _lines(i, track, begin, most):
    x, y = track.losses.points(most)
    yield Line(i, "batch", x[x >= begin].tolist(), y[x >= begin].tolist())
    measures = _spread([m for m in track.measures if m.t >= begin], most)
    for what in ("loss", "held_out_loss", "right", "held_out_right"):
        there = [m for m in measures if getattr(m, what) is not None]
        yield Line(i, what, [m.t for m in there], [getattr(m, what) for m in there])


def _with(line, t, now):
    """The line with a point at t, if that is measured and not there."""
    if line.what not in now or not line.x or t in line.x:
        return line
    points = sorted([*zip(line.x, line.y, strict=True), (t, now[line.what])])
    return line._replace(x=[x for x, _ in points], y=[y for _, y in points])


def _spread(points, most):
    """Of points that change slowly, few are enough: evenly spaced ones, among them the last."""
    step = -(-len(points) * FEWER // most) if most else 1
    return points[::-1][:: max(1, step)][::-1]
