"""Eyes, muzzle, nose, mouth, tongue and whiskers. Units as in `figure.py`."""

import numpy as np

from pictures.pets.canvas import both_sides, curve, ellipse, stroke, turned
from pictures.pets.coat import INK, SIDES, WHITE
from pictures.pets.scene import mix

# Corners of the right eye: the outer end is a little higher and sharper than the inner one.
EYE = np.array(
    [(-1, 0.12), (-0.62, -0.62), (0.1, -0.95), (0.72, -0.66), (1, -0.08), (0.6, 0.66), (0, 0.88), (-0.62, 0.66)]
)


def cat_face(canvas, t) -> None:
    w, g = t.muzzle_width, t.muzzle_length
    for s in SIDES:
        _eye(canvas, t, s, y=-0.09, height=0.82, pupil_height=0.92)
    canvas.shape(ellipse(0, 0.66 * g, 0.20 * w, 0.15), t.muzzle, "muzzle")
    if t.tongue == "out":
        _tongue(canvas, 0, 0.56 * g, 0.09, 0.17)
    canvas.glow(0, 0.66 * g, 0.34, 0.16, mix(t.dark, INK, 0.3), 0.35)
    for s in SIDES:
        canvas.shape(ellipse(s * 0.19 * w, 0.46 * g, 0.235 * w, 0.185, s * 12), t.muzzle, "muzzle")
        for dx, dy in ((0.15, -0.02), (0.25, -0.04), (0.20, 0.06)):
            canvas.shape(ellipse(s * dx * w, 0.46 * g + dy, 0.018, 0.018), t.dark, "muzzle")
    n, y, line = t.nose_size, 0.30 * g, mix(t.dark, INK, 0.6)
    canvas.shape(stroke((0, y), (0, y + 0.08), (0, 0.47 * g), 0.035, 0.03), line, "muzzle")
    for s in SIDES:
        smile = stroke((0, 0.46 * g), (s * 0.10, 0.62 * g), (s * 0.25 * w, 0.50 * g), 0.035, 0.015)
        canvas.shape(smile, line, "muzzle")
    right = [(0, y - 0.8 * n), (0.8 * n, y - 0.75 * n), (1.0 * n, y - 0.35 * n), (0.15 * n, y + 0.6 * n)]
    canvas.shape(curve(both_sides(right)), t.nose_colour, "muzzle")
    canvas.shape(ellipse(0, y - 0.5 * n, 0.45 * n, 0.14 * n), mix(t.nose_colour, WHITE, 0.5), "muzzle", 0.8)
    _whiskers(canvas, t, 0.30 * w, 0.46 * g)


def dog_face(canvas, t) -> None:
    w, g = t.muzzle_width, t.muzzle_length
    for s in SIDES:
        _eye(canvas, t, s, y=-0.08, height=0.98, pupil_height=0.80)
        start, end = (s * (t.eye_gap - 0.14), -0.36), (s * (t.eye_gap + 0.14), -0.36)
        canvas.shape(stroke(start, (s * t.eye_gap, -0.45), end, 0.05, 0.02), t.dark, opacity=0.55)
    if t.tongue == "out":
        _tongue(canvas, 0.03, 0.84 * g, 0.17, 0.42)
    canvas.glow(0, 0.95 * g, 0.60 * w, 0.24, mix(t.dark, INK, 0.4), 0.3)
    if t.tongue == "in":
        canvas.shape(ellipse(0, 0.84 * g, 0.23 * w, 0.16), mix(t.muzzle, t.dark, 0.25), "muzzle")
    _snout(canvas, t)
    _dog_nose(canvas, t)
    _whiskers(canvas, t, 0.30 * w, 0.58 * g)


