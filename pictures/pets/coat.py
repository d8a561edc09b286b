"""The colours and the patterns of a coat, on head and body. Units as in `figure.py`."""

from pictures.pets.canvas import both_sides, curve, ellipse, stroke
from pictures.pets.ranges import COATS, EYES, HUES, NOSES
from pictures.pets.scene import mix

WHITE, INK = (255, 255, 255), (28, 22, 26)
SIDES = (-1, 1)
COLLARS = ((196, 60, 64), (52, 104, 172), (42, 138, 116), (120, 72, 150))


def colour(t) -> None:
    """Turn the names of colours among the traits into the colours of this pet's parts."""
    coat, dark, pale = (tuple(min(255, int(v * t.shade)) for v in c) for c in COATS[t.coat])
    light_coat = sum(coat) > 380
    t.hue, t.coat, t.dark, t.pale = HUES[t.hue], coat, dark, pale
    t.second = COATS[t.second_coat][0] if light_coat else pale
    t.muzzle = {"pale": pale, "coat": mix(coat, pale, 0.25), "dark": mix(coat, dark, 0.7)}[t.muzzle_shade]
    t.chest = mix(coat, pale, 0.35) if t.pattern == "solid" else pale
    t.paws = pale
    t.ear_colour = mix(coat, dark if t.ear_shade > 0 else pale, abs(t.ear_shade))
    if t.pattern == "points":
        t.muzzle = t.paws = t.ear_colour = dark
        t.chest = coat
    t.eye_colour, t.nose_colour = EYES[t.eyes], NOSES[t.nose]
    t.whisker_colour = mix(dark, INK, 0.35) if light_coat else (250, 248, 244)
    t.collar_colour = t.rng.choice(COLLARS)


def _solid(canvas, t):
    pass


def _tabby(canvas, t):
    for x, lean in ((0, 0), (-0.2, -0.05), (0.2, 0.05)):
        canvas.shape(stroke((x, -0.9), (x, -0.6), (x + lean, -0.36), 0.13, 0.03), t.dark, opacity=0.85)
    for s in SIDES:
        canvas.shape(stroke((s * 0.45, -0.9), (s * 0.42, -0.65), (s * 0.5, -0.45), 0.12, 0.03), t.dark, opacity=0.85)
        for y in (0.05, 0.30, 0.53):
            stripe = stroke((s * 1.12, y - 0.05), (s * 0.85, y - 0.02), (s * 0.66, y + 0.06), 0.13, 0.02)
            canvas.shape(stripe, t.dark, opacity=0.85)


def _points(canvas, t):
    canvas.glow(0, 0.30, 0.85, 0.95, t.dark, 0.95)
    canvas.glow(0, 0.25, 0.6, 0.7, t.dark, 0.8)


def _blaze(canvas, t):
    right = [(0, -1.0), (0.13, -0.9), (0.10, -0.25), (0.42, 0.30), (0.70, 0.75), (0, 1.2)]
    canvas.shape(curve(both_sides(right)), t.pale)


def _bicolour(canvas, t):
    right = [(0, -0.55), (0.10, -0.35), (0.55, 0.25), (1.0, 0.62), (0.6, 1.2), (0, 1.3)]
    canvas.shape(curve(both_sides(right)), t.pale)


def _patches(canvas, t):
    canvas.shape(ellipse(0.62, -0.50, 0.62, 0.58, 20), t.second)
    canvas.shape(ellipse(-0.75, 0.10, 0.42, 0.55, -10), t.dark)


def _patch(canvas, t):
    s = t.rng.choice(SIDES)
    canvas.shape(ellipse(s * 0.46, -0.16, 0.40, 0.46, s * 20), t.second)


def _spots(canvas, t):
    for _ in range(11):
        x, y, r = t.rng.uniform(-0.85, 0.85), t.rng.uniform(-0.8, 0.6), t.rng.uniform(0.05, 0.11)
        canvas.shape(ellipse(x, y, r, r * 0.9), t.second)


def _tan_points(canvas, t):
    for s in SIDES:
        canvas.shape(ellipse(s * 0.30, -0.42, 0.11, 0.08), t.pale)
        canvas.shape(ellipse(s * 0.58, 0.55, 0.36, 0.34), t.pale)


PATTERNS = {
    "solid": _solid,
    "tabby": _tabby,
    "points": _points,
    "tuxedo": _blaze,
    "blaze": _blaze,
    "bicolour": _bicolour,
    "patches": _patches,
    "patch": _patch,
    "spots": _spots,
    "tan_points": _tan_points,
}


def mark_head(canvas, t) -> None:
    PATTERNS[t.pattern](canvas, t)


def mark_body(canvas, t, middle: float, width: float) -> None:
    """The same pattern on a body whose middle is at this height and half as wide as width."""
    if t.pattern == "tabby":
        for y in (-0.35, 0.0, 0.35, 0.7):
            for s in SIDES:
                start, end = (s * width * 1.2, middle + y), (s * 0.45, middle + y + 0.12)
                canvas.shape(stroke(start, (s * 0.8, middle + y), end, 0.2, 0.03), t.dark, opacity=0.8)
    elif t.pattern == "spots":
        for _ in range(9):
            x, y, r = t.rng.uniform(-1, 1), middle + t.rng.uniform(-0.6, 0.7), t.rng.uniform(0.08, 0.17)
            canvas.shape(ellipse(x, y, r, r * 0.85), t.second)
    elif t.pattern in ("patches", "patch", "bicolour"):
        canvas.shape(ellipse(t.rng.choice(SIDES) * 0.8, middle + 0.2, 0.55, 0.6), t.second)
