"""The command that trains the lesson's dense networks, tried on drawn pets that stand for photos."""

import zipfile
from io import BytesIO

import numpy as np
import pytest

from engine import load
from offline import train_dense
from pictures.pets import draw
from runs.course.presets import PRESETS

DENSE = [size for size in PRESETS if not size.widths]


@pytest.fixture
def photos(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as packed:
        for seed in range(80):
            file = BytesIO()
            draw(("cat", "dog")[seed % 2], seed, 96).image.save(file, "PNG")
            packed.writestr(f"{('cat', 'dog')[seed % 2]}/{seed:02}.png", file.getvalue())
    return tmp_path / "photos.zip"


def test_it_writes_a_network_for_each_size_and_source_and_the_same_ones_again(photos, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(train_dense, "ITERATIONS", {"drawn": 30, "photos": 40})
    monkeypatch.setattr(train_dense, "DRAWN", 60)
    monkeypatch.setattr(train_dense, "VALIDATION", 20)
    seen = []
    for name in ("one", "other"):
        monkeypatch.setattr(train_dense, "FOLDER", tmp_path / name)
        (tmp_path / name).mkdir()
        train_dense.main(str(photos))
        seen.append({file.name: file for file in (tmp_path / name).iterdir()})
    assert set(seen[0]) == {f"{getattr(size, source)}.npz" for size in DENSE for source in ("drawn", "photos")}
    for size in DENSE:
        for source in ("drawn", "photos"):
            name = f"{getattr(size, source)}.npz"
            (network, state), (_, again) = load(seen[0][name]), load(seen[1][name])
            assert network.layers == size.network("ReLU", "CrossEntropy", "SGD", 0.01).layers
            for p, q in zip(state.params, again.params, strict=True):
                assert p is q is None or all(map(np.array_equal, p, q))
    assert capsys.readouterr().out.count("of held-out photos right") == 2 * 2 * len(DENSE)


def test_batches_are_half_cats_and_depend_on_their_number_alone():
    rng = np.random.default_rng(1)
    pictures, labels = rng.integers(0, 256, (30, 96, 96, 3), np.uint8), np.arange(30) % 3 == 0
    one, other = (list(train_dense.batches(pictures, labels.astype(int), DENSE[1], n)) for n in (3, 2))
    assert len(one) == 3
    for (X, T), (Y, _) in zip(one, other, strict=False):
        assert X.shape == (64, 256) and T.sum(axis=0).tolist() == [32, 32]
        np.testing.assert_array_equal(X, Y)
