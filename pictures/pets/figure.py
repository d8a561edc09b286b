"""The animal itself, from back to front. Coordinates: the head's centre is (0, 0), half a head is about 1."""

import numpy as np

from .canvas import both_sides, curve, ellipse, stroke, turned
from .ranges import COATS, EYES, HUES, NOSES
from .scene import mix

WHITE, INK = (255, 255, 255), (28, 22, 26)
SIDES = (-1, 1)


def paint_pet(canvas, kind: str, t) -> None:
    """Body, head and face. `t` are the pet's traits, `t.coat`, `t.dark`, `t.pale` already colours."""
    sitting = t.pose == "sitting"
    unit = t.size * (0.86 if sitting else 1)
    x, y = t.x, t.y - (0.08 if sitting else 0)
    canvas.place(x, y, unit)
    (_sitting_body if sitting else _shoulders)(canvas, kind, t)
    canvas.place(x, y, unit, t.tilt)
    head = _head_outline(kind, t)
    hanging = t.ears in ("floppy", "long")
    if not hanging:
        _upright_ears(canvas, kind, t)
    _head(canvas, kind, t, head)
    if hanging:
        _hanging_ears(canvas, t)
    (_cat_face if kind == "cat" else _dog_face)(canvas, t)


# ---------------------------------------------------------------------------------------------------------- body


def _shoulders(canvas, kind, t):
    right = [(0, 0.5), (0.55, 0.62), (0.86, 1.05), (1.08, 1.7), (1.15, 2.6), (0, 2.7)]
    outline = curve(both_sides(right))
    canvas.glow(0, 1.5, 1.9, 1.3, INK, 0.18)
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        _body_marks(canvas, t, 1.5, 1.0)
        canvas.shape(curve(both_sides([(0, 0.7), (0.36, 0.9), (0.30, 1.45), (0, 1.9)])), t.chest, opacity=0.9)
        canvas.glow(0, 0.75, 1.15, 0.75, mix(t.dark, INK, 0.4), 0.55)
    _collar(canvas, t)


def _sitting_body(canvas, kind, t):
    canvas.glow(0, 1.95, 1.7, 0.28, INK, 0.45)
    side = t.rng.choice(SIDES)
    if kind == "cat":
        canvas.shape(stroke((side * 0.6, 1.85), (side * 1.75, 1.95), (side * 1.35, 1.0), 0.30, 0.20), t.dark)
        canvas.shape(ellipse(side * 1.35, 1.0, 0.10, 0.10), t.dark)
    else:
        canvas.shape(stroke((side * 0.6, 1.8), (side * 1.3, 1.8), (side * 1.45, 1.15), 0.34, 0.12), t.coat)
    outline = curve(both_sides([(0, 0.4), (0.52, 0.6), (0.66, 1.0), (0.84, 1.5), (0.84, 1.85), (0.5, 1.99), (0, 1.98)]))
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        _body_marks(canvas, t, 1.35, 0.8)
        canvas.shape(curve(both_sides([(0, 0.6), (0.34, 0.85), (0.24, 1.3), (0, 1.5)])), t.chest, opacity=0.9)
        canvas.glow(0, 0.72, 1.1, 0.6, mix(t.dark, INK, 0.4), 0.55)
        for s in SIDES:
            canvas.glow(s * 0.85, 1.7, 0.45, 0.55, t.dark, 0.35)
            canvas.shape(stroke((s * 0.46, 1.25), (s * 0.52, 1.6), (s * 0.47, 1.95), 0.03, 0.05), t.dark, opacity=0.5)
        canvas.shape(stroke((0, 1.45), (0.01, 1.7), (0, 1.95), 0.03, 0.05), t.dark, opacity=0.6)
    for s in SIDES:
        canvas.shape(ellipse(s * 0.25, 1.93, 0.24, 0.13), t.paws)
        for toe in (-0.07, 0.07):
            line = stroke((s * 0.25 + toe, 1.94), (s * 0.25 + toe, 1.98), (s * 0.25 + toe, 2.02), 0.025)
            canvas.shape(line, t.dark, opacity=0.6)
    _collar(canvas, t)


