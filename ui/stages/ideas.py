"""A wrong idea, met: what the learner thinks, why, and what is true of the state in view. One at a time, no must."""

from functools import partial

from markupsafe import Markup

from runs.data.values import CLASSES
from runs.ideas.idea import Answer, Facts, Here
from runs.ideas.registry import IDEAS
from runs.numbers.numbers import Numbers
from ui.inputs.ask import as_of_then
from ui.inputs.controls import Control, button, pick
from ui.parts.markup import tag
from ui.parts.show import Show
from ui.parts.words import called, family, html, text
from ui.stages import beside
from ui.stages.network import shows_several
from ui.visit import aside, run, trainer
from ui.visit.notes import made, note, notes
from ui.visit.session import Meeting, Thinking


def think_first(snapshot, stage) -> tuple:
    """What asks about the next idea of this page that is to be met, in a box; of none, the box is empty. -> parts
    for `write`

    Where it asks about one picture, that is the one in view: what is true of several may be another thing.
    """
    if stage != trainer.PAGE and shows_several(snapshot, stage):
        return _box()
    here = Here(snapshot, run.tape(), trainer.settings_on_a_set())
    due = [idea for idea in IDEAS.values() if idea.stage == stage and _is_due(idea, here)]
    due.sort(key=lambda idea: len(_met(idea)))
    if notes().ideas.thinking.stage != stage:
        _turn_to(stage, due[0] if due else None)
    idea = IDEAS.get(notes().ideas.thinking.name)
    facts = _facts(idea, here) if idea else None
    parts = _asked(idea, here, facts) if idea and facts is not None else []
    is_open = bool(parts) and not _is_answered(idea)
    further = [each for each in due if _is_due(each, here) and (not is_open or each is not idea)]
    ways = _ways(idea if is_open else None, stage, further)
    return _box(tag("h4", text("ideas", "title")), *parts, *ways) if parts or ways else _box()


def _box(*parts):
    """The box, also where nothing is in it: a browser writes what follows anew where an element comes or goes."""
    return Markup('<section class="think">'), *parts, Markup("</section>")


def _turn_to(stage, idea):
    """Have this idea in view, or none."""
    note(thinking=Thinking(stage, idea.name, len(_met(idea))) if idea else Thinking(stage))


def _is_answered(idea):
    """Whether the reply to it is in view, which stays until the learner turns to something else."""
    return len(_met(idea)) > notes().ideas.thinking.met


def _is_due(idea, here):
    """Whether it is to be met: for the first time, or once more, as it was not known, on another picture."""
    if idea.name in notes().ideas.passed or len(_met(idea)) > 1:
        return False
    is_new = all(not each.held and each.picture != here.snapshot.settings.data for each in _met(idea))
    return is_new and _facts(idea, here) is not None


def _met(idea):
    return notes().ideas.met.get(idea.name, ())


def _facts(idea, here) -> Facts | None:
    return made((_state(here), here.practice), idea.asks, here)


def _state(here):
    return here.snapshot.experiment, here.snapshot.settings


def _ways(idea, stage, further):
    """The ways past the idea in view, and to the next one. -> Controls"""
    after = [each for each in further if idea and each.place > idea.place] or further
    ways = []
    if idea:
        ways.append(button("idea.skip", text("ideas", "skip"), partial(_pass, stage, idea.name), "quiet"))
    if after:
        turn = partial(_turn_to, stage, after[0])
        ways.append(button("idea.another", text("ideas", "another"), turn, "quiet"))
    return [Markup('<div class="ways">'), *ways, Markup("</div>")] if ways else []


def _pass(stage, name):
    note(passed=notes().ideas.passed | {name}, thinking=Thinking(stage))


