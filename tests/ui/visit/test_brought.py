"""What a file brings along beside what is taken of it is said."""

import pytest

from runs.course.experiment import Settings, Start
from runs.course.network_file import to_file
from runs.course.tape import first_state
from tests.ui.driver import Visit
from ui.visit import brought, owner

OTHERS, SAME = ("MeanSquaredError", "Momentum", True), ("CrossEntropy", "SGD", False)


@pytest.mark.parametrize("loss, optimizer, says", [OTHERS, SAME])
def test_the_loss_and_the_optimiser_of_a_network_file_are_named_where_others_are_in_use(loss, optimizer, says):
    visit, start = Visit(preset="tiny"), Start("tiny", "Tanh", 5)
    data = to_file(start, Settings(loss=loss, optimizer=optimizer), first_state(start))
    with owner.of(visit.mine):
        assert brought._take_network(data) is None
    said = [warning.value for warning in visit.run().app.warning]
    assert visit.params["activation"] == "Tanh"
    assert (visit.params["loss"], visit.params["optimizer"]) == ("CrossEntropy", "SGD")
    assert (
        said
        == [
            "This network comes from training with mean squared error and momentum. The lesson goes on with "
            "cross-entropy and plain gradient descent, as chosen under Set up."
        ]
        * says
    )