def _body_marks(canvas, t, middle, width):
    if t.pattern == "tabby":
        for y in (-0.35, 0.0, 0.35, 0.7):
            for s in SIDES:
                band = stroke(
                    (s * width * 1.2, middle + y), (s * 0.8, middle + y), (s * 0.45, middle + y + 0.12), 0.2, 0.03
                )
                canvas.shape(band, t.dark, opacity=0.8)
    elif t.pattern == "spots":
        for _ in range(9):
            x, y, r = t.rng.uniform(-1, 1), middle + t.rng.uniform(-0.6, 0.7), t.rng.uniform(0.08, 0.17)
            canvas.shape(ellipse(x, y, r, r * 0.85), t.second)
    elif t.pattern in ("patches", "patch", "bicolour"):
        canvas.shape(ellipse(t.rng.choice(SIDES) * 0.8, middle + 0.2, 0.55, 0.6), t.second)


def _collar(canvas, t):
    if t.collar == "collar":
        colour = t.collar_colour
        canvas.shape(stroke((-0.66, 0.72), (0, 1.22), (0.66, 0.72), 0.2), colour)
        canvas.shape(ellipse(0, 1.08, 0.13, 0.13), (236, 196, 84))
        canvas.shape(ellipse(-0.03, 1.05, 0.05, 0.05), (255, 240, 190))


# ---------------------------------------------------------------------------------------------------------- head


def _head_outline(kind, t):
    w, h, c = t.head_width, t.head_height, t.cheeks
    if kind == "cat":
        right = [(0, -0.80 * h), (0.46 * w, -0.76 * h), (0.84 * w, -0.42 * h), (0.99 * w, 0.06 * h)]
        right += [(0.90 * w * c, 0.44 * h), (0.52 * w, 0.76 * h), (0, 0.86 * h)]
    else:
        right = [(0, -0.86 * h), (0.46 * w, -0.82 * h), (0.82 * w, -0.50 * h), (0.88 * w, -0.02 * h)]
        right += [(0.78 * w * c, 0.42 * h), (0.52 * w * c, 0.84 * h), (0, 1.02 * h)]
    return curve(both_sides(right))


def _tufts(canvas, kind, t):
    """Fur that stands out at the cheeks."""
    w, h, reach = t.head_width * t.cheeks, t.head_height, t.fluff * (0.2 if kind == "cat" else 0.12)
    for y, share in ((0.16, 0.7), (0.38, 1.0), (0.58, 0.8)):
        x = (0.97 - 0.45 * max(0, y - 0.2)) * w * (1 if kind == "cat" else 0.84)
        tip = (x + reach * share, (y + 0.12) * h)
        tuft = curve([(x - 0.3, y - 0.2), (x, y - 0.12), tip, tip, (x - 0.05, y + 0.16), (x - 0.3, y + 0.2)])
        for s in SIDES:
            canvas.shape(tuft * (s, 1), t.coat)


def _head(canvas, kind, t, outline):
    if t.fluff > 0:
        _tufts(canvas, kind, t)
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        PATTERNS[t.pattern](canvas, kind, t)
        s = 1 if t.side_light > 0 else -1
        canvas.glow(-s * 0.95, 0.55, 1.0, 1.2, mix(t.dark, INK, 0.25), 0.42)
        canvas.glow(0, 1.1, 1.3, 0.55, mix(t.dark, INK, 0.25), 0.35)
        canvas.glow(s * 0.35, -0.45, 0.95, 0.7, mix(t.coat, WHITE, 0.55), 0.38)


def _ear_base(kind, t):
    """Corners of the right ear: where it starts near the crown, where it ends at the side, its tip."""
    w, spread = t.head_width, 0.06 if kind == "cat" else 0.0
    inner = np.array([0.20 * w, -0.70])
    outer = np.array([(0.90 if kind == "cat" else 0.80) * w * min(1, t.ear_width), -0.22 if kind == "cat" else -0.34])
    base = (inner + outer) / 2
    tip = base + np.array([0.12 + spread + t.ear_lean, -1]) * (t.ear_length * (1.0 if kind == "cat" else 0.92))
    return inner, outer, tip


