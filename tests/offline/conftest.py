"""Photos to train on, drawn in a moment."""

import pytest

from offline.photos import read_photos
from pictures.pets import draw


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """70 drawn cats and 80 drawn dogs as files, wider than high, with one file that is no picture."""
    place = tmp_path_factory.mktemp("photos")
    for kind, count in (("cat", 70), ("dog", 80)):
        (place / kind).mkdir()
        for seed in range(count):
            draw(kind, 2 * seed + (kind == "dog"), 40).image.crop((0, 4, 40, 36)).save(place / kind / f"{seed:02}.png")
    (place / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    return place


@pytest.fixture(scope="session")
def photos(folder):
    return read_photos(folder, 16)
