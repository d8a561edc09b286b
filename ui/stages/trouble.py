"""Breaking it on purpose, shown: what is done, the question, the one click, and the reason in measured numbers."""

from functools import partial

from markupsafe import Markup

from runs.trouble.registry import TROUBLES
from ui.inputs.ask import ask
from ui.inputs.controls import button, pick, slide, write
from ui.parts.markup import tag
from ui.parts.show import Show, card, heat, row
from ui.parts.words import called, html, passage, text, titled
from ui.stages.beside import bar
from ui.stages.in_hand import picture
from ui.visit import material, run, starts, trainer
from ui.visit.choices import settings_of
from ui.visit.notes import note, notes

# How wide a picture is that a trouble changes.
EXAMPLE = 96


def section(snapshot) -> None:
    """Choose a trouble, say what will happen, and do it."""
    write(passage("trouble", "intro"))
    trouble, page = _chosen(), f"break_{_chosen().name}"
    titles = {name: text(f"break_{name}", "title") for name in TROUBLES}
    choose = pick("break.name", text("trouble", "which"), titles, trouble.name, lambda name: note(trouble=name))
    write(choose, key="trouble")
    if snapshot.step is None:
        write(passage("frame", "needs_label"))
        return
    write(passage(page, "what"), _optimizer(trouble))
    if trouble.shares:
        label, share = text(page, "share"), _share(trouble)
        write(slide("break.share", label, trouble.shares, share, lambda new: note(share=new)), key="share")
    write(_examples(trouble))
    done = _evidence(trouble)
    show = done and Show(done)
    places = _places(trouble, done, show) if done else {}
    asked, answered = ask(page, trouble.answer(done) if done else None, show, of=_plan(trouble), **places)
    busy = trainer.busy() is not None
    maps = _maps(trouble, page, done) if answered and done and trouble.maps else ""
    do = button("break.start", text("trouble", "do"), partial(_break, trouble), "primary", answered and not busy)
    write(*asked, maps, do, passage("trouble", "wait") if busy else "", key="breaking")


def _optimizer(trouble):
    """That it trains with another optimiser than the one that is chosen, if it does."""
    plain, chosen = _plan(trouble).experiment.segments[-1].settings.optimizer, settings_of().optimizer
    return passage("trouble", "plain", plain=titled(plain), chosen=titled(chosen)) if plain != chosen else ""


def _examples(trouble):
    """The pictures that it changes: what training is told of them, and beside that, where it is another, the truth."""
    groups: dict[str, list] = {}
    for data, kind, told in trouble.examples(_share(trouble)):
        group = "tested_on" if not told else "trained_on" if told == kind else "false"
        groups.setdefault(group, []).append(_example(data, kind, told))
    return row(*(card(text("trouble", words), tag("div", some, class_="examples")) for words, some in groups.items()))


def _example(data, kind, told):
    is_lie = told not in ("", kind)
    said = text("trouble", "is_told" if is_lie else "is", kind=called(kind), told=called(told or kind))
    shown = picture(data, EXAMPLE, text("trouble", "example_alt", kind=called(kind)))
    return tag("figure", shown, tag("figcaption", said), class_="lie" if is_lie else None)


def _chosen():
    return TROUBLES[notes().tried.trouble or next(iter(TROUBLES))]


def _share(trouble):
    return trouble.share if notes().tried.share is None else notes().tried.share


def _plan(trouble):
    """The runs that show this trouble, with what is chosen now."""
    return trouble.plan(starts.own_start(), settings_of(trainer.PAGE), _share(trouble))


def _break(trouble):
    """Action: make the runs of this trouble, unless the click before chose another, or took away what they need."""
    if trouble != _chosen() or not settings_of().label:
        return
    first, *others = filter(None, _plan(trouble))
    if material.is_run_here(first):
        starts.begin_passing(first)
        trainer.make(first, *others)


def _evidence(trouble):
    """The measured numbers, once this very run has been made; they stay when the learner goes elsewhere."""
    plan = _plan(trouble)
    last = plan.beside or plan.experiment
    kept, of = notes().shown.evidence, (trouble.name, last)
    if of not in kept and (run.tape().at == last or run.diverged_on(last)):
        with bar(text("trouble", "measuring")):
            kept = {**kept, of: trouble.evidence(last, material.sources())}
        note(evidence=dict(list(kept.items())[-len(TROUBLES) :]))
    return kept.get(of)


def _places(trouble, found, show):
    """The sentences that depend on what happened, for their places in the reason."""
    page = f"break_{trouble.name}"
    return {
        place: Markup(" ").join(
            html(page, key, show, **{at: show(name) for at, name in numbers.items()}) for key, numbers in sentences
        )
        for place, sentences in trouble.sentences(found).items()
    }


def _maps(trouble, page, found):
    alt = text(page, "map_alt")
    return row(*(card(text(page, name), heat(found[name], 192, alt)) for name in trouble.maps))
