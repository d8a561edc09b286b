"""What the controls in a page's HTML offer a learner, read as a browser reads it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Offer:
    """A control. texts: what it can be made to say; says: what it says as it stands."""

    kind: str
    enabled: bool
    texts: list = field(default_factory=list)
    says: str | None = None


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.last = {}, None

    def handle_starttag(self, tag, attributes):
        its = dict(attributes)
        kind = its["type"] if tag == "input" else tag
        if kind == "option":
            self._may_say(its, "selected")
        if kind not in ("button", "radio", "checkbox", "select", "range", "number"):
            return
        same = self.found.get(its["name"])
        assert same is None or same.kind == kind == "radio", f"two controls are called {its['name']}"
        self.last = self.found[its["name"]] = same or Offer(kind, "disabled" not in its)
        if kind == "button":
            self.last.texts = [""]
        elif kind == "checkbox":
            self.last.texts, self.last.says = ["True", "False"], str("checked" in its)
        elif kind == "radio":
            self._may_say(its, "checked")
        elif kind == "range":
            self.last.texts = its["data-texts"].split(" ")
            self.last.says = self.last.texts[int(its["value"])]
        elif kind == "number":
            self.last.says = its["value"]

    def _may_say(self, its, chosen):
        self.last.texts.append(its["value"])
        if chosen in its:
            self.last.says = its["value"]


def offers_in(html):
    """Every control. -> {name: Offer}"""
    reader = _Reader()
    reader.feed(html)
    return reader.found
