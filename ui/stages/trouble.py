"""Breaking it on purpose, shown: what is done, the question, the one click, and the reason in measured numbers."""

from functools import partial

from runs.trouble.trouble import TROUBLES, answer, evidence, recipe
from ui.parts.ask import ask
from ui.parts.controls import button, pick, slide
from ui.parts.show import Show, card, heat, row
from ui.parts.words import text, told, write
from ui.stages.observations import in_words
from ui.visit import session, trainer

SHARES, DEFAULT_SHARE = range(0, 101, 10), 30


def section(snapshot):
    """Choose a trouble, say what will happen, and do it."""
    write(told("training", "break"))
    name = _chosen()
    titles = {each: text(f"break_{each}", "title") for each in TROUBLES}
    write(pick("break.name", "What to break", titles, name, partial(session.remember, "break.name")), key="trouble")
    if snapshot.step is None:
        write(told("frame", "needs_label"))
        return
    write(told(f"break_{name}", "what"))
    if name == "lie":
        _choose_share()
    plan = _plan(name)
    done = _evidence(name, plan)
    show = done and Show(done)
    words = _words(name, done, show) if done else {}
    asked, answered = ask(f"break_{name}", answer(name, done) if done else None, show, **words)
    possible = answered and trainer.busy() is None
    maps = _maps(done) if answered and name == "lawn" and done else ""
    do = button("break.start", "Break it", partial(_break, name), "primary", possible)
    write(*asked, maps, do, key="breaking")


def _chosen():
    return session.recall("break.name", TROUBLES[0])


def _choose_share():
    remember = partial(session.remember, "break.share")
    write(slide("break.share", "False labels (%)", SHARES, _share(), remember), key="share")


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


def _words(name, found, show):
    """Numbers as per cent, {told%}, and as whole numbers, {t#}; and the sentences that depend on what happened."""
    words = in_words(found)
    page = f"break_{name}"
    if name == "huge":
        parts = answer(name, found), *(["then"] if "then" in found else [])
        words["story"] = " ".join(text(page, part, show, **words) for part in parts)
    if name == "zero":
        words["last"] = text(page, "silent" if found["A1"] == 0 else "speaking")
    if name == "confident":
        words |= {"ce": _took(page, show, "CrossEntropy"), "mse": _took(page, show, "MeanSquaredError")}
    return words


def _took(page, show, loss):
    words = {"t": show(f"{loss}.took"), "P": show(f"{loss}.p")}
    if not show.named[f"{loss}.took"]:
        return text(page, "never", show, **(words | {"t": show("tried")}))
    return text(page, "took", show, **words)


def _maps(found):
    alt = "Which parts of the picture move the loss, the brighter the more"
    return row(
        card("Trained with all cats on green", heat(found["map"], 192, alt)),
        card("Trained with any background", heat(found["usual_map"], 192, alt)),
    )
