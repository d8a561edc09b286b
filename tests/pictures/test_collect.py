import io

import numpy as np
import pytest
from PIL import Image

from pictures import collect as collect_module
from pictures.collect import OXFORD_BREEDS, DataSet, DataSetError, choose, collect, is_litter, label_of, shown
from pictures.pixels import to_bytes_0_255
from tests.pictures.refused import reasons_of, refused
from ui.parts.errors import sentence


def jpeg(colour, size=(40, 30)):
    memory = io.BytesIO()
    Image.new("RGB", size, colour).save(memory, "JPEG")
    return memory.getvalue()


FILES = {"cat/1.jpg": jpeg("red"), "dog/1.jpg": jpeg("blue"), "dog/2.jpg": jpeg("green")}


@pytest.mark.parametrize(
    "path",
    [
        "cat/7.jpg",
        "cats/7.jpg",
        "Cat/7.jpg",
        "a/b/CATS/c/d/7.jpg",
        "my cats/7.jpg",
        "training_cats/7.jpg",
        "cat.0.jpg",
        "cat_7.png",
        "my cat (2).jpeg",
        "dog/cat/7.jpg",
        "dogs-vs-cats/train/cat.12.jpg",
        "cat/dog.7.jpg",
        "pets\\cat\\7.jpg",
        "images/Abyssinian_100.jpg",
        "Maine_Coon_7.jpg",
        "../../cat/7.jpg",
    ],
)
def test_these_are_cats_and_their_opposites_dogs(path):
    assert label_of(path) == 0
    if "Abyssinian" not in path and "Coon" not in path:
        swapped = path.lower().replace("cat", "\0").replace("dog", "cat").replace("\0", "dog")
        assert label_of(swapped) == 1


@pytest.mark.parametrize("path", ["american_bulldog_3.jpg", "images/pug_12.jpg", "yorkshire_terrier_1.jpg"])
def test_oxford_dogs(path):
    assert label_of(path) == 1


@pytest.mark.parametrize(
    "path",
    ["", "7.jpg", "IMG_1234.jpg", "Image_12.jpg", "image_12.jpg", "catfish.jpg", "hotdog/7.jpg", "cat and dog.jpg",
     "Persian.rug.jpg", "category/7.jpg", "cats and dogs/7.jpg"],
)  # fmt: skip
def test_these_say_neither(path):
    assert label_of(path) is None


def test_a_name_of_nothing_but_folders():
    assert label_of("cat/" + "a/" * 30_000 + "1.jpg") is None, "too far away to say anything"
    assert label_of("a/" * 30_000 + "cat/1.jpg") == 0
    assert not is_litter("a/" * 30_000) and is_litter("a/" * 30_000 + "Thumbs.db")


def test_oxford_has_12_cats_and_25_dogs():
    labels = [label_of(f"{breed}_1.jpg") for breed in OXFORD_BREEDS.split()]
    assert (labels.count(0), labels.count(1)) == (12, 25)


def test_a_data_set_keeps_order_labels_and_pixels():
    asked = []
    dataset = choose("mine", list(FILES), FILES.get, 100, lambda done, total: asked.append((done, total)))
    assert len(dataset) == 3 and dataset.labels.tolist() == [0, 1, 1] and dataset.names == tuple(FILES)
    assert dataset.pictures.shape == (3, 96, 96, 3) and dataset.pictures.dtype == np.uint8
    np.testing.assert_allclose(dataset.pictures.mean((1, 2)), [(254, 0, 0), (0, 0, 254), (0, 128, 0)], atol=2)
    assert asked == [(1, 3), (2, 3), (3, 3)]
    assert (dataset.skipped, dataset.left_out) == ((), 0)


