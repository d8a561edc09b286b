"""Every key of the lesson is asked for, and every key that is asked for is there; both are read off the code."""

import re

import pytest

import dev
import engine
from pictures.collect import INNER_ZIP
from pictures.formats.others import NO_PICTURES, PICTURES
from pictures.formats.picture import CUT_OFF, DAMAGED, RARE
from runs.blanks import kinds as asked
from runs.blanks.by_hand import sheet
from runs.blanks.pupils import HIDDEN, JUDGE, OUTPUT
from runs.blanks.reading import WHY_NOT
from runs.course.experiment import TRAINED, WEIGHTS
from runs.course.presets import PRESETS
from runs.course.setting import OneOf, written
from runs.data.values import CLASSES
from runs.ideas.registry import IDEAS
from runs.link.coordinate import TABLE
from runs.numbers.compare import PAIR, PAIRS
from runs.numbers.rates import NAMES
from runs.numbers.stuck import STUCK
from runs.study.questions import OPTIONS, RIGHT, UNKNOWN
from runs.study.record import PARTS
from runs.study.scores import ITEMS
from runs.trouble.registry import TROUBLES
from take_home.worksheet.pdf import SIZES
from tests.contract.further import Focal, LeakyReLU, RMSProp
from tests.keys import ALL, HOLE, IN_BROWSER, asked_for, asked_for_in_browser, files, first_arguments
from ui.frame import ASIDE
from ui.frame import PAGES as IN_LESSON
from ui.parts.words import LESSON, family, page_words
from ui.stages.slopes import ENDS
from ui.stages.teachers import STATES
from ui.stages.training import CHANGES, FIGURES, LOOKS, MORE, PANELS
from ui.view import kinds

PAGES = sorted(path.stem for path in LESSON.glob("*.md"))
THERE = {(page, key) for page in PAGES for key in page_words(page)}


def of(page, key, *ends):
    return {(page, key.replace(HOLE, str(end))) for end in ends}


def of_troubles():
    """What is said of each trouble: its question, what it has, and the sentences that may come true."""
    for name, trouble in TROUBLES.items():
        source = (dev.ROOT / "runs" / "trouble" / f"{name}.py").read_text(encoding="utf-8")
        sentences = (key for key in first_arguments(source, "Sentence") for key in whole(f"break_{name}", key))
        asked = ("title", "what", "ask", "reason", *sentences)
        shown = (*("share",) * bool(trouble.shares), *("map_alt",) * bool(trouble.maps), *trouble.maps)
        yield from ((f"break_{name}", key) for key in (*asked, *shown))


def of_ideas():
    """What is said of each wrong idea; of what can be true, that of which its file knows."""
    for name in IDEAS:
        source = (dev.ROOT / "runs" / "ideas" / f"{name}.py").read_text(encoding="utf-8")
        known = re.findall(r'"(\w+)"', source)
        told = {f"told.{key}" for key in known} & {*page_words(f"idea_{name}")}
        yield from ((f"idea_{name}", key) for key in ("ask", "reason", *told))


def of_titles():
    return {(f"idea_{name}", "title") for name in IDEAS}


def whole(page, key):
    """A sentence that depends on the answer: one for each of them."""
    return [key.replace(HOLE, answer) for answer in family(page, "option.")] if HOLE in key else [key]


def of_errors():
    """What can be wrong with files, links and runs."""
    yield from (f"link.{row.name}" for row in TABLE)
    yield from re.findall(r'"(link\.\w+)"', (dev.ROOT / "runs" / "link" / "address.py").read_text(encoding="utf-8"))
    yield from ("unknown", CUT_OFF, DAMAGED, RARE, INNER_ZIP)
    yield from (f"kind.{kind}" for kind in PICTURES.values())
    yield from (f"no_picture.{kind}" for kind in (*NO_PICTURES.values(), "other"))
    yield from (f"zip.{why}" for why in ("another_kind", "cut_off", "damaged", "none"))
    yield from (f"only_{kind}s{end}" for kind in CLASSES for end in ("", "_can_be_read"))
    yield from (f"{files}.{kind}" for files in ("files", "one_file") for kind in (*CLASSES, "both"))
    for path in files("engine/*.py", "pictures/**/*.py", "runs/**/*.py"):
        source = path.read_text(encoding="utf-8")
        for kind in ("FileError", "PictureError", "DataSetError", "LinkError", "UnknownSource", "NetworkFileError"):
            yield from first_arguments(source, kind)
        yield from (f"kind.{kind}" for kind in first_arguments(source, "cannot_read"))
        yield from first_arguments(source, "__init__", 1)


