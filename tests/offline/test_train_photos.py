"""Training on photographs, tried on drawn pets: reproducible, resumable after a kill, balanced."""

import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import BatchNorm, EngineError, forward, init, load
from offline import train_photos
from offline.augment import augmented
from offline.averaged import save_both
from offline.evaluate import predicted
from offline.photos import read_photos
from offline.train_photos import Photos, Recipe, batches, epoch_order, main, run, save_safely, split, to_ship
from pictures.collect import DataSetError
from pictures.pets import draw
from pictures.pixels import to_pixels
from pictures.upload import crop_square, decode
from tests.engine.samples import same, weights
from tests.pictures.refused import refused

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "--widths",
    "6,8",
    "--pools",
    "2",
    "--pixels",
    "16",
    "--validation",
    "20",
    "--drawn",
    "20",
    "--epochs",
    "3",
    "--again",
    "2",
]


@pytest.fixture(scope="session")
def trained(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("trained") / "model.npz"
    main([str(folder), "--out", str(out), *SMALL])
    return out


def test_the_folder_and_the_same_as_zip_are_read_alike(folder, photos, tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, Path("a folder around") / path.relative_to(folder))
    zipped = read_photos(tmp_path / "photos.zip", 16)
    assert same(list(zipped), list(photos))
    assert np.bincount(photos[1]).tolist() == [70, 80]


def test_photos_are_read_as_uploads_are(folder, photos):
    """Centre crop and resampling are the lesson's own, to the last bit."""
    upload = decode((folder / "cat" / "00.png").read_bytes())
    assert upload.size == (40, 32)
    assert (photos[0][0] / 255 == to_pixels(crop_square(upload), 16, grey=False)).all()


def test_a_folder_without_dogs_is_refused(folder):
    with refused(DataSetError, "folders called cat and dog"):
        read_photos(folder / "cat", 16)
    with pytest.raises(SystemExit, match="Too few photos"):
        main([str(folder), "--out", "unused.npz", "--validation", "100", "--pixels", "16"])


def test_no_photo_is_both_learnt_from_and_judged_by(photos):
    found = split(*photos, Recipe(validation=20, drawn=20, pixels=16))
    seen = {x.tobytes() for x in found.X}
    assert not any(x.tobytes() in seen for x in found.X_validation)
    assert np.bincount(found.y_validation).tolist() == [10, 10]
    assert np.bincount(found.y).tolist() == [60 + 10, 70 + 10]


def test_each_epoch_has_as_many_cats_as_dogs_in_an_order_of_its_own():
    y, recipe = np.repeat([0, 1], [200, 500]), Recipe()
    first, second = (epoch_order(y, recipe, epoch) for epoch in (0, 1))
    assert first.shape == (400 // 64, 64)
    assert abs(y[first].mean() - 0.5) < 0.03
    assert len(set(first.ravel())) == first.size
    assert not (first == second).all()
    assert (first == epoch_order(y, recipe, 0)).all()
    assert not (first == epoch_order(y, Recipe(seed=1), 0)).all()


def test_batches_can_be_taken_up_anywhere():
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 256, (150, 16, 16, 3), np.uint8), np.arange(150) % 2
    found, recipe = Photos(X, y, X, y), Recipe(epochs=2, again=1, pixels=16, small=((8, 0.4),), again_least_side=1)
    whole = list(batches(found, recipe, 0))
    assert [x.shape[1] for x, _ in whole] == [8, 8, 16, 16, 16, 16]
    for start in range(6):
        later = list(batches(found, recipe, start))
        assert same([x for x, _ in later], [x for x, _ in whole[start:]])
        assert same([t for _, t in later], [t for _, t in whole[start:]])


def test_a_part_of_a_batch_is_what_it_is_among_all():
    photos = np.random.default_rng(0).integers(0, 256, (10, 16, 16, 3), np.uint8)
    whole, *parts = (
        augmented(photos, 12, 0.6, np.random.default_rng(1), part) for part in (slice(10), slice(0, 3), slice(3, 10))
    )
    assert same([whole], [np.concatenate(parts)])


def test_augmentation_stays_in_range_and_varies():
    photo = np.asarray(draw("cat", 1, 32).image)
    X = augmented(np.repeat(photo[None], 40, axis=0), 24, 0.6, np.random.default_rng(0))
    assert X.shape == (40, 24, 24, 3) and X.dtype == np.float32
    assert X.min() >= 0
    assert X.max() <= 1
    assert len({x.tobytes() for x in X}) == 40
    assert X.std(axis=0).mean() > 0.05
    grey = augmented(np.full((200, 8, 8, 3), 128, np.uint8), 8, 1, np.random.default_rng(0))
    assert abs(grey.mean() - 0.5) < 0.03
    assert grey.mean(axis=(1, 2, 3)).std() > 0.05


def test_a_square_is_cut_out_and_the_rest_stays():
    photos = np.repeat(np.asarray(draw("cat", 1, 32).image)[None], 60, axis=0)
    whole, cut = (augmented(photos, 24, 0.6, np.random.default_rng(0), cut=cut) for cut in (0, 1 / 3))
    changed = (whole != cut).any(axis=3)
    assert (cut[changed] == 0.5).all()
    hidden = (cut == 0.5).all(axis=3).sum(axis=(1, 2))
    # Its middle may be at the edge: a quarter of the 8 x 8 remains at least.
    assert hidden.max() == 64 and 16 <= hidden.min() < 64
    rows, columns = changed.any(axis=(0, 2)), changed.any(axis=(0, 1))
    assert rows.all() and columns.all()


def test_it_learns_the_drawn_pets_and_says_so(folder, tmp_path, capsys):
    many = ["--epochs", "20", "--drawn", "300", "--validation", "40", "--peak", "0.05"]
    main([str(folder), "--out", str(tmp_path / "model.npz"), *SMALL, *many])
    said = capsys.readouterr()
    assert "'photos': 40" in said.out
    assert "epoch 20" in said.err and "training [####" in said.err
    network, state = load(tmp_path / "model.npz")
    photos = read_photos(folder, 16)
    assert (predicted(network, state, photos[0]).argmax(axis=1) == photos[1]).mean() > 0.7


def test_what_is_shipped_is_small_and_has_no_batchnorm(trained):
    network, _ = load(trained)
    assert not any(isinstance(layer, BatchNorm) for layer in network.layers)
    assert network.loss.smoothing == 0
    assert trained.stat().st_size < 8_000
    assert [path.name for path in trained.parent.iterdir()] == ["model.npz"]


def test_in_what_is_shipped_relu_comes_before_pooling_and_nothing_else_changes():
    network = train_photos.build(Recipe(widths=(4, 5), pools=2, pixels=8, small=()), 10)
    state = init(network, 0, np.float32)
    shipped, folded = to_ship(network, state)
    kinds = [type(layer).__name__ for layer in shipped.layers]
    assert kinds == ["Conv", "ReLU", "MaxPool"] * 2 + ["GlobalAveragePool", "Dense"]
    X = np.random.default_rng(0).random((3, 8, 8, 3), np.float32)
    np.testing.assert_allclose(forward(shipped, folded, X).logits, forward(network, state, X).logits, atol=2e-3)


def test_killed_and_started_again_it_ends_with_the_same_numbers(folder, trained, tmp_path):
    out = tmp_path / "model.npz"
    command = [sys.executable, "-m", "offline.train_photos", str(folder), "--out", str(out), *SMALL]
    training = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    checkpoint = tmp_path / "model.seed0.training.npz"
    limit = time.monotonic() + 20
    while not checkpoint.exists() and training.poll() is None and time.monotonic() < limit:
        time.sleep(0.002)
    training.send_signal(signal.SIGKILL)
    training.communicate()
    assert training.returncode == -signal.SIGKILL and not out.exists()
    assert 0 < load(checkpoint)[1].t < 10
    main([str(folder), "--out", str(out), *SMALL])
    assert same(*(weights(load(path)[1].params) for path in (out, trained)))


OTHERWISE = [
    *({"widths": (5,)}, {"small": ((8, 0.5),)}, {"least_side": 0.7}, {"cut": 0.3}, {"average": 0.9}, {"peak": 0.2}),
    *({"bits": 5}, {"start": "other.npz"}, {"drawn": 2}, {"validation": 10}),
]


@pytest.mark.parametrize("otherwise", OTHERWISE, ids=str)
def test_a_checkpoint_of_another_recipe_is_not_continued(photos, tmp_path, otherwise):
    recipe = Recipe(widths=(4,), pools=1, pixels=16, epochs=4, again=0, validation=20, drawn=0)
    begin(recipe, split(*photos, recipe), tmp_path)
    other = replace(recipe, **otherwise)
    with pytest.raises(EngineError, match="other settings"):
        run(split(*photos, other), other, tmp_path / "model.npz")


def test_nor_one_of_other_photos(photos, tmp_path):
    X, y = photos
    recipe = Recipe(widths=(4,), pools=1, pixels=16, epochs=4, again=0, validation=20, drawn=0)
    begin(recipe, split(X, y, recipe), tmp_path)
    with pytest.raises(EngineError, match="photos"):
        run(split(255 - X, y, recipe), recipe, tmp_path / "model.npz")
    assert run(split(X, y, recipe), recipe, tmp_path / "model.npz")["photos"] == 20


def test_where_there_is_no_room_the_old_file_stays_and_no_half_of_a_new_one(tmp_path):
    def breaks_off(file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    path = tmp_path / "model.npz"
    path.write_bytes(b"the old one")
    with pytest.raises(OSError, match="No space"):
        save_safely(path, breaks_off)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"the old one"]


def begin(recipe, photos, folder):
    """Leave a checkpoint of a training that has just begun."""
    network = train_photos.build(recipe, len(epoch_order(photos.y, recipe, 0)))
    state = init(network, recipe.seed, np.float32)
    given = network, state, state, train_photos.told(recipe, photos)
    save_safely(folder / "model.seed0.training.npz", save_both, *given)


@pytest.mark.parametrize("said", ["abc", "48", "48:2", "-3:0.5", "48:-1", "48:0.5:1", "", "48:0.6,64:0.6", "48:nan"])
def test_sizes_that_are_none_are_refused_with_a_sentence(said, capsys):
    with pytest.raises(SystemExit):
        train_photos.options(["x", "--out", "y", f"--small={said}"])
    assert "as 64:0.5,80:0.2" in capsys.readouterr().err


NONSENSE = ["--average=nan", "--average=1", "--bits=1000", "--bits=0", "--cut=2", "--pixels=0", "--least-side=nan"]
NONSENSE += ["--seed=-1", "--epochs=two", "--widths=6,,8", "--widths=0", "--workers=65", "--cluster=foo", "--peak=inf"]


@pytest.mark.parametrize("said", NONSENSE)
def test_nonsense_is_refused_before_anything_is_read(said, capsys):
    with pytest.raises(SystemExit):
        main(["/no/such/photos", "--out", "y", said])
    told = capsys.readouterr().err
    assert "a number from" in told or "an address such as tcp://" in told


@pytest.mark.parametrize("out", ["/no/such/folder/x.npz", ""])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(out, capsys):
    with pytest.raises(SystemExit):
        main(["/no/such/photos", "--out", out])
    assert "a folder that is there" in capsys.readouterr().err


def test_the_first_epochs_see_the_sizes_that_are_asked_for():
    small = train_photos.options(["x", "--out", "y", "--small", "48:0.5,64:0.25"]).small
    recipe = Recipe(small=small, epochs=4, again=1)
    assert [recipe.pixels_at(epoch) for epoch in range(5)] == [48, 48, 64, 96, 96]


def test_pools_that_do_not_fit_the_pixels_are_refused_at_once(folder, tmp_path):
    with pytest.raises(SystemExit, match="even"):
        main([str(folder), "--out", str(tmp_path / "m.npz"), *SMALL, "--pixels", "18"])


def test_a_dense_network_is_trained_by_the_same_command(folder, tmp_path):
    out = tmp_path / "dense.npz"
    main([str(folder), "--out", str(out), *SMALL, "--dense", "5", "--peak", "0.01", "--epochs", "2"])
    assert [type(layer).__name__ for layer in load(out)[0].layers] == ["Flatten", "Dense", "ReLU", "Dense"]
