import io

import numpy as np
import pytest
from PIL import Image

from pictures.pixels import png, to_bytes_0_255, to_pixels


def checks(size):
    """Red and black squares, one pixel each: their mean is half red."""
    numbers = np.zeros((size, size, 3), np.uint8)
    numbers[(np.indices((size, size)).sum(0) % 2) == 0] = (200, 0, 0)
    return Image.fromarray(numbers)


@pytest.mark.parametrize("pixels", [8, 16, 32, 96])
@pytest.mark.parametrize("grey", [True, False])
def test_shape_type_and_the_division_by_255(pixels, grey):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (100, 100, 3), np.uint8))
    numbers, scaled = to_bytes_0_255(picture, pixels, grey), to_pixels(picture, pixels, grey)
    assert numbers.shape == scaled.shape == (pixels, pixels, 1 if grey else 3)
    assert (numbers.dtype, scaled.dtype) == (np.uint8, np.float64)
    assert np.array_equal(scaled, numbers / 255)
    assert 0 <= scaled.min() < scaled.max() <= 1


def test_a_pixel_is_the_mean_of_the_area_under_it():
    assert (to_bytes_0_255(checks(64), 16, grey=False) == (100, 0, 0)).all()
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    means = ramp.reshape(4, 4, 4, 4).mean((1, 3))
    np.testing.assert_allclose(to_bytes_0_255(Image.fromarray(ramp), 4, grey=True)[..., 0], means, atol=0.51)


def test_grey_is_the_weighted_sum_of_the_colour_pixel():
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))
    colour, grey = to_bytes_0_255(picture, 8, grey=False), to_bytes_0_255(picture, 8, grey=True)
    np.testing.assert_allclose(grey[..., 0], colour @ [0.299, 0.587, 0.114], atol=1)


def test_rows_go_down_and_columns_across():
    picture = Image.new("RGB", (10, 10), "black")
    picture.paste((0, 255, 0), (5, 0, 10, 5))
    assert to_bytes_0_255(picture, 2, grey=False)[0, 1].tolist() == [0, 255, 0]


def test_a_tiny_picture_is_enlarged_in_blocks():
    numbers = to_bytes_0_255(checks(2), 4, grey=False)[..., 0]
    assert numbers.tolist() == [[200, 200, 0, 0], [200, 200, 0, 0], [0, 0, 200, 200], [0, 0, 200, 200]]


@pytest.mark.parametrize("grey", [True, False])
def test_png_gives_the_same_pixels_back_in_blocks(grey):
    for numbers in (to_bytes_0_255(checks(9), 3, grey), to_pixels(checks(9), 3, grey)):
        shown = Image.open(io.BytesIO(png(numbers, scale=5)))
        assert shown.size == (15, 15) and shown.mode == ("L" if grey else "RGB")
        back = np.asarray(shown).reshape(15, 15, -1)[2::5, 2::5]
        assert np.array_equal(back, to_bytes_0_255(checks(9), 3, grey))


def test_png_of_a_picture():
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(checks(5))))), np.asarray(checks(5)))