def _upright_ears(canvas, kind, t):
    inner, outer, tip = _ear_base(kind, t)
    skin = mix(mix(t.coat, t.dark, 0.4), (224, 158, 150), 0.45)
    out = (outer - inner) / np.hypot(*(outer - inner))
    kept = {"folded": 0.42, "semi": 0.60}.get(t.ears, 1.0)
    a, b = inner + (tip - inner) * kept, outer + (tip - outer) * kept
    bulge = out * (0.10 if kind == "cat" else 0.14) * kept
    near = 0.16 if kind == "cat" else 0.22  # where the rounding of the tip begins
    upper = [a, b]
    if kept == 1:
        upper = [tip + (inner - tip) * near - bulge * 0.62, tip, tip + (outer - tip) * near + bulge * 0.62]
    corners = [inner, inner, (inner + a) / 2 - bulge, *upper, (outer + b) / 2 + bulge, outer, outer]
    corners.append((inner + outer) / 2 + np.array([-0.1, 0.25]))
    fold = (a + b) / 2 + np.array([0.16 if kind == "dog" else -0.06, 0.42 * t.ear_length])
    flap = curve(
        [a - out * 0.03, (a + b) / 2 - np.array([0, 0.07]), b + out * 0.05, fold + out * 0.06, fold - out * 0.06]
    )
    middle = (inner + outer) / 2 + np.array([0, 0.05])
    ear = curve(corners)
    lining = middle + (ear - middle) * (0.62, 0.70)
    for s in SIDES:
        canvas.shape(ear * (s, 1), t.ear_colour, "ears")
        canvas.shape(lining * (s, 1), skin, "ears")
        with canvas.inside(lining * (s, 1)):
            canvas.glow(s * middle[0], middle[1] - 0.1, 0.5, 0.6, mix(skin, INK, 0.55), 0.5)
        if kind == "cat" and t.fluff > 0.2:
            for k in (0.0, 0.16, 0.32):
                root = inner + (outer - inner) * (0.10 + k)
                end = root + (tip - root) * 0.42
                canvas.shape(
                    stroke(root * (s, 1), (root + out * 0.08) * (s, 1), end * (s, 1), 0.10, 0.01), t.pale, "ears", 0.8
                )
        if kept < 1:
            canvas.shape((flap + (0, 0.05)) * (s, 1), mix(t.dark, INK, 0.4), "ears", 0.35)
            canvas.shape(flap * (s, 1), mix(t.ear_colour, t.dark, 0.25), "ears")


def _hanging_ears(canvas, t):
    w, length, wide = t.head_width, t.ear_length, t.ear_width
    drop = 0.55 if t.ears == "floppy" else 0.98
    low = -0.45 + length * (0.55 + drop)
    top = [(0.36 * w, -0.82), (0.70 * w, -0.86), (1.00 * w, -0.52)]
    if t.ears == "floppy":
        rest = [
            (1.20 * w * wide, -0.05),
            (1.22 * w * wide, low - 0.22),
            (1.10 * w * wide, low),
            (0.92 * w, low - 0.18),
            (0.80 * w, -0.12),
        ]
    else:
        rest = [
            (1.18 * w * wide, 0.0),
            (1.30 * w * wide, low - 0.35),
            (1.12 * w * wide, low),
            (0.86 * w, low - 0.22),
            (0.82 * w, 0.0),
        ]
    rest.append((0.66 * w, -0.52))
    for s in SIDES:
        ear = turned(curve(top + rest), -8 * t.ear_lean * 5, about=(0.6 * w, -0.7)) * (s, 1)
        canvas.glow(s * 0.88 * w, 0.05, 0.30, 0.75, INK, 0.22)
        canvas.shape(ear, t.ear_colour, "ears")
        with canvas.inside(ear):
            canvas.glow(s * 0.75 * w, low - 0.5, 0.4, 0.9, mix(t.ear_colour, INK, 0.5), 0.35)
            canvas.glow(s * 0.95 * w, -0.45, 0.4, 0.45, mix(t.ear_colour, WHITE, 0.5), 0.45)


