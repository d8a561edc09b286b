"""The head and its ears. Units as in `figure.py`."""

import numpy as np

from pictures.pets.canvas import both_sides, curve, stroke, turned
from pictures.pets.coat import INK, SIDES, WHITE, mark_head
from pictures.pets.scene import mix


def paint_head(canvas, kind: str, t) -> None:
    """Upright ears behind, the head with its tufts, hanging ears in front."""
    hanging = t.ears in ("floppy", "long")
    if not hanging:
        _upright_ears(canvas, kind, t)
    if t.fluff > 0:
        _tufts(canvas, kind, t)
    outline = _outline(kind, t)
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        mark_head(canvas, t)
        s = 1 if t.side_light > 0 else -1
        canvas.glow(-s * 0.95, 0.55, 1.0, 1.2, mix(t.dark, INK, 0.25), 0.42)
        canvas.glow(0, 1.1, 1.3, 0.55, mix(t.dark, INK, 0.25), 0.35)
        canvas.glow(s * 0.35, -0.45, 0.95, 0.7, mix(t.coat, WHITE, 0.55), 0.38)
    if hanging:
        _hanging_ears(canvas, t)


def _outline(kind, t):
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


def _upright_ears(canvas, kind, t):
    inner, outer, tip = _ear_corners(kind, t)
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
    ear, middle = curve(corners), (inner + outer) / 2 + np.array([0, 0.05])
    lining = middle + (ear - middle) * (0.62, 0.70)
    skin = mix(mix(t.coat, t.dark, 0.4), (224, 158, 150), 0.45)
    for s in SIDES:
        canvas.shape(ear * (s, 1), t.ear_colour, "ears")
        canvas.shape(lining * (s, 1), skin, "ears")
        with canvas.inside(lining * (s, 1)):
            canvas.glow(s * middle[0], middle[1] - 0.1, 0.5, 0.6, mix(skin, INK, 0.55), 0.5)
        if kind == "cat" and t.fluff > 0.2:
            _ear_fur(canvas, t, s, inner, outer, tip)
        if kept < 1:
            _flap(canvas, kind, t, s, a, b, out)


def _ear_corners(kind, t):
    """Corners of the right ear: where it starts near the crown, where it ends at the side, and its tip."""
    w, cat = t.head_width, kind == "cat"
    inner = np.array([0.20 * w, -0.70])
    outer = np.array([(0.90 if cat else 0.80) * w * min(1, t.ear_width), -0.22 if cat else -0.34])
    rise = np.array([0.12 + (0.06 if cat else 0.0) + t.ear_lean, -1]) * (t.ear_length * (1.0 if cat else 0.92))
    return inner, outer, (inner + outer) / 2 + rise


def _ear_fur(canvas, t, s, inner, outer, tip):
    out = (outer - inner) / np.hypot(*(outer - inner))
    for k in (0.0, 0.16, 0.32):
        root = inner + (outer - inner) * (0.10 + k)
        end = root + (tip - root) * 0.42
        hair = stroke(root * (s, 1), (root + out * 0.08) * (s, 1), end * (s, 1), 0.10, 0.01)
        canvas.shape(hair, t.pale, "ears", 0.8)


def _flap(canvas, kind, t, s, a, b, out):
    """The upper part of an upright ear, bent forward along the line from a to b."""
    end = (a + b) / 2 + np.array([0.16 if kind == "dog" else -0.06, 0.42 * t.ear_length])
    corners = [a - out * 0.03, (a + b) / 2 - np.array([0, 0.07]), b + out * 0.05, end + out * 0.06, end - out * 0.06]
    flap = curve(corners)
    canvas.shape((flap + np.array([0, 0.05])) * (s, 1), mix(t.dark, INK, 0.4), "ears", 0.35)
    canvas.shape(flap * (s, 1), mix(t.ear_colour, t.dark, 0.25), "ears")


def _hanging_ears(canvas, t):
    w, wide = t.head_width, t.head_width * t.ear_width
    corners = [(0.36 * w, -0.82), (0.70 * w, -0.86), (1.00 * w, -0.52)]
    if t.ears == "floppy":
        low = -0.45 + t.ear_length * 1.10
        corners += [(1.20 * wide, -0.05), (1.22 * wide, low - 0.22), (1.10 * wide, low)]
        corners += [(0.92 * w, low - 0.18), (0.80 * w, -0.12)]
    else:
        low = -0.45 + t.ear_length * 1.53
        corners += [(1.18 * wide, 0.0), (1.30 * wide, low - 0.35), (1.12 * wide, low)]
        corners += [(0.86 * w, low - 0.22), (0.82 * w, 0.0)]
    corners.append((0.66 * w, -0.52))
    right = turned(curve(corners), -40 * t.ear_lean, about=(0.6 * w, -0.7))
    for s in SIDES:
        ear = right * (s, 1)
        canvas.glow(s * 0.88 * w, 0.05, 0.30, 0.75, INK, 0.22)
        canvas.shape(ear, t.ear_colour, "ears")
        with canvas.inside(ear):
            canvas.glow(s * 0.75 * w, low - 0.5, 0.4, 0.9, mix(t.ear_colour, INK, 0.5), 0.35)
            canvas.glow(s * 0.95 * w, -0.45, 0.4, 0.45, mix(t.ear_colour, WHITE, 0.5), 0.45)
