"""What is simplified here, shown: one point after the other, each with the page on which one can see it."""

from markupsafe import Markup

from runs.course.presets import BEND
from ui.parts.numbers import DIGITS
from ui.parts.show import Show
from ui.parts.words import capital, passage, titled

# Each point, and the page of the lesson that shows it, by the names of both.
PLACES = {
    "one_picture": "training",
    "small": "backprop",
    "pixels": "forward",
    "digits": "backprop",
    "corner": "backprop",
    "one_seed": "welcome",
    "photos": "training",
    "cannot": "convolutions",
    "only_two": "welcome",
}


def each(show: Show, links: dict) -> list[Markup]:
    """The points as passages. links: to the page of each, as PLACES has them"""
    further = {"digits": DIGITS, "bend": titled(BEND), "Bend": capital(titled(BEND))}
    return [passage("simplified", point, show, page=links[point], **further) for point in PLACES]