# The kinds of blank that a sheet has.
ON_SHEET = {blank.kind for blank in sheet(1).blanks}
WAYS = ("raise", "lower")
# What can be said of both pets' getting the same answer: what the function that finds it out lists.
CAUSES = ("rate", "before", "large", "shared", "pleased")
OF_NODES = ("blind_off", "blind", "dead")
BLIND = ("off", "hand", "alike")


def nodes_or_filters(keys):
    """What is said of hidden nodes, and in other words of filters."""
    return (f"{key}{end}" for key in keys for end in ("", ".filters"))


def of_menus():
    """What the options of menus are called that are not called as in an address."""
    options = (
        (row.name, written(value)) for row in TABLE if isinstance(row.choices, OneOf) for value in row.choices.values()
    )
    return {("frame", f"setting.{name}.{option}") for name, option in options} & THERE


# What the curves of training are called, but for those of the picture in hand.
CURVES = {look[1] for look in LOOKS.values() if look[0] != "hand"}
PUPILS = HIDDEN, OUTPUT, JUDGE
# What a key can be that is made as it is asked for.
MADE = {
    ("take_home", "no_lesson.*"): of("take_home", "no_lesson.*", "no_rule", "too_large"),
    (HOLE, "batch"): {("backprop", "batch"), ("training", "batch")},
    (HOLE, HOLE): {*of_troubles(), *of_ideas()},
    (f"idea_{HOLE}", "title"): of_titles(),
    (HOLE, "map_alt"): set(),
    **{(f"break_{HOLE}", key): set() for key in (HOLE, "ask", "reason", "share", "title", "what")},
    ("blanks", HOLE): set(),
    ("by_hand", HOLE): of("by_hand", HOLE, "input", "weights", "label"),
    ("by_hand", "how.*"): of("by_hand", "how.*", *ON_SHEET, "chain_last"),
    ("by_hand", "move.*"): of("by_hand", "move.*", "forward", "loss", "errors", "backward", "update"),
    ("by_hand", "what.*"): of("by_hand", "what.*", *ON_SHEET, "logit"),
    ("teachers", "does.*"): of("teachers", "does.*", *PUPILS),
    ("teachers", "pupil.*"): of("teachers", "pupil.*", *PUPILS),
    ("teachers", "remark.*"): of("teachers", "remark.*", "own", "untrained", "this_computer"),
    ("teachers", "hold.*"): of("teachers", "hold.*", *STATES),
    ("take_home", "paper.*"): of("take_home", "paper.*", *SIZES),
    ("backprop", "fall.*"): of("backprop", "fall.*", "promised", "delivered", "ratio"),
    ("backprop", "fell.*"): of(
        "backprop", "fell.*", "kept", "half", "more", "parted", "rose", "uphill", "no_promise", "same"
    ),
    ("backprop", "further.*"): of("backprop", "further.*", "lower", "alike", "not_lower"),
    ("backprop", "why.*.*"): {("backprop", f"why.{one}.{other}") for one in WAYS for other in WAYS},
    ("closing", HOLE): of("closing", HOLE, "pixels", "label", "label.none", "loss", "nudge")
    | of("closing", "still.*", "right", "faded", "small", "by_chance")
    | of("closing", "first.*", "random", "other")
    | of("closing", "answer.*", "right", "wrong", "even")
    | of("closing", "blame*", "", ".none")
    | of("closing", "trained*", "", ".one", ".not_yet")
    | of("closing", "now.*", "fell", "rose", "same")
    | of("closing", "tested*", "", ".no_better", ".one_of_them", ".other_pet", ".not_yet", ".too_large"),
    ("closing", "next.*"): of(
        "closing", "next.*", "photos", "break", *(page.name for page in ASIDE), "engine", "books"
    ),
    ("common", HOLE): of("common", HOLE, "red", "green", "blue"),
    ("common", "kind.*"): of("common", "kind.*", *CLASSES),
    ("common", "our.*"): of("common", "our.*", *CLASSES),
    ("common", "window.*"): of("common", "window.*", *range(9)),
    ("convolutions", "kind.*"): of("convolutions", "kind.*", *PAIR),
    ("convolutions", "network.*"): of("convolutions", "network.*", "own", *PAIR),
    ("convolutions", "source.*"): of("convolutions", "source.*", *PAIRS),
    ("errors", HOLE): of("errors", HOLE, *(key for key in of_errors() if HOLE not in key)),
    ("frame", "same.*"): of("frame", "same.*", *CAUSES, *nodes_or_filters(OF_NODES)),
    ("frame", "blind.*"): of("frame", "blind.*", "biases", "back", "gentler", *nodes_or_filters(BLIND)),
    ("frame", "setting.*"): of("frame", "setting.*", *(row.name for row in TABLE if row.in_menu)),
    ("frame", "picture.*"): of("frame", "picture.*", *CLASSES),
    ("frame", "size.*"): of("frame", "size.*", *(size.name for size in PRESETS)),
    ("frame", "stage.*"): of("frame", "stage.*", *(page.name for page in IN_LESSON), "class"),
    ("frame", "trained.*"): of("frame", "trained.*", "random", *TRAINED),
    ("frame", "way_on.*"): of("frame", "way_on.*", "back", "again", "first"),
    ("learning_rate", "story.*"): of("learning_rate", "story.*", "step", "flat", "off", *nodes_or_filters(["broke"])),
    ("learning_rate", "verdict.*"): of("learning_rate", "verdict.*", *NAMES, "alike", "none", "too_large", "diverged"),
    ("measure", "explain.*"): of("measure", "explain.*", *RIGHT),
    ("measure", "item.*"): of("measure", "item.*", *ITEMS),
    ("measure", "option.*.*"): {
        ("measure", f"option.{name}.{option}") for name in OPTIONS for option in OPTIONS[name] if option != UNKNOWN
    },
    ("measure", "question.*"): of("measure", "question.*", *RIGHT),
    ("measure", "test.*"): of("measure", "test.*", *PARTS),
    ("observations", "card.*"): of(
        "observations", "card.*", "diverged", "one_class", "memorising", "plateau", "timid", *STUCK
    )
    | of("observations", "card.*.filters", *STUCK),
    ("serve", "health.*"): of("serve", "health.*", "alive", "ready", "starting", "ending"),
    ("serve", "refused.*"): of("serve", "refused.*", 400, 403, 404, 414, 415, 421, 431),
    ("trained", "weights.*"): of("trained", "weights.*", *WEIGHTS, "file"),
    ("training", "change.*"): of("training", "change.*", *CHANGES),
    ("training", "curve.*"): of("training", "curve.*", "one", *CURVES),
    ("training", "legend.*"): of("training", "legend.*", "one", *CURVES),
    ("training", "figure.*"): of("training", "figure.*", *FIGURES),
    ("training", "more.*"): of("training", "more.*", *MORE),
    ("training", "panel.*"): of("training", "panel.*", *PANELS),
    ("training", "set.*"): of("training", "set.*", "pets", "photos", "hand"),
    ("training", "under_way*"): of("training", "under_way*", "", "_h", "_min", "_s"),
    ("slopes", "leads.*"): of("slopes", "leads.*", "up", "down", "flat"),
    ("slopes", "over.*"): of("slopes", "over.*", "x", "y"),
    ("slopes", "start.*"): of("slopes", "start.*", "x", "y"),
    ("slopes", "steep.*"): of("slopes", "steep.*", "steep", "gentle", "between"),
    ("slopes", "step.*"): of("slopes", "step.*", "up", "down"),
    ("slopes", "walk.*"): of(
        "slopes", "walk.*", "level", "rose", "rose.by_rule", "left", "short", "ended", *ENDS.values()
    ),
    ("trouble", HOLE): of("trouble", HOLE, "trained_on", "false", "tested_on"),
    ("welcome", "watch.*"): of("welcome", "watch.*", "unmoved", "hand", "descent", "neither"),
    ("waiting", "needs.*"): of("waiting", "needs.*", "network", "photos", "picture"),
}
MADE_IN_BROWSER = {
    "chain.*": "input slope upstream gradient",
    "changed.*": "change new after slope gradient",
    "formula.*": "if and or",
    "filter.*": "weights blame after",
    "goes_on.*": "shares blame pooled bent",
    "largest_is.*": "0 1 2 3",
    "lens.*": "weights blame after after_weights",
    "part.*": "ears eyes muzzle whiskers",
    "pull.*": "rest shades maps",
    "title.*": "P T E ell L",
    "title_in_map.*": "sum pool out",
    "says_of.*": "slope change new",
    "all.*": "X P T E ell L W b sum pool out",
    "walk.*": "forward truth loss training",
    "window.*": "0 1 2 3 4 5 6 7 8",
}
# Sentences of the walk that are true of some networks, losses, optimisers or pictures alone.
FORMS = {
    "softmax": "_far",
    "bend": "_of_none",
    "rule_of_loss": " ".join(own for loss in engine.LOSSES if (own := kinds.loss(loss())["own"])),
    "score": "_of_truth _of_all _of_batch",
    "first_weights": "_of_batch _without_blame",
    "nudge": "_by_rule _still",
    "new_answer": "_of_batch _of_one",
}


