"""Whoever miscalculates in a way that is known is told so at once, with the digits of the state in view: every blank of
the walk, in dense networks and those of convolutions, by either loss, and by an optimiser with a rule of its own.
"""

import re
from html import unescape

import pytest

from runs.blanks.blank import EARLY
from runs.blanks.check import check
from tests.ui.driver import Visit
from tests.ui.inputs.test_compute import MOMENTS, box, verdict
from ui.parts.numbers import show
from ui.visit import owner, run, weights

STATES = [
    {"preset": preset, "loss": loss, "optimizer": optimizer}
    for preset in ("tiny", "small", "conv-small")
    for loss, optimizer in (("CrossEntropy", "SGD"), ("MeanSquaredError", "SGD"), ("CrossEntropy", "Adam"))
]
# The slips that are to be known of each kind, whatever the numbers are, unless they give what is right.
NAMED = {
    "sum": "sum.no_bias",
    "loss_of_truth": "loss_of_truth.log_10",
    "loss_of_all": "loss_of_all.not_divided",
    "error": "error.reversed",
    "nudge": "nudge.added",
    "nudge_by_rule": "nudge_by_rule.added",
}


def asked(visit, name):
    """The blank of that name, as the page has it in hand."""
    from ui.inputs.compute import blanks_of

    with owner.of(visit.mine):
        snapshot = run.snapshot(visit.page)
        weight = weights.in_view(snapshot) if visit.page == "backprop" else None
        return blanks_of(snapshot, visit.page, weight)[name]


@pytest.mark.parametrize("state", STATES, ids=lambda state: "-".join(state.values()))
def test_each_slip_is_named_with_this_states_digits(state):
    # At iteration 0 every bias is 0.
    visit, stage = Visit(**state, run=f"3*cat*dog*{state['loss']}*SGD*0.05*1"), ""
    for name, (of, _) in MOMENTS.items():
        stage = stage if stage == of else visit.open(of).page
        blank = asked(visit, name)
        # A bias that is too small to be seen in the sum cannot be missed there.
        bias = next((part.value for part in blank.parts if part.place == "b"), None)
        is_lost = bias is not None and check(blank, f"{blank.value - bias:.12g}").is_right
        assert is_lost or blank.kind not in NAMED or NAMED[blank.kind] in [slip.key for slip in blank.slips], blank
        if blank.kind not in ("pixel", "bend"):
            assert "sign" in [slip.key for slip in blank.slips], blank
        given = {show(part.value, blank.precision) for part in blank.parts}
        for slip in {slip.key: slip for slip in reversed(blank.slips)}.values():
            typed = show(slip.value, blank.digits)
            wanted = check(blank, typed).key
            said = verdict(visit.tell(f"blank.{name}", typed), name)
            assert not wanted.endswith(".which") and not wanted.startswith("way."), (blank, slip)
            # Words without a place that was left empty, and each number in them is one of the question's.
            assert said and "{" not in said and not box(visit, name)[1], (name, slip)
            inside = re.search(r'<p class="verdict">(.*?)</p>', box(visit, name)[0])[1]
            numbers = re.findall(r'data-value="[^"]*"[^>]*>([^<]*)<', inside)
            assert {unescape(number) for number in numbers} <= given, (name, slip, numbers)


def test_too_early_is_seen_for_each_number_of_digits_that_somebody_keeps():
    visit = Visit(preset="small").open("forward")
    blank = asked(visit, "sum")
    assert len([slip for slip in blank.slips if slip.key == "early"]) <= len(EARLY)
