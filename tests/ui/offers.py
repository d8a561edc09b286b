"""What the controls in a page's HTML offer a learner, read as a browser reads it."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser


@dataclass
class Offer:
    """A control. texts: what it can be made to say; says: what it says as it stands.

    words: what is written on a button; named: {words: text} of what can be picked.
    """

    kind: str
    enabled: bool
    texts: list = field(default_factory=list)
    says: str | None = None
    words: str = field(default="", compare=False)
    named: dict = field(default_factory=dict, compare=False)

    def text(self, said):
        """What it says for a text of its own, or for the words that a learner reads."""
        return said if said in self.texts else self.named.get(said, said)


class Offers(dict):
    """Controls by their names; a button can be asked for by what is written on it, as a learner would."""

    def name(self, asked):
        """The name of the control that is called so, or has these words on it; None where there is none."""
        if dict.__contains__(self, asked):
            return asked
        return next((name for name, offer in self.items() if offer.words == asked), None)

    def __contains__(self, asked):
        return self.name(asked) is not None

    def __missing__(self, asked):
        if asked not in self:
            raise KeyError(asked)
        return self[self.name(asked)]

    def get(self, asked, default=None):
        name = self.name(asked)
        return default if name is None else self[name]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.last, self.read = Offers(), None, lambda words: None

    def handle_starttag(self, tag, attributes):
        its = dict(attributes)
        kind = its["type"] if tag == "input" else tag
        if kind == "option":
            self._may_say(its, "selected")
        # What has no name tells the server nothing: the browser alone answers it.
        if kind not in ("button", "radio", "checkbox", "select", "range", "number", "text") or "name" not in its:
            return
        same = dict.get(self.found, its["name"])
        assert same is None or same.kind == kind == "radio", f"two controls are called {its['name']}"
        self.last = self.found[its["name"]] = same or Offer(kind, "disabled" not in its)
        if kind == "button":
            self.last.texts, self.read = [""], self._label
        elif kind == "checkbox":
            self.last.texts, self.last.says = ["True", "False"], str("checked" in its)
        elif kind == "radio":
            self._may_say(its, "checked")
        elif kind == "range":
            self.last.texts = its["data-values"].split(" ")
            self.last.says = self.last.texts[int(its["value"])]
        elif kind in ("number", "text"):
            self.last.says = its["value"]

    def handle_data(self, data):
        self.read(data)

    def handle_endtag(self, tag):
        if tag in ("button", "option", "label"):
            self.read = lambda words: None

    def _label(self, words):
        self.last.words += words

    def _may_say(self, its, chosen):
        last, text = self.last, its["value"]
        last.texts.append(text)
        if chosen in its:
            last.says = text
        self.read = lambda words: last.named.setdefault(words, text)


# To look before and after each press is to read most of a page again as it was.
@lru_cache(maxsize=100)
def offers_in(html):
    """Every control. -> Offers, which nobody may change"""
    reader = _Reader()
    reader.feed(html)
    return reader.found
