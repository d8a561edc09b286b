"""Breaking it on purpose, shown: what is done, the question, the one click, and the reason in measured numbers."""

from functools import partial

from markupsafe import Markup

from runs.trouble.trouble import TROUBLES, answer, evidence, recipe
from ui.parts.ask import ask
from ui.parts.controls import button, pick, slide, write
from ui.parts.show import Show, card, heat, row
from ui.parts.words import html, passage, text
from ui.visit import session, trainer

SHARES, DEFAULT_SHARE = range(0, 101, 10), 30


def section(snapshot):
    """Choose a trouble, say what will happen, and do it."""
    write(passage("trouble", "intro"))
    name = _chosen()
    titles = {each: text(f"break_{each}", "title") for each in TROUBLES}
    choice = pick("break.name", text("trouble", "which"), titles, name, partial(session.remember, "break.name"))
    write(choice, key="trouble")
    if snapshot.step is None:
        write(passage("frame", "needs_label"))
        return
    write(passage(f"break_{name}", "what"))
    if name == "lie":
        _choose_share()
    plan = _plan(name)
    done = _evidence(name, plan)
    show = done and Show(done)
    places = _places(name, done, show) if done else {}
    asked, answered = ask(f"break_{name}", answer(name, done) if done else None, show, **places)
    possible = answered and trainer.busy() is None
    maps = _maps(done) if answered and name == "lawn" and done else ""
    do = button("break.start", text("trouble", "do"), partial(_break, name), "primary", possible)
    write(*asked, maps, do, key="breaking")


def _chosen():
    return session.recall("break.name", TROUBLES[0])


def _choose_share():
    remember = partial(session.remember, "break.share")
    write(slide("break.share", text("break_lie", "share"), SHARES, _share(), remember), key="share")


def _share():
    return session.recall("break.share", DEFAULT_SHARE)


def _plan(name):
    """The runs that show this trouble, with what is chosen now."""
    return recipe(name, session.own_start(), session.settings_of("training_rate"), _share() if name == "lie" else 0)


def _break(name):
    """Action: make the runs of this trouble, unless the click before chose another, or took away what they need."""
    if name != _chosen() or not session.settings().label:
        return
    first, *others = filter(None, _plan(name))
    if session.is_run_here(first):
        session.begin_passing(first)
        trainer.make(first, *others)


def _evidence(name, plan):
    """The measured numbers, once this very run has been made; they stay when the learner goes elsewhere."""
    last = plan.beside or plan.experiment
    kept = session.recall("evidence", {})
    if (name, last) not in kept and (session.tape().at == last or session.diverged_on(last)):
        kept = {**kept, (name, last): evidence(name, last, session.sources())}
        session.remember("evidence", dict(list(kept.items())[-len(TROUBLES) :]))
    return kept.get((name, last))


def _places(name, found, show):
    """The sentences that depend on what happened, for their places in the reason."""
    page = f"break_{name}"
    if name == "huge":
        parts = answer(name, found), *(["then"] if "then" in found else [])
        return {"story": Markup(" ").join(html(page, f"story.{part}", show) for part in parts)}
    if name == "zero":
        return {"last": text(page, "silent" if found["A1"] == 0 else "speaking")}
    if name == "confident":
        return {"ce": _took(page, show, "CrossEntropy"), "mse": _took(page, show, "MeanSquaredError")}
    return {}


def _took(page, show, loss):
    if not show.named[f"{loss}.took"]:
        return html(page, "never", show, P=show(f"{loss}.p"), t=show("tried"))
    return html(page, "took", show, t=show(f"{loss}.took"))


def _maps(found):
    alt = text("break_lawn", "map_alt")
    return row(
        card(text("break_lawn", "map"), heat(found["map"], 192, alt)),
        card(text("break_lawn", "usual_map"), heat(found["usual_map"], 192, alt)),
    )