def test_pictures_and_labels_cannot_be_changed():
    dataset = choose("mine", list(FILES), FILES.get, 100, None)
    for array in (dataset.pictures, dataset.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize("grey", [True, False])
def test_pixels_are_the_lessons_own(grey):
    rng = np.random.default_rng(0)
    dataset = DataSet("noise", rng.integers(0, 256, (4, 96, 96, 3), np.uint8), np.array([0, 1, 0, 1]), tuple("abcd"))
    small = dataset.small(np.array([3, 2]), 16, grey)
    assert small.shape == (2, 16, 16, 1 if grey else 3) and small.dtype == np.uint8
    assert np.array_equal(small[1], to_bytes_0_255(Image.fromarray(dataset.pictures[2]), 16, grey))


def test_bad_files_are_skipped_and_listed():
    files = {
        **FILES,
        "cat/bad.jpg": FILES["cat/1.jpg"][:100],
        "cat/notes.txt": b"hello",
        "cat/empty.png": b"",
        "x.jpg": b"y",
    }
    dataset = choose("mine", list(files), files.get, 100, None)
    assert len(dataset) == 3
    assert {name for name, _ in dataset.skipped} == {"cat/bad.jpg", "cat/notes.txt", "cat/empty.png", "x.jpg"}
    reasons = reasons_of(dataset)
    assert "cut off" in reasons["cat/bad.jpg"] and "JPEG, PNG" in reasons["cat/notes.txt"]
    assert "empty" in reasons["cat/empty.png"] and "cat or dog" in reasons["x.jpg"]


def test_of_too_many_a_fixed_random_choice():
    files = {f"{kind}/{n:03}.jpg": jpeg((n, 0, 0)) for kind in ("cat", "dog") for n in range(60)}
    first, second = (choose("mine", list(files), files.get, 40, None) for _ in range(2))
    assert first.names == second.names and len(first) == 40 and first.left_out == 80
    assert 10 < first.labels.sum() < 30
    assert list(first.names) == sorted(first.names)


HEIC = b"\0\0\0\x18ftypheic" + bytes(99)


def said_of(files):
    with pytest.raises(DataSetError) as refused:
        choose("mine", list(files), files.get, 100, None)
    message = sentence(refused.value)
    assert "please" in message and message.endswith((".", ")")) and "\n" not in message
    return message


def test_a_command_may_read_more_than_the_lesson(monkeypatch):
    monkeypatch.setattr(collect_module, "MOST_PICTURES", 3)
    monkeypatch.setattr(collect_module, "MOST_MEMORY", 3 * 96 * 96 * 3 + 50_000)
    files = {f"{kind}/{n:03}.jpg": FILES["cat/1.jpg"] for kind in ("cat", "dog") for n in range(10)}
    assert len(choose("mine", list(files), files.get, 100, None)) == 20


def test_nothing_that_says_cat_or_dog():
    assert "two folders called cat and dog" in said_of({})
    assert "two folders called cat and dog" in said_of({"x.jpg": b""})
    assert "Of 2 files none says cat or dog" in said_of({"x.jpg": FILES["cat/1.jpg"], "y.jpg": FILES["cat/1.jpg"]})


def test_folders_that_are_there_are_not_asked_for():
    """What is wrong with the pictures is said, and nothing else."""
    message = said_of({"cat/1.heic": HEIC, "dog/1.heic": HEIC, "dog/2.heic": HEIC})
    assert "the 3 cat and dog files cannot be used" in message and "HEIC" in message and "folder" not in message
    message = said_of({"cat/1.jpg": b"", "cat/2.heic": HEIC, "dog/1.heic": HEIC})
    assert "the reason of most is this. This is a HEIC" in message
    assert "the one cat and dog file cannot be used" in said_of({"cat/1.jpg": b"x", "readme.txt": b"x"})


def test_one_kind_only_names_the_missing_one():
    with refused(DataSetError, r"cat pictures only.*folder called dog"):
        choose("mine", ["cat/1.jpg"], FILES.get, 100, None)
    message = said_of({**{"cat/1.jpg": FILES["cat/1.jpg"]}, "dog/1.heic": HEIC, "dog/2.heic": HEIC})
    assert "cat pictures only: the 2 dog files cannot be used" in message and "folder" not in message


@pytest.mark.parametrize("files", [["{}.jpg"], ["cat/{}.jpg"], ["cat/{}.jpg", "dog/{}.jpg"], ["{}.zip"]])
def test_a_refusal_names_no_file(files):
    """It is shown as Markdown, and a file can have any name."""
    name = "![x](http://evil.example/a) **cat** <b>"
    for content in (b"junk", FILES["cat/1.jpg"]):
        if len(files) < 2 or content == b"junk":
            message = said_of({file.format(name): content for file in files})
            assert not set("![]<>*_`") & set(message) and "evil" not in message


def test_progress_can_stop_the_reading():
    class Cancelled(Exception):
        pass

    def cancel(done, total):
        raise Cancelled

    read = []
    with pytest.raises(Cancelled):
        choose("mine", list(FILES), lambda name: read.append(name) or FILES[name], 100, cancel)
    assert read == ["cat/1.jpg"]


def test_any_other_error_is_not_hidden():
    def read(name):
        raise RuntimeError("a mistake of ours")

    with pytest.raises(RuntimeError):
        collect("mine", [("cat/1.jpg", read)])


def test_names_are_fit_to_be_shown():
    assert shown("cat/\x1b[31m\n\u202e.jpg") == "cat/?[31m??.jpg"
    assert len(shown("x" * 9999)) == 80


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store", "cat/._1.jpg", "__MACOSX/cat/1.jpg", "__macosx/cat/1.jpg", "cat/Thumbs.db", "cat/thumbs.DB",
        "cat/ehthumbs.db", "cat/Desktop.ini", "cat/desktop.ini", "@eaDir/cat/1.jpg", "cat/@eaDir/1.jpg/x.jpg",
        "cat/1.jpg:Zone.Identifier", "$RECYCLE.BIN/cat/1.jpg", "#recycle/cat.jpg", "cat\\.DS_Store", "cat\\Thumbs.db",
        "__MACOSX\\cat\\1.jpg", "cat/Icon\r", ".Trashes/cat/1.jpg", ".thumbnails/cat.jpg", "lost+found/cat.jpg",
        "System Volume Information/cat.jpg",
    ],
)  # fmt: skip
def test_litter(name):
    assert is_litter(name)


@pytest.mark.parametrize(
    "name",
    ["cat/1.jpg", "../cat/1.jpg", "./cat/1.jpg", "cat/thumbs.jpg", "cat/desktop.jpg", "cat/icon.png", "cat/1.2.jpg", "",
     "my @eaDir cats/1.jpg", "cat/.", "cat/..", "cat/Thumbs.db.jpg"],
)  # fmt: skip
def test_no_litter(name):
    assert not is_litter(name)