def _asked(idea, here, facts):
    """The question, the two menus as far as they are asked for, and the reply. -> parts for `write`"""
    met, page = _met(idea), f"idea_{idea.name}"
    option, why = notes().ideas.thought.get(idea.name, ("", ""))
    if _is_answered(idea):
        return [_reply(met[-1], here)]
    parts: list[Markup | Control] = [tag("p", text("ideas", "again"), class_="aside")] if met else []
    parts.append(tag("p", _said(page, "ask", facts), class_="ask"))
    parts.append(_menu(f"idea.{idea.name}", family(page, "option."), option, partial(_think, idea, here, 0)))
    if not option:
        return parts
    parts.append(tag("p", text("ideas", "why"), class_="ask"))
    parts.append(_menu(f"idea.{idea.name}.why", family(page, "why."), why, partial(_think, idea, here, 1)))
    if why and (answer := _answer(idea, here, facts)):
        return [_judged(idea, here, option, why, answer._replace(facts={**facts, **answer.facts}))]
    return parts


def _menu(name, options, chosen, then) -> Control:
    return pick(name, text("ideas", "title"), options, chosen, then, labelled=False)


def _think(idea, here, place, said):
    """Action: the option, or the reason, that the learner takes."""
    thought = [*notes().ideas.thought.get(idea.name, ("", ""))]
    thought[place] = said
    note(thought={**notes().ideas.thought, idea.name: tuple(thought)})
    if all(thought) and idea.runs:
        aside.begin(idea.name, *idea.runs(here))


def _answer(idea, here, facts) -> Answer | None:
    """What is true; None while the runs that it takes are being made."""
    if not idea.runs:
        with beside.bar(text("ideas", "computing")):
            return idea.answer(here, facts, Numbers())
    tried, runs = aside.tried(idea.name), idea.runs(here)
    if tried and tried.runs != runs:
        aside.begin(idea.name, *runs)
    tried = beside.made(idea.name, idea.measure, text("ideas", "computing"))
    return idea.answer(here, facts, tried.found) if tried and tried.found else None


def _judged(idea, here, option, why, answer):
    """The reply to what was thought; from now on the idea is met."""
    page = f"idea_{idea.name}"
    told, reason = (_said(page, key, answer.facts) for key in (f"told.{answer.told}", "reason"))
    options, whys = family(page, "option."), family(page, "why.")
    named = html("ideas", "named", idea=text(page, "title")) + " " + reason
    lines = [
        html("common", "you_said", mark=_mark(option == answer.right), said=options[option]),
        html("common", "answer", answer=options[answer.right]),
        told,
        html("ideas", "your_reason", mark=_mark(why == answer.why), said=whys[why]),
    ]
    if why != answer.why:
        lines.append(html("ideas", "the_reason", reason=whys[answer.why]))
    question = tag("p", _said(page, "ask", answer.facts), class_="ask")
    said = (tag("p", each) for each in (*map(Markup(" ").join, (lines[:3], lines[3:])), named))
    reply = question + tag("div", said, class_="reply")
    held = (option, why) == (answer.right, answer.why)
    meeting = Meeting(here.snapshot.settings.data, held, _state(here), run.tape().at.iterations, reply)
    left = {name: thought for name, thought in notes().ideas.thought.items() if name != idea.name}
    note(met={**notes().ideas.met, idea.name: (*_met(idea), meeting)}, thought=left)
    return _reply(meeting, here)


def _reply(meeting, here):
    given = meeting.reply if meeting.of == _state(here) else as_of_then(meeting.t, meeting.reply)
    return tag("div", given, role="status")


def _mark(right):
    return "✓" if right else "✗"


def _said(page, key, facts) -> Markup:
    """Its words, with what is true in their places."""
    words = {name: _called(fact) for name, fact in facts.items() if isinstance(fact, str)}
    show = Show(Numbers({f"idea.{name}": fact for name, fact in facts.items() if not isinstance(fact, str)}))
    return html(page, key, lambda name, *form: show(f"idea.{name}", *form), **words)


def _called(word):
    return called(word) if word in CLASSES else word
