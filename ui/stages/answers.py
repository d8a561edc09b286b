"""What it got right and wrong, shown: a table of answers, how sure it was, and pictures that go back to stage 1."""

from functools import partial

from runs.data.values import CLASSES, is_set
from runs.numbers.answers import answers_of, confusion, gallery, sureness, surest
from runs.numbers.progress import parts_so_far
from ui.inputs.controls import button, inside, pick, write
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import Show, not_yet, table
from ui.parts.words import called, paragraph, passage, text
from ui.stages.beside import bar
from ui.stages.in_hand import picture
from ui.stages.observations import about_held_out
from ui.visit import address_bar, pictures, run, trainer
from ui.visit.notes import made, note, notes

SHELVES = ("newly_right", "still_wrong", "newly_wrong", "confident")


def section(snapshot) -> None:
    """The answers about the held-out pictures of the set in use; where there are none, about the others."""
    settings = trainer.shown_settings()
    if not is_set(settings.data):
        settings = trainer.settings_on_a_set()
    with bar(text("answers", "asking")):
        held_out = len(parts_so_far(run.tape(), settings)[1]) > 0
        of = run.tape().at, settings, held_out
        answers = made(of, answers_of, run.tape(), settings, held_out)
    show = Show(confusion(answers))
    kinds = show.named["count"].sum(axis=1) if held_out else (0, 0)
    intro = passage("answers", "intro" if held_out else "trained_on", show)
    write(intro, paragraph(about_held_out(*kinds)), _confusion(show))
    write(passage("answers", "sure"), _surest(answers), _sureness(answers))
    shelves = gallery(answers)
    if not any(shelves.values()):
        return
    write(passage("answers", "gallery"))
    names = {name: text("answers", f"shelf.{name}") for name in SHELVES if shelves[name]}
    shelf = notes().opened.shelf
    choice = pick("answers.shelf", text("answers", "shelves"), names, shelf, lambda name: note(shelf=name))
    found = [part for answer in (shelves[shelf] if shelf in names else ()) for part in _one(answer)]
    write(choice, *inside("row", *found), key="shelf")


def _confusion(show):
    rows = [
        (text("answers", "people_say", kind=called(label)), *(show(f"count[{i},{j}]") for j in range(len(CLASSES))))
        for i, label in enumerate(CLASSES)
    ]
    head = ["", *(text("answers", "it_says", kind=called(kind)) for kind in CLASSES)]
    return table(head, rows, text("answers", "confusion"))


def _surest(answers):
    found = surest(answers)
    return passage("answers", "surely" if "right" in found else "never_surely", Show(found))


def _sureness(answers):
    rows = []
    for i, (low, high, count, mean, right) in enumerate(sureness(answers)):
        name = f"sure[{i}]"
        shares = {f"{name}.p": mean, f"{name}.right": right}
        figures = [
            numbers.number(each, share, numbers.percent(share)) if count else not_yet(each)
            for each, share in shares.items()
        ]
        reach = text("answers", "reach", low=numbers.fixed(low, 1), high=numbers.fixed(high, 1))
        rows.append((reach, numbers.number(f"{name}.count", count, numbers.count(count)), *figures))
    head = (text("answers", f"sureness.{column}") for column in ("reach", "pictures", "says", "right"))
    return table(head, rows, text("answers", "sureness"))


def _one(answer):
    """A picture with its answer, and the way to look at it closely. -> HTML and a Control"""
    label, said = (text("common", f"kind.{kind}") for kind in (answer.label, answer.said))
    p = numbers.number(str(answer.picture), answer.p, numbers.fixed(answer.p, 2))
    take = button(f"take.{answer.picture}", text("answers", "take"), partial(_to_stage_1, answer.picture))
    return inside(
        "",
        picture(answer.picture, 112, text("answers", "alt", label=label, said=said)),
        tag("p", called(answer.said), " ", p, tag("small", text("answers", "people_said", kind=called(answer.label)))),
        take,
    )


def _to_stage_1(picture):
    pictures.take_from_set(picture)
    address_bar.turn_to("forward")