def of_browser():
    """What the network view asks for, of one page or the other."""
    moments = {
        name for path in files("ui/view/*/moments.js") for name in re.findall(r'\bname: "(\w+)"', path.read_text())
    }
    made = {key: ends.split() for key, ends in MADE_IN_BROWSER.items()}
    told = {name for name in moments if not name.startswith("ask_")}
    made |= {"moment.*": {*told, "ask"}, "moment_says.*": told | {*of_forms()}}
    for key in asked_for_in_browser():
        for whole_key in (key.replace("**", HOLE).replace(HOLE, end) for end in (made[key] if HOLE in key else [""])):
            yield next(((page, whole_key) for page in IN_BROWSER if (page, whole_key) in THERE), ("view", whole_key))


def of_forms():
    """The moments with such a sentence."""
    return (name + end for name, ends in FORMS.items() for end in ends.split())


def is_of(key, page, start):
    return key[1].startswith(start) and (page == key[0] or (HOLE in page and key[0].startswith(page.rstrip(HOLE))))


def of_families():
    """Whatever is there with the same beginning, where all of it is shown."""
    patterns = [(page, key.removesuffix(ALL)) for page, key in asked_for() if key.endswith(ALL)]
    return {key for key in THERE if any(is_of(key, *pattern) for pattern in patterns)}


