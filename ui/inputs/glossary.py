"""The glossary as the browser has it: each term with a sentence, and the part of the drawing where the thing lives."""

from ui.parts.words import family, text

# By the key of the term: `data-part` of the drawing. What has no place in a drawing is not here.
PARTS = {
    "pixel": "pixels",
    "node": "sum",
    "weight": "weights",
    "bias": "sum",
    "bend": "bend",
    "logit": "logit",
    "e": "softmax",
    "softmax": "softmax",
    "probability": "softmax",
    "label": "label",
    "one_hot": "label",
    "error": "error",
    "loss": "loss",
    "ln": "loss",
    "blame": "output-blame",
    "slope": "bend",
    "nudge": "weights",
    "filter": "bench",
}


def glossary() -> dict:
    """Its labels, and its terms in their order."""
    says = family("glossary", "says.")
    terms = [
        {
            "term": term,
            "says": says[name],
            "part": PARTS.get(name, ""),
            "show": text("glossary", "show_in_drawing", term=term),
        }
        for name, term in family("glossary", "term.").items()
    ]
    labels = {"title": text("glossary", "title"), "close": text("glossary", "close"), "show": text("glossary", "show")}
    return {**labels, "terms": terms}