# ------------------------------------------------------------------------------------------------------ patterns


def _solid(canvas, kind, t):
    pass


def _tabby(canvas, kind, t):
    for x, lean in ((0, 0), (-0.2, -0.05), (0.2, 0.05)):
        canvas.shape(stroke((x, -0.9), (x, -0.6), (x + lean, -0.36), 0.13, 0.03), t.dark, opacity=0.85)
    for s in SIDES:
        canvas.shape(stroke((s * 0.45, -0.9), (s * 0.42, -0.65), (s * 0.5, -0.45), 0.12, 0.03), t.dark, opacity=0.85)
        for y in (0.05, 0.30, 0.53):
            stripe = stroke((s * 1.12, y - 0.05), (s * 0.85, y - 0.02), (s * 0.66, y + 0.06), 0.13, 0.02)
            canvas.shape(stripe, t.dark, opacity=0.85)


def _points(canvas, kind, t):
    canvas.glow(0, 0.30, 0.85, 0.95, t.dark, 0.95)
    canvas.glow(0, 0.25, 0.6, 0.7, t.dark, 0.8)


def _blaze(canvas, kind, t):
    top = 0.13
    right = [(0, -1.0), (top, -0.9), (0.10, -0.25), (0.42, 0.30), (0.70, 0.75), (0, 1.2)]
    canvas.shape(curve(both_sides(right)), t.pale)


def _bicolour(canvas, kind, t):
    right = [(0, -0.55), (0.10, -0.35), (0.55, 0.25), (1.0, 0.62), (0.6, 1.2), (0, 1.3)]
    canvas.shape(curve(both_sides(right)), t.pale)


def _patches(canvas, kind, t):
    canvas.shape(ellipse(0.62, -0.50, 0.62, 0.58, 20), t.second)
    canvas.shape(ellipse(-0.75, 0.10, 0.42, 0.55, -10), t.dark)


def _patch(canvas, kind, t):
    s = t.rng.choice(SIDES)
    canvas.shape(ellipse(s * 0.46, -0.16, 0.40, 0.46, s * 20), t.second)


def _spots(canvas, kind, t):
    for _ in range(11):
        x, y, r = t.rng.uniform(-0.85, 0.85), t.rng.uniform(-0.8, 0.6), t.rng.uniform(0.05, 0.11)
        canvas.shape(ellipse(x, y, r, r * 0.9), t.second)


def _tan_points(canvas, kind, t):
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


# ---------------------------------------------------------------------------------------------------------- faces


def _cat_face(canvas, t):
    w, g = t.muzzle_width, t.muzzle_length
    for s in SIDES:
        _eye(canvas, t, s, y=-0.09, height=0.82, pupil_height=0.92)
    canvas.shape(ellipse(0, 0.66 * g, 0.20 * w, 0.15), t.muzzle, "muzzle")
    if t.tongue == "out":
        _tongue(canvas, 0, 0.56 * g, 0.09, 0.17)
    canvas.glow(0, 0.66 * g, 0.34, 0.16, mix(t.dark, INK, 0.3), 0.35)
    for s in SIDES:
        pad = ellipse(s * 0.19 * w, 0.46 * g, 0.235 * w, 0.185, s * 12)
        canvas.shape(pad, t.muzzle, "muzzle")
        for dx, dy in ((0.15, -0.02), (0.25, -0.04), (0.20, 0.06)):
            canvas.shape(ellipse(s * dx * w, 0.46 * g + dy, 0.018, 0.018), t.dark, "muzzle")
    n, y = t.nose_size, 0.30 * g
    line = mix(t.dark, INK, 0.6)
    canvas.shape(stroke((0, y), (0, y + 0.08), (0, 0.47 * g), 0.035, 0.03), line, "muzzle")
    for s in SIDES:
        smile = stroke((0, 0.46 * g), (s * 0.10, 0.62 * g), (s * 0.25 * w, 0.50 * g), 0.035, 0.015)
        canvas.shape(smile, line, "muzzle")
    nose = curve(
        both_sides([(0, y - 0.8 * n), (0.8 * n, y - 0.75 * n), (1.0 * n, y - 0.35 * n), (0.15 * n, y + 0.6 * n)])
    )
    canvas.shape(nose, t.nose_colour, "muzzle")
    canvas.shape(ellipse(0, y - 0.5 * n, 0.45 * n, 0.14 * n), mix(t.nose_colour, WHITE, 0.5), "muzzle", 0.8)
    _whiskers(canvas, t, 0.30 * w, 0.46 * g)


