"""What a drawn pet may look like: the one table of ranges, and the palette.

A row is one trait. (low, high) is an even draw between two numbers; {"name": weight} is a draw of one name; two of them
in a list are for a cat and for a dog, one alone is for both. Colours, light, place and background are the same for both
kinds on purpose: they must not give the answer away. A pet may be lighter or darker than what is behind it, so that no
single pixel tells a cat from a dog. Lengths are in units of half a head; angles in degrees.
"""

import random
from types import SimpleNamespace

TABLE = {
    # -- the same for both kinds ---------------------------------------------------------------------------------
    "pose": {"portrait": 73, "sitting": 27},
    "x": (0.435, 0.565),  # where the head is, in parts of the picture's side
    "y": (0.49, 0.59),
    "size": (0.26, 0.325),  # half a head's width, same unit
    "tilt": (-8, 8),
    "gaze_x": (-1, 1),
    "gaze_y": (-0.6, 0.6),
    "coat": {"white": 4, "cream": 3, "golden": 2, "orange": 3, "tan": 2, "silver": 4, "grey": 3, "brown": 2}
    | {"chocolate": 2, "charcoal": 5, "black": 5},
    "second_coat": {"orange": 2, "golden": 1, "charcoal": 2, "brown": 2, "grey": 1},
    "shade": (0.90, 1.06),  # how light this pet's coat is beside the palette's
    "contrast": (0.52, 0.72),  # how far the background's lightness lies from the coat's (0 to 1)
    "background": {"plain": 2, "gradient": 3, "spotlight": 2, "lawn": 3, "sky": 2, "room": 3, "window": 2, "bokeh": 2},
    "hue": {"red": 2, "orange": 5, "sand": 5, "gold": 4, "green": 2, "teal": 2, "blue": 2, "purple": 2, "pink": 3},
    "saturation": (0.12, 0.55),
    "brightness": (0.86, 1.06),
    "side_light": (-0.16, 0.16),
    "warmth": (-0.07, 0.07),
    "ear_shade": (-0.35, 0.55),  # from paler than the coat to darker
    "muzzle_shade": {"pale": 5, "coat": 3, "dark": 2},
    "fluff": (-0.6, 1),  # tufts at the cheeks, none below 0
    "collar": {"none": 3, "collar": 1},
    # -- cat ------------------------------------------ dog ------------------------------------------------------
    "ears": [{"pointed": 96, "folded": 4}, {"floppy": 50, "long": 36, "semi": 6, "pricked": 8}],
    "ear_length": [(0.80, 1.08), (0.92, 1.22)],
    "ear_width": [(0.96, 1.18), (0.96, 1.22)],
    "ear_lean": [(-0.05, 0.22), (-0.08, 0.14)],
    "head_width": [(0.98, 1.12), (0.84, 1.00)],
    "head_height": [(0.90, 1.02), (0.98, 1.10)],
    "cheeks": [(0.92, 1.12), (0.85, 1.10)],
    "eye_size": [(0.195, 0.245), (0.16, 0.195)],
    "eye_gap": [(0.385, 0.455), (0.355, 0.43)],
    "eye_tilt": [(6, 20), (-10, 6)],
    "eyes": [
        {"green": 3, "gold": 3, "amber": 2, "blue": 2, "hazel": 1},
        {"brown": 4, "dark": 2, "amber": 2, "blue": 1, "hazel": 1},
    ],
    "pupil": [(0.25, 0.85), (0.62, 0.78)],  # its width in parts of the eye's: a slit to round
    "muzzle_width": [(0.88, 1.08), (0.85, 1.18)],
    "muzzle_length": [(0.92, 1.08), (0.92, 1.12)],
    "nose_size": [(0.12, 0.15), (0.17, 0.225)],
    "nose": [{"rose": 3, "brick": 2, "dark": 5}, {"rose": 2, "brick": 4, "dark": 5}],
    "tongue": [{"in": 84, "out": 16}, {"in": 74, "out": 26}],
    "whiskers": [(1.0, 1.35), (0.0, 0.45)],  # their length; short ones are hardly seen
    "pattern": [
        {"solid": 3, "tabby": 6, "points": 2, "tuxedo": 3, "patches": 3, "bicolour": 2},
        {"solid": 4, "blaze": 3, "spots": 2, "patch": 3, "points": 2, "tan_points": 3},
    ],
}

# coat, darker marking, lighter marking
COATS = {
    "white": ((243, 239, 231), (205, 194, 182), (255, 252, 247)),
    "cream": ((236, 212, 176), (203, 164, 116), (251, 240, 220)),
    "golden": ((224, 174, 104), (180, 124, 64), (248, 226, 184)),
    "orange": ((226, 144, 70), (180, 96, 42), (252, 224, 190)),
    "tan": ((188, 146, 106), (138, 98, 68), (233, 208, 178)),
    "silver": ((190, 192, 198), (120, 124, 134), (235, 237, 240)),
    "grey": ((128, 134, 147), (82, 86, 99), (208, 212, 219)),
    "brown": ((124, 86, 62), (78, 52, 38), (214, 182, 148)),
    "chocolate": ((88, 60, 48), (54, 36, 30), (186, 146, 116)),
    "charcoal": ((84, 87, 99), (50, 52, 62), (190, 193, 200)),
    "black": ((58, 56, 65), (34, 33, 40), (168, 165, 172)),
}
HUES = {"red": 0.0, "orange": 0.05, "sand": 0.09, "gold": 0.13, "green": 0.30}
HUES |= {"teal": 0.48, "blue": 0.58, "purple": 0.75, "pink": 0.94}
EYES = {
    "green": (142, 186, 92),
    "gold": (228, 184, 62),
    "amber": (206, 134, 48),
    "blue": (112, 170, 214),
    "hazel": (156, 142, 76),
    "brown": (118, 72, 38),
    "dark": (70, 44, 30),
}
NOSES = {"rose": (222, 138, 134), "brick": (150, 84, 72), "dark": (44, 38, 42)}


def traits(kind_index: int, seed: int) -> SimpleNamespace:
    """One value for each row of TABLE, and `rng`, a generator of this pet's own for the small accidents."""
    rng = random.Random(f"pet {kind_index} {seed}")
    rows = {name: row[kind_index] if isinstance(row, list) else row for name, row in TABLE.items()}
    return SimpleNamespace(**{name: _one(rng, row) for name, row in rows.items()}, rng=rng)


def _one(rng, row):
    if isinstance(row, tuple):
        return rng.uniform(*row)
    return rng.choices(list(row), weights=list(row.values()))[0]
