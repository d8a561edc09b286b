"""Picture files made by hand, piece by piece, so that each fault can be put where it is wanted."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw

from pictures.formats import colour

RED, GREEN, BLUE, YELLOW, WHITE = (230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 230, 20), (255, 255, 255)
SIZE = 48, 32
CORNERS = RED, GREEN, BLUE, YELLOW


def file(image, kind, **options):
    """-> bytes, as Pillow writes them"""
    memory = io.BytesIO()
    image.save(memory, kind, **options)
    return memory.getvalue()


def corners(width=SIZE[0], height=SIZE[1]):
    """Red and green above, blue and yellow below: every turn and every mirror image of it is different."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    draw.rectangle((width // 2, height // 2, width, height), YELLOW)
    return image


def soft(width, height, seed=0):
    """A picture with something different everywhere."""
    colours = np.random.default_rng(seed).integers(0, 256, (8, 10, 3), np.uint8)
    return Image.fromarray(colours).resize((width, height), Image.Resampling.BICUBIC)


def assert_corners(image, *colours, atol=12):
    """Upper left, upper right, lower left, lower right, each a quarter of the way in."""
    w, h = image.size
    points = [(w // 4, h // 4), (3 * w // 4, h // 4), (w // 4, 3 * h // 4), (3 * w // 4, 3 * h // 4)]
    np.testing.assert_allclose([image.getpixel(point) for point in points], colours or CORNERS, atol=atol)


# PNG


def chunk(name, body, checksum=None):
    checksum = zlib.crc32(name + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)


def ihdr(width=SIZE[0], height=SIZE[1], depth=8, colours=2, packing=0, filters=0, interlaced=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, packing, filters, interlaced))


def png(*chunks):
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def rows(image):
    """A picture's rows as PNG packs them."""
    return b"".join(b"\0" + row.tobytes() for row in np.asarray(image))


def interlaced_rows(image):
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    pixels = np.asarray(image)
    parts = [pixels[top::down, left::across] for left, top, across, down in passes]
    return b"".join(rows(part) for part in parts if part.size)


IHDR, IDAT, IEND = ihdr(), chunk(b"IDAT", zlib.compress(rows(corners()))), chunk(b"IEND", b"")
PNG = png(IHDR, IDAT, IEND)


def noted(data, *chunks):
    """A PNG with these chunks right behind its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def with_notes(*chunks):
    """The corners with these chunks before the pixels."""
    return noted(PNG, *chunks)


def iccp(profile):
    return chunk(b"iCCP", b"a name\0\0" + zlib.compress(profile))


def frame_control(number, width=SIZE[0], height=SIZE[1], left=0, top=0):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, left, top, 1, 10, 0, 0))


def frame(number, image):
    return chunk(b"fdAT", struct.pack(">I", number) + zlib.compress(rows(image)))


ANIMATION = chunk(b"acTL", struct.pack(">II", 1, 0))
OTHER_IDAT = chunk(b"IDAT", zlib.compress(rows(Image.new("RGB", SIZE, BLUE))))


# JPEG

JPEG = file(corners(), "JPEG", quality=95)
PROGRESSIVE = file(corners(), "JPEG", quality=95, progressive=True)


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg_with(*segments):
    return JPEG[:2] + b"".join(segments) + JPEG[2:]


def icc_segments(profile, size=60_000):
    pieces = [profile[start : start + size] for start in range(0, len(profile), size)]
    return [segment(0xE2, b"ICC_PROFILE\0" + bytes([n + 1, len(pieces)]) + piece) for n, piece in enumerate(pieces)]


def as_frame(kind, jpeg=JPEG, bits=8):
    """A JPEG that says it is packed in another way."""
    place = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2"))
    return jpeg[: place + 1] + bytes([kind]) + jpeg[place + 2 : place + 4] + bytes([bits]) + jpeg[place + 5 :]


def jpeg_of_size(width, height, jpeg=JPEG):
    """A JPEG that says it is this large and holds next to nothing."""
    changed = bytearray(jpeg)
    struct.pack_into(">HH", changed, max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2")) + 5, height, width)
    return bytes(changed)


# GIF

GIF = file(corners().quantize(8), "GIF", interlace=0)
GIF_PICTURE = GIF.index(b"," + struct.pack("<HHHH", 0, 0, *SIZE))


def gif_with(*blocks):
    return GIF[:GIF_PICTURE] + b"".join(blocks) + GIF[GIF_PICTURE:]


def gif_screen(width, height, left=0, top=0):
    """The corners on another screen."""
    place = struct.pack("<HH", left, top)
    return GIF[:6] + struct.pack("<HH", width, height) + GIF[10 : GIF_PICTURE + 1] + place + GIF[GIF_PICTURE + 5 :]


# WebP


def riff(*chunks):
    body = b"".join(name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for name, part in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def vp8x(flags, width=SIZE[0], height=SIZE[1]):
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


WEBP = file(corners(), "WEBP", quality=95)
WEBP_LOSSLESS = file(corners(), "WEBP", lossless=True)
VP8, VP8L = (b"VP8 ", WEBP[20:]), (b"VP8L", WEBP_LOSSLESS[20:])


def anmf(left, top, *chunks, width=SIZE[0], height=SIZE[1]):
    place = b"".join(n.to_bytes(3, "little") for n in (left // 2, top // 2, width - 1, height - 1))
    return b"ANMF", place + bytes([100, 0, 0, 0]) + riff(*chunks)[12:]


class Bits:
    """Writes bits as a lossless WebP has them, from the lowest on."""

    def __init__(self):
        self.number, self.count = 0, 0

    def put(self, *pairs):
        for value, count in pairs:
            self.number |= value << self.count
            self.count += count

    def done(self):
        return self.number.to_bytes(self.count // 8 + 64, "little")


ONE_SYMBOL = (1, 1), (0, 1), (0, 1), (0, 1)
# A code of 256 symbols that have 8 bits each, and the further ones none; of its own lengths only 0 and 8 are used.
LENGTHS = (0, 1), (8, 4), *[(int(n in (2, 11)), 3) for n in range(12)], (0, 1)


def many_codes(sets, width=256, height=256):
    """The chunk of a lossless WebP that is packed with so many sets of codes, each for 4 x 4 of its pixels."""
    bits, mirrored = Bits(), [int(f"{n:08b}"[::-1], 2) for n in range(256)]
    bits.put((0x2F, 8), (width - 1, 14), (height - 1, 14), (0, 4))
    bits.put((0, 1), (0, 1), (1, 1), (0, 3), (0, 1))
    if sets == 1:
        bits.put(*ONE_SYMBOL * 5)  # then a pixel takes no bit
    else:
        bits.put(*LENGTHS, *[(1, 1)] * 256, *[(0, 1)] * 24, *LENGTHS, *[(1, 1)] * 256, *ONE_SYMBOL * 3)
        for n in range(width * height // 16):
            bits.put((mirrored[n % sets % 256], 8), (mirrored[n % sets // 256], 8))
    bits.put(*ONE_SYMBOL * 5 * sets)
    return b"VP8L", bits.done()


ANIM = (b"ANIM", b"\xff\xff\xff\xff\0\0")


# BMP


def bmp(depth, packing, pixels, after=b"", palette=b"", size=40, height=SIZE[1], width=SIZE[0], colours=0):
    """`after` is what follows the first 40 bytes of the header: masks, mostly."""
    header = struct.pack("<IiiHHIIiiII", size, width, height, 1, depth, packing, len(pixels), 0, 0, colours, 0)
    header += after.ljust(size - 40, b"\0") if size > 40 else after
    start = 14 + len(header) + len(palette)
    return struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start) + header + palette + pixels


def bmp_pixels(kind, shifts, alpha=0, image=None):
    """The corners as 16- or 32-bit numbers; shifts: for each colour, bits to drop and where it goes."""
    pixels = np.asarray(image or corners())[::-1].astype(np.uint32)
    numbers = sum((pixels[..., n] >> drop) << place for n, (drop, place) in enumerate(shifts)) | alpha
    return numbers.astype(kind).tobytes()


EIGHT = ((0, 16), (0, 8), (0, 0))
MASKS = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def rle_bmp(width, height, body, depth=8):
    palette = bytes([20, 200, 20, 0]) * 2**depth  # nothing but green
    return bmp(depth, 1 if depth == 8 else 2, body, palette=palette, width=width, height=height)


# Colour profiles

ADOBE_RGB = ((0.3127, 0.3290), (0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
PROPHOTO = ((0.3457, 0.3585), (0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
SWAPPED = (colour.SRGB[0], colour.SRGB[2], colour.SRGB[1], colour.SRGB[3])  # red is green and green is red
PROFILES = {
    "Display P3": colour.profile_of(colour.DISPLAY_P3, colour.SRGB_CURVE),
    "Adobe RGB": colour.profile_of(ADOBE_RGB, (563 / 256,)),
    "ProPhoto": colour.profile_of(PROPHOTO, (1.8,)),
    "swapped": colour.profile_of(SWAPPED, colour.SRGB_CURVE),
}


def profile(colours, tags, absolute=b"XYZ ", device=b"mntr"):
    """An ICC profile of these tags, written here a second time, as the one under test must not check itself."""
    start, directory, body = 132 + 12 * len(tags), b"", b""
    for name, tag in tags:
        directory += name + struct.pack(">II", start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = struct.pack(">I4xI", start + len(body), 0x02400000) + device + colours + absolute + bytes(12) + b"acsp"
    header = header.ljust(68, b"\0") + bytes.fromhex("0000f6d6000100000000d32d")
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + directory + body


def gamma(exponent):
    return b"curv" + bytes(4) + struct.pack(">IH2x", 1, round(exponent * 256))


GREY_LINEAR = profile(b"GRAY", [(b"kTRC", gamma(1))])


def table(inputs, colour_of, grid=3):
    """A lookup table: colour_of (a number from 0 to 1 for each input) -> L, a, b."""
    nodes = np.stack(np.meshgrid(*[np.linspace(0, 1, grid)] * inputs, indexing="ij"), -1).reshape(-1, inputs)
    lab = np.array([colour_of(*node) for node in nodes])
    numbers = np.rint(np.clip(lab * (652.8, 256, 256) + (0, 32768, 32768), 0, 65535)).astype(">u2")
    one = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    straight = struct.pack(">HH", 0, 65535)
    counts = struct.pack(">HH", 2, 2)
    head = b"mft2" + bytes(4) + bytes([inputs, 3, grid, 0])
    return head + one + counts + straight * inputs + numbers.tobytes() + straight * 3


# A press of whose ink only black shows, and that one half.
CMYK_HALF_BLACK = profile(
    b"CMYK", [(b"A2B0", table(4, lambda c, m, y, k: (100 - 50 * k, 0, 0)))], absolute=b"Lab ", device=b"prtr"
)
RGB_TABLE = profile(b"RGB ", [(b"A2B0", table(3, lambda r, g, b: (100 * r, 0, 0)))], absolute=b"Lab ")