def _dog_face(canvas, t):
    w, g = t.muzzle_width, t.muzzle_length
    for s in SIDES:
        _eye(canvas, t, s, y=-0.08, height=0.98, pupil_height=0.80)
        brow = stroke(
            (s * (t.eye_gap - 0.14), -0.36), (s * t.eye_gap, -0.45), (s * (t.eye_gap + 0.14), -0.36), 0.05, 0.02
        )
        canvas.shape(brow, t.dark, opacity=0.55)
    if t.tongue == "out":
        _tongue(canvas, 0.03, 0.84 * g, 0.17, 0.42)
    right = [
        (0, 0.06),
        (0.22 * w, 0.12),
        (0.36 * w, 0.36 * g),
        (0.47 * w, 0.62 * g),
        (0.34 * w, 0.84 * g),
        (0, 0.82 * g),
    ]
    snout = curve(both_sides(right))
    canvas.glow(0, 0.95 * g, 0.60 * w, 0.24, mix(t.dark, INK, 0.4), 0.3)
    jaw = ellipse(0, 0.84 * g, 0.23 * w, 0.16)
    if t.tongue == "in":
        canvas.shape(jaw, mix(t.muzzle, t.dark, 0.25), "muzzle")
    canvas.shape(snout, t.muzzle, "muzzle")
    with canvas.inside(snout):
        canvas.glow(0, 0.12, 0.5, 0.3, t.coat, 0.8)
        for s in SIDES:
            canvas.glow(s * 0.46 * w, 0.72 * g, 0.22, 0.4, t.dark, 0.35)
    n, y = t.nose_size, 0.33 * g
    line = mix(t.dark, INK, 0.7)
    canvas.shape(stroke((0, y), (0, y + 0.1), (0, 0.66 * g), 0.045, 0.04), line, "muzzle")
    for s in SIDES:
        lip = stroke((0, 0.64 * g), (s * 0.16 * w, 0.86 * g), (s * 0.42 * w, 0.66 * g), 0.05, 0.015)
        canvas.shape(lip, line, "muzzle")
        for dx, dy in ((0.20, 0.54), (0.29, 0.60), (0.25, 0.50)):
            canvas.shape(ellipse(s * dx * w, dy * g, 0.018, 0.018), t.dark, "muzzle", 0.8)
    nose = curve(
        both_sides(
            [
                (0, y - 0.70 * n),
                (0.75 * n, y - 0.66 * n),
                (1.05 * n, y - 0.15 * n),
                (0.55 * n, y + 0.42 * n),
                (0, y + 0.62 * n),
            ]
        )
    )
    canvas.shape(nose, t.nose_colour, "muzzle")
    canvas.shape(ellipse(0, y - 0.42 * n, 0.5 * n, 0.14 * n), mix(t.nose_colour, WHITE, 0.55), "muzzle", 0.8)
    for s in SIDES:
        canvas.shape(
            ellipse(s * 0.48 * n, y + 0.05 * n, 0.17 * n, 0.13 * n), mix(t.nose_colour, (0, 0, 0), 0.6), "muzzle"
        )
    _whiskers(canvas, t, 0.30 * w, 0.58 * g)


