"""A language that nobody speaks: the lesson with every text between marks, so all else shows."""

import re
from html.parser import HTMLParser

import engine
from ui import frame
from ui.inputs import compute
from ui.parts import words
from ui.parts.words import LESSON
from ui.view import kinds

BEGIN, END = "⟦", "⟧"
# Attributes that are shown, or read aloud.
SAID = ("alt", "aria-label", "aria-roledescription", "aria-valuetext", "placeholder", "title")
UNSEEN = ("script", "style", "template")
KINDS = (engine.ACTIVATIONS, engine.LOSSES, engine.OPTIMIZERS, engine.LAYERS)
CLASSES = {kind.__name__ for known in KINDS for kind in known}
# What has the same name in every language: numbers of the ledger and what is made of them, mathematics, file endings.
SYMBOLS = re.compile(
    r"""\b(?:
        (?:change_|new_|after_)?(?:velocity_|mean_|square_|fair_mean_|fair_square_)?d?
        (?:[A-Z]\d?|b\d|ell|L|x)(?:\[[\d,*ijkcyxn+−]*\])?
        | e | ln | max | tanh | if | p | h | w | k | n | px | HTTPS | SGD
    )\b""",
    re.VERBOSE,
)
WORD = re.compile(r"[^\W\d_⁰¹²³⁴-⁹Α-ω]{2,}|[^\W\d_⁰¹²³⁴-⁹Α-ω](?=\s)")


def translated(folder):
    """The lesson in that language, written into a folder. -> the folder"""
    for path in LESSON.glob("*.md"):
        lines = path.read_text(encoding="utf-8").split("\n")
        first = next((i for i, line in enumerate(lines) if line.startswith("## ")), len(lines))
        labels = [re.sub(r"^([\w.-]+): (.*)$", rf"\1: {BEGIN}\2{END}", line) for line in lines[:first]]
        longer = [re.sub(r"^(?!## )(### )?(.+)$", rf"\1{BEGIN}\2{END}", line) for line in lines[first:]]
        (folder / path.name).write_text("\n".join([*labels, *longer]), encoding="utf-8")
    return folder


def outside(text):
    """What of a text is outside of marks and is no symbol, if there are letters in it; else empty."""
    depth, rest = 0, []
    for sign in text:
        depth += (sign == BEGIN) - (sign == END)
        rest.append(" " if depth or sign == END else sign)
    assert depth == 0, text
    left = SYMBOLS.sub(" ", "".join(rest))
    return " ".join(word for word in WORD.findall(left) if word not in CLASSES)


class Seen(HTMLParser):
    """What HTML says: all its text, as a text may go on inside of another element; and what is read aloud."""

    def __init__(self):
        super().__init__()
        self.texts, self.aloud, self.hidden = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in UNSEEN
        self.aloud += [value for name, value in attributes if name in SAID and value]

    def handle_endtag(self, tag):
        self.hidden -= tag in UNSEEN

    def handle_data(self, text):
        if not self.hidden:
            self.texts.append(text)


def seen_in(html):
    reader = Seen()
    reader.feed(html)
    return [" ".join(reader.texts), *reader.aloud]


def forget_words():
    """Nothing that was said in one language is said again: a server speaks one as long as it runs."""
    for remembers in (words.page_words, frame._links, compute.words, kinds.bend, kinds.loss, kinds.optimizer):
        remembers.cache_clear()