def _snout(canvas, t):
    w, g, line = t.muzzle_width, t.muzzle_length, mix(t.dark, INK, 0.7)
    right = [(0, 0.06), (0.22 * w, 0.12), (0.36 * w, 0.36 * g)]
    right += [(0.47 * w, 0.62 * g), (0.34 * w, 0.84 * g), (0, 0.82 * g)]
    snout = curve(both_sides(right))
    canvas.shape(snout, t.muzzle, "muzzle")
    with canvas.inside(snout):
        canvas.glow(0, 0.12, 0.5, 0.3, t.coat, 0.8)
        for s in SIDES:
            canvas.glow(s * 0.46 * w, 0.72 * g, 0.22, 0.4, t.dark, 0.35)
    y = 0.33 * g
    canvas.shape(stroke((0, y), (0, y + 0.1), (0, 0.66 * g), 0.045, 0.04), line, "muzzle")
    for s in SIDES:
        lip = stroke((0, 0.64 * g), (s * 0.16 * w, 0.86 * g), (s * 0.42 * w, 0.66 * g), 0.05, 0.015)
        canvas.shape(lip, line, "muzzle")
        for dx, dy in ((0.20, 0.54), (0.29, 0.60), (0.25, 0.50)):
            canvas.shape(ellipse(s * dx * w, dy * g, 0.018, 0.018), t.dark, "muzzle", 0.8)


def _dog_nose(canvas, t):
    n, y = t.nose_size, 0.33 * t.muzzle_length
    right = [(0, y - 0.70 * n), (0.75 * n, y - 0.66 * n), (1.05 * n, y - 0.15 * n)]
    right += [(0.55 * n, y + 0.42 * n), (0, y + 0.62 * n)]
    canvas.shape(curve(both_sides(right)), t.nose_colour, "muzzle")
    canvas.shape(ellipse(0, y - 0.42 * n, 0.5 * n, 0.14 * n), mix(t.nose_colour, WHITE, 0.55), "muzzle", 0.8)
    for s in SIDES:
        nostril = ellipse(s * 0.48 * n, y + 0.05 * n, 0.17 * n, 0.13 * n)
        canvas.shape(nostril, mix(t.nose_colour, (0, 0, 0), 0.6), "muzzle")


def _tongue(canvas, x, y, half, length):
    wide = half * 1.05
    corners = [
        (x - half, y),
        (x + half, y),
        (x + wide, y + length * 0.6),
        (x, y + length),
        (x - wide, y + length * 0.6),
    ]
    canvas.shape(curve(corners), (226, 112, 120), "muzzle")
    groove = stroke((x, y), (x, y + length * 0.4), (x, y + length * 0.75), 0.035, 0.02)
    canvas.shape(groove, (190, 78, 92), "muzzle", 0.8)


def _eye(canvas, t, s, y, height, pupil_height):
    r, x = t.eye_size, s * t.eye_gap
    outline = curve(EYE * (s, 1))

    def grown(k):
        return turned(outline * (r * k, r * k * height), -s * t.eye_tilt) + np.array([x, y])

    canvas.shape(grown(1.16), mix(t.dark, INK, 0.75), "eyes")
    globe = grown(1.0)
    canvas.shape(globe, t.eye_colour, "eyes")
    with canvas.inside(globe):
        canvas.glow(x, y + 0.75 * r, 1.1 * r, 0.8 * r, mix(t.eye_colour, WHITE, 0.55), 0.75)
        canvas.glow(x, y - 0.95 * r, 1.3 * r, 0.8 * r, INK, 0.6)
    gx, gy = x + 0.10 * t.gaze_x * r, y + 0.10 * t.gaze_y * r
    canvas.shape(ellipse(gx, gy, t.pupil * r * 0.92, pupil_height * r * 0.86), (14, 12, 16), "eyes")
    canvas.shape(ellipse(gx + 0.26 * r, y - 0.32 * r, 0.22 * r, 0.22 * r), WHITE, "eyes")
    canvas.shape(ellipse(gx - 0.26 * r, y + 0.34 * r, 0.11 * r, 0.11 * r), WHITE, "eyes", 0.75)


def _whiskers(canvas, t, x, y):
    strength = min(1, t.whiskers)
    if strength < 0.15:  # too short and faint to be seen
        return
    for s in SIDES:
        for rise, reach in ((-0.16, 0.92), (0.0, 1.0), (0.16, 0.9)):
            end = (s * (x + reach * t.whiskers * 0.85), y + rise * 1.6 * t.whiskers + 0.02)
            bend = (s * (x + 0.45 * t.whiskers), y + rise * 0.5 * strength - 0.05 * strength)
            hair = stroke((s * (x - 0.04), y + rise * 0.35), bend, end, 0.028, 0.008)
            canvas.shape(hair, t.whisker_colour, "whiskers", opacity=strength)
