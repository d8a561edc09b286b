"""What there is to walk through, moment by moment, and how long it takes to read what is left of it."""

# By stage, in their order, the moments of `ui/view/scene/moments.js`; of filters, those of `ui/view/maps/moments.js`.
MOMENTS = {
    "forward": ("pixels", "multiply", "sum", "bend", "logits", "softmax", "ask_forward"),
    "truth": ("ask_truth", "label", "one_hot", "compare"),
    "loss": ("true_class", "ask_loss", "rule_of_loss", "score", "beside"),
    "backprop": (
        *("output_blame", "through_weights", "through_bend", "first_weights"),
        *("ask_backprop", "nudge", "new_answer"),
    ),
}
OF_MAPS = {
    "forward": (
        *("pixels", "slide", "sum_of_places", "bend_of_places", "on_maps", "mean", "logits_of_means"),
        *("softmax", "ask_forward"),
    ),
    "backprop": (
        *("output_blame", "to_means", "through_maps", "first_filters"),
        *("ask_backprop", "nudge", "new_answer"),
    ),
}
ALL_MOMENTS = frozenset(name for way in (MOMENTS, OF_MAPS) for names in way.values() for name in names)
# Adults read English prose at 238 words a minute (Brysbaert 2019); here there are numbers and a drawing beside it.
WORDS_A_MINUTE, SECONDS_A_MOMENT = 200, 10


def moments(is_of_maps: bool) -> dict[str, tuple[str, ...]]:
    """The names of the moments by stage, of networks with filters or without."""
    return {**MOMENTS, **OF_MAPS} if is_of_maps else MOMENTS


def told(stage: str, is_of_maps: bool, asks_nothing: bool) -> tuple[str, ...]:
    """The moments that the walk on a stage's page has, as `Walk.moments` of walk.js lists them; Training tells all."""
    way = moments(is_of_maps)
    names = way[stage] if stage in way else sum(way.values(), ())
    return tuple(name for name in names if not ((asks_nothing or stage not in way) and name.startswith("ask_")))


def minutes(words: int, moments: int) -> int:
    """How long it takes to read so many words and to look at so many moments, in whole minutes; 0 for nothing."""
    seconds = 60 * words / WORDS_A_MINUTE + SECONDS_A_MOMENT * moments
    return max(1, round(seconds / 60)) if seconds else 0
