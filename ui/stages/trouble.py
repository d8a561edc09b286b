"""Breaking it on purpose, shown: what is done, the question, the one click, and the reason in measured numbers."""

import streamlit as st

from runs.trouble import TROUBLES, answer, evidence, recipe
from ui import session, trainer
from ui.ask import ask
from ui.show import Show, card, heat, row
from ui.stages.happening import in_words
from ui.words import sections, text, told, write

DEFAULT_SHARE = 30


def section(moment):
    """Choose a trouble, say what will happen, and do it."""
    write(told("training", "break"))
    chosen = st.segmented_control(
        "What to break",
        TROUBLES,
        format_func=lambda name: sections(f"break_{name}")["title"],
        key="break.name",
        default=TROUBLES[0],
        required=True,
    )
    # Only the browser sees to it that one is chosen.
    name = chosen or TROUBLES[0]
    if moment.step is None:
        write(told("frame", "needs_label"))
        return
    write(told(f"break_{name}", "what"))
    hand, start = moment.settings, session.own_start()
    share = st.slider("False labels (%)", 0, 100, DEFAULT_SHARE, 10, key="break.share") if name == "lie" else 0
    plan = recipe(name, start, hand, share)
    done = _evidence(name, plan)
    show = done and Show(done)
    words = _words(name, done, show) if done else {}
    asked, answered = ask(f"break_{name}", answer(name, done) if done else None, show, **words)
    write(*asked, _maps(done) if answered and name == "lawn" and done else "", key="breaking")
    possible = answered and trainer.busy() is None
    st.button("Break it", type="primary", on_click=_break, args=(plan,), disabled=not possible, key="break.start")


def _break(plan):
    experiments = [run for run in plan if run]
    session.begin_passing(experiments[0])
    trainer.line_up(experiments[1:])


def _evidence(name, plan):
    """The measured numbers, once this very run has been made; they stay when the learner goes elsewhere."""
    last = plan.beside or plan.experiment
    kept = session.recall("evidence", {})
    if (name, last) not in kept and (session.tape().at == last or _diverged_on(last)):
        kept = {**kept, (name, last): evidence(name, last, session.sources())}
        session.remember("evidence", dict(list(kept.items())[-len(TROUBLES) :]))
    return kept.get((name, last))


def _diverged_on(experiment):
    """Whether the run in view is this one, ended by a loss that grew without bound."""
    tape = session.tape()
    return bool(tape.trouble) and experiment.at(tape.at.iterations) == tape.at


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
