"""A node's sum, term by term: the learner adds one after the other, and sees what they make so far."""

from functools import partial

from engine.names import read
from runs.numbers.told import terms
from ui.inputs.controls import button, inside, slide
from ui.parts import numbers
from ui.parts.markup import join
from ui.parts.show import Show, letter, not_yet, plain, table
from ui.parts.words import passage, text
from ui.visit.notes import note, notes


def term_by_term(snapshot) -> tuple:
    """The sum that the walk tells of, as far as it is added up, and the ways to go on. -> parts for `write`"""
    each, found = terms(snapshot)
    show, total, at = Show(found), each[-1].so_far, min(notes().tried.terms, len(each))
    values = ([found.at(name) for name in names] for names in ((t.name for t in each), (t.so_far for t in each)))
    adds, sums = numbers.running(*values)
    made = zip(each, adds, sums, strict=True)
    rows = [_row(show, term, words, so_far, k < at) for k, (term, words, so_far) in enumerate(made)]
    head = (text("forward", f"terms.{column}") for column in ("what", "adds", "so_far"))
    done = passage("forward", "terms_done", name=letter(total), sum=rows[-1][-1]) if at == len(each) else ""
    return _words(total), *_ways(at, sums), table(head, rows, text("forward", "terms.table")), done


def _words(name):
    """Which node it is."""
    *_, node = place = read(name)[1]
    if len(place) == 2:
        return passage("forward", "terms", node=plain(node))
    return passage("forward", "terms_of_filter", filter=plain(node), row=plain(place[1]), column=plain(place[2]))


def _ways(at, so_far):
    """A slider, which says the sum while it is drawn, and a button for one term more."""
    sums = [text("forward", "terms.at", count=k, sum=each) for k, each in enumerate(("0", *so_far))]
    is_done = at == len(so_far)
    words = text("forward", "terms.again" if is_done else "terms.next")
    return inside(
        "choices",
        button("terms.next", words, partial(_add, 1 if is_done else at + 1), "primary"),
        slide("terms", text("forward", "terms.added"), range(len(sums)), at, _add, sums.__getitem__),
    )


def _add(count):
    """Action: so many terms are added up."""
    note(terms=int(count))


def _row(show, term, adds, so_far, is_added):
    made = ((term.name, adds), (term.so_far, so_far))
    cells = (numbers.number(name, show.named.at(name), words) if is_added else not_yet(name) for name, words in made)
    return _what(show, term), *cells


def _what(show, term):
    if term.factors:
        x, w = map(show, term.factors)
        return join(x, " × ", w)
    return text("forward", "other_products" if term.name.startswith("rest") else "bias")