def _tongue(canvas, x, y, half, length):
    shape = curve(
        [
            (x - half, y),
            (x + half, y),
            (x + half * 1.05, y + length * 0.6),
            (x, y + length),
            (x - half * 1.05, y + length * 0.6),
        ]
    )
    canvas.shape(shape, (226, 112, 120), "muzzle")
    canvas.shape(
        stroke((x, y), (x, y + length * 0.4), (x, y + length * 0.75), 0.035, 0.02), (190, 78, 92), "muzzle", 0.8
    )


def _eye(canvas, t, s, y, height, pupil_height):
    r, x = t.eye_size, s * t.eye_gap
    tilt = s * t.eye_tilt
    outline = [
        (-1, 0.12),
        (-0.62, -0.62),
        (0.1, -0.95),
        (0.72, -0.66),
        (1.0, -0.08),
        (0.6, 0.66),
        (0, 0.88),
        (-0.62, 0.66),
    ]
    outline = curve(np.array(outline) * (s, 1))
    at = lambda points, k: turned(points * (r * k, r * k * height), -tilt) + (x, y)
    canvas.shape(at(outline, 1.16), mix(t.dark, INK, 0.75), "eyes")
    globe = at(outline, 1.0)
    canvas.shape(globe, t.eye_colour, "eyes")
    gx, gy = 0.10 * t.gaze_x * r, 0.10 * t.gaze_y * r
    with canvas.inside(globe):
        canvas.glow(x, y + 0.75 * r, 1.1 * r, 0.8 * r, mix(t.eye_colour, WHITE, 0.55), 0.75)
        canvas.glow(x, y - 0.95 * r, 1.3 * r, 0.8 * r, INK, 0.6)
    canvas.shape(ellipse(x + gx, y + gy, t.pupil * r * 0.92, pupil_height * r * 0.86), (14, 12, 16), "eyes")
    canvas.shape(ellipse(x + gx + 0.26 * r, y - 0.32 * r, 0.22 * r, 0.22 * r), WHITE, "eyes")
    canvas.shape(ellipse(x + gx - 0.26 * r, y + 0.34 * r, 0.11 * r, 0.11 * r), WHITE, "eyes", 0.75)


def _whiskers(canvas, t, x, y):
    strength = min(1, t.whiskers)
    for s in SIDES:
        for rise, reach in ((-0.16, 0.92), (0.0, 1.0), (0.16, 0.9)):
            end = (s * (x + reach * t.whiskers * 0.85), y + rise * 1.6 * t.whiskers + 0.02)
            bend = (s * (x + 0.45 * t.whiskers), y + rise * 0.5 * strength - 0.05 * strength)
            hair = stroke((s * (x - 0.04), y + rise * 0.35), bend, end, 0.028, 0.008)
            canvas.shape(hair, t.whisker_colour, "whiskers", opacity=strength)


def colours(t) -> None:
    """Turn the traits' names of colours into the colours of this pet's parts."""
    coat, dark, pale = ([min(255, int(v * t.shade)) for v in c] for c in COATS[t.coat])
    light_coat = sum(coat) > 380
    t.second = COATS[t.second_coat][0] if light_coat else pale
    t.hue = HUES[t.hue]
    t.coat, t.dark, t.pale = tuple(coat), tuple(dark), tuple(pale)
    t.muzzle = {"pale": t.pale, "coat": mix(t.coat, t.pale, 0.25), "dark": mix(t.coat, t.dark, 0.7)}[t.muzzle_shade]
    t.muzzle = t.dark if t.pattern == "points" else t.muzzle
    t.chest = {"points": t.coat, "solid": mix(t.coat, t.pale, 0.35)}.get(t.pattern, t.pale)
    t.paws = t.dark if t.pattern == "points" else t.pale
    shade = t.ear_shade
    t.ear_colour = t.dark if t.pattern == "points" else mix(t.coat, t.dark if shade > 0 else t.pale, abs(shade))
    t.eye_colour, t.nose_colour = EYES[t.eyes], NOSES[t.nose]
    t.whisker_colour = (250, 248, 244) if not light_coat else mix(t.dark, INK, 0.35)
    t.collar_colour = t.rng.choice(((196, 60, 64), (52, 104, 172), (42, 138, 116), (120, 72, 150)))
