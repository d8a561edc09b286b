"""What the list of an uploader shows is what is used, in whatever order files come, go and are replaced."""

import io

import pytest

from pictures.pets import draw
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from tests.browser.test_waiting import give, photo, zipped


@pytest.fixture
def learner(visit):
    return Learner(visit("/Training")).press("Your own photos")


def jpeg(kind, seed):
    file = io.BytesIO()
    draw(kind, seed, 120).image.save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def folders(tmp_path):
    """folders(name, count) -> the path of a folder of so many cats or dogs"""

    def folder(kind, count, first=0):
        path = tmp_path / f"{first}" / kind
        path.mkdir(parents=True)
        for i in range(first, first + count):
            (path / f"{i}.jpg").write_bytes(jpeg(kind, 40 + i))
        return path

    return folder


def choose(learner, folder):
    """Choose one folder more."""
    learner.page.locator("input[type=file][webkitdirectory]").set_input_files(folder)
    learner.page.wait_for_timeout(200)
    settled(learner.page, quiet=500)
    return learner


def counts(learner):
    """(all, cats, dogs) of the set in use, or None."""
    shown = learner.numbers()
    cats = next((place for place, each in enumerate(shown) if each.name == "cats"), None)
    return tuple(each.value for each in shown[cats - 1 : cats + 2]) if cats else None


def remove(learner, name):
    """Take a file out of the list by its x."""
    item = learner.page.get_by_test_id("stFileChip").filter(has_text=name).first
    item.get_by_role("button").click()
    settled(learner.page, quiet=500)
    return learner


def uses_photos(learner):
    group = learner.page.get_by_role("radiogroup", name="Train on")
    return group.get_by_text("Your photos", exact=True).count() == 1


@pytest.mark.parametrize("order", [("cat", "dog"), ("dog", "cat")])
def test_one_folder_after_the_other(learner, folders, order):
    first, second = (folders(kind, 3) for kind in order)
    choose(learner, first)
    (problem,) = learner.warnings
    assert f"called {order[1]}" in problem and counts(learner) is None and not uses_photos(learner)
    choose(learner, second)
    assert counts(learner) == (6, 3, 3) and not learner.warnings and uses_photos(learner)


def test_more_and_fewer_files_after_a_good_set(learner, folders):
    choose(choose(learner, folders("cat", 3)), folders("dog", 3))
    choose(learner, folders("dog", 2, first=10))
    assert counts(learner) == (8, 3, 5)
    learner.press("One epoch")
    before = learner.params["practice"]
    remove(learner, "10.jpg")
    assert counts(learner) == (7, 3, 4) and learner.params["practice"] != before
    # What was trained on the old set stays.
    assert learner.at("t") == 1
    for name in ("0.jpg", "1.jpg", "2.jpg", "0.jpg", "1.jpg", "2.jpg", "11.jpg"):
        if learner.page.get_by_test_id("stFileChip").filter(has_text=name).count():
            remove(learner, name)
    assert counts(learner) is None and not uses_photos(learner)
    assert learner.params["practice"] == "pets:2000:1" and learner.press("Take one step").at("t") == 2


def test_a_zip_a_folder_and_a_zip_again(learner, folders):
    give(learner, zipped(10), "ten.zip", "application/zip")
    assert counts(learner) == (10, 5, 5)
    choose(choose(learner, folders("cat", 2)), folders("dog", 2))
    assert counts(learner) == (4, 2, 2)
    assert learner.page.get_by_test_id("stFileChip").filter(has_text="ten.zip").count() == 0
    give(learner, zipped(8), "eight.zip", "application/zip")
    assert counts(learner) == (8, 4, 4)
    assert learner.page.get_by_test_id("stFileChip").count() == 1
    give(learner, zipped(6, first=980), "six.zip", "application/zip")
    assert counts(learner) == (6, 3, 3)
    remove(learner, "six.zip")
    assert counts(learner) is None and not uses_photos(learner)


def test_a_set_outlives_its_list_when_the_page_is_left(learner):
    give(learner, zipped(10), "ten.zip", "application/zip")
    learner.press("One epoch")
    before = learner.params, learner.answer_of_now()
    learner.open("loss").open("training")
    assert (learner.params, learner.answer_of_now()) == before and counts(learner) == (10, 5, 5)
    assert learner.page.get_by_test_id("stFileChip").count() == 0 and uses_photos(learner)


def test_a_picture_is_replaced_removed_and_brought_again(visit):
    learner = Learner(visit("/Loss"))
    first = learner.bring(photo(), "image/png", "one.png").params["picture"]
    learner.choose("Label: people say", "Dog").press("Take one step")
    give(learner, photo("cat", 9), "two.png", "image/png")
    second = learner.params["picture"]
    assert second not in (first, "cat") and learner.at("t") == 1, "another picture is no other run"
    remove(learner, "two.png")
    assert learner.params["picture"] == "cat" and learner.at("t") == 1
    assert learner.page.get_by_role("button", name="Remove my picture").count() == 0
    give(learner, photo(), "one.png", "image/png")
    assert learner.params["picture"] == first
    # What is no picture takes nothing away: one sentence says so, beside the list.
    give(learner, b"no picture", "three.png", "image/png")
    assert learner.params["picture"] == first
    (warning,) = learner.warnings
    assert warning.strip().endswith("The picture from before stays in use.")
    learner.press("Take one step")
    assert learner.at("t") == 2 and len(learner.warnings) == 1