def of_kinds():
    """What is said of kinds that the lesson does not know; of one that it does know, all that is said of its sort."""
    known = {key.partition(".")[0] for page, key in THERE if page == "kinds"}
    keys = ["activation", "error_is_blame", *(f"loss.{part}" for part in ("scores", "dP", "dZ"))]
    keys += [kind.__name__ for kind in engine.ACTIVATIONS]
    keys += [f"{kind.__name__}.{part}" for kind in engine.LOSSES for part in ("title", "short", "scores", "dP")]
    # A class whose own name is what everybody calls it, such as ReLU, needs no title.
    titles = (f"{kind.__name__}.title" for kind in (*engine.ACTIVATIONS, *engine.OPTIMIZERS))
    keys += [title for title in titles if ("kinds", title) in THERE]
    for kind in engine.OPTIMIZERS:
        # Of what is worked out twice in the same way, only the first needs words.
        lines = [name for name in kinds.optimizer(kind(0.1))["says"] if name not in ("step", "fair_square")]
        keys += [f"{kind.__name__}.{line}" for line in lines]
    return {("kinds", key) for key in keys if key.partition(".")[0] in known | {"loss", "activation", "error_is_blame"}}


def of_blanks():
    """What can be said of a blank, on the page or on the sheet, and of an answer."""
    losses = asked.loss_of(["neg", ["true", ["ln", "P"]]]), asked.loss_of("P")
    every = [kind for kind in vars(asked).values() if isinstance(kind, asked.Kind)]
    for kind in (*every, asked.bend(engine.Tanh(), "Z"), *losses):
        yield from (f"{kind.name}.{key}" for key in ("ask", "which", "right", *kind.slips))
    yield from ("form", "short", "sign", "early", "last_digit", "point")
    yield from (f"way.{way}" for way in ("sign", "larger", "smaller", "power_larger", "power_smaller"))
    yield from (f"unreadable.{why}" for why in WHY_NOT)


@pytest.fixture(scope="module")
def used():
    exact = {key for key in asked_for() if HOLE not in "".join(key)}
    return set().union(exact, *MADE.values(), of_browser(), of_families(), of_kinds(), of("blanks", HOLE, *of_blanks()))


def test_every_key_that_is_made_as_it_is_asked_for_is_told_here():
    made = {key for key in asked_for() if HOLE in "".join(key) and not key[1].endswith(ALL) and key[0] != "kinds"}
    assert made == set(MADE)
    assert {key for key in asked_for_in_browser() if HOLE in key} == {*MADE_IN_BROWSER, "moment.*", "moment_says.*"}


def test_every_key_is_used(used):
    assert sorted(THERE - used) == []


def test_every_key_that_is_used_is_there(used):
    assert sorted(used - THERE) == []


def test_every_word_about_a_kind_is_said_of_it():
    said = [kinds.bend(kind()) for kind in (*engine.ACTIVATIONS, LeakyReLU)]
    said += [kinds.loss(kind()) for kind in (*engine.LOSSES, Focal)]
    said += [kinds.optimizer(kind(0.1)) for kind in (*engine.OPTIMIZERS, RMSProp)]
    said += [kinds.title(kind()) for kind in engine.ACTIVATIONS]
    named = [words for key, words in page_words("kinds").items() if not key.endswith(".short")]
    assert [words for words in named if repr(words.replace("{loss}", "cross-entropy"))[1:-1] not in str(said)] == []
