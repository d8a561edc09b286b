"""The two drawn pets that come with the lesson."""

from functools import cache
from pathlib import Path

from PIL import Image

from pictures import pets
from pictures.pixels import jpeg, to_pixels

EXAMPLES = Path(__file__).parent / "examples"


@cache
def bundled(name):
    """The bundled cat or dog. -> 480 x 480 RGB picture"""
    with Image.open(EXAMPLES / f"{name}.png") as image:
        return image.convert("RGB")


@cache
def icon():
    """The bundled cat, small enough for a browser's tab."""
    return bundled("cat").resize((32, 32), Image.Resampling.LANCZOS)


@cache
def bundled_thumbnail(name, size):
    """A JPEG file of a bundled pet, `size` wide. -> bytes"""
    return jpeg(bundled(name).resize((size, size)))


@cache
def masks(name, pixels):
    """Where the ears, eyes, muzzle and whiskers of a bundled pet are. -> {part: (pixels,pixels) from 0 to 1}"""
    drawn = pets.draw(name, pets.BUNDLED[name]).masks
    return {part: to_pixels(mask, pixels, grey=True)[..., 0] for part, mask in drawn.items()}
