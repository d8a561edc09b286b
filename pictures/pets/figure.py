"""The animal itself, from back to front: body, head, face.

Coordinates: the head's centre is (0, 0), half a head is about 1, x to the right, y down. `t` are the pet's traits with
their colours (`coat.colour`); s is -1 for a part at the left and 1 for its mirror image at the right.
"""

from pictures.pets.canvas import both_sides, curve, ellipse, stroke
from pictures.pets.coat import INK, SIDES, mark_body
from pictures.pets.face import cat_face, dog_face
from pictures.pets.head import paint_head
from pictures.pets.scene import mix


def paint_pet(canvas, kind: str, t) -> None:
    sitting = t.pose == "sitting"
    unit = t.size * (0.86 if sitting else 1)
    x, y = t.x, t.y - (0.08 if sitting else 0)
    canvas.place(x, y, unit)
    if sitting:
        _sitting_body(canvas, kind, t)
    else:
        _shoulders(canvas, t)
    _collar(canvas, t)
    canvas.place(x, y, unit, t.tilt)
    paint_head(canvas, kind, t)
    face = cat_face if kind == "cat" else dog_face
    face(canvas, t)


def _shoulders(canvas, t):
    outline = curve(both_sides([(0, 0.5), (0.55, 0.62), (0.86, 1.05), (1.08, 1.7), (1.15, 2.6), (0, 2.7)]))
    canvas.glow(0, 1.5, 1.9, 1.3, INK, 0.18)
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        mark_body(canvas, t, 1.5, 1.0)
        canvas.shape(curve(both_sides([(0, 0.7), (0.36, 0.9), (0.30, 1.45), (0, 1.9)])), t.chest, opacity=0.9)
        canvas.glow(0, 0.75, 1.15, 0.75, mix(t.dark, INK, 0.4), 0.55)


def _sitting_body(canvas, kind, t):
    canvas.glow(0, 1.95, 1.7, 0.28, INK, 0.45)
    _tail(canvas, kind, t)
    outline = curve(both_sides([(0, 0.4), (0.52, 0.6), (0.66, 1.0), (0.84, 1.5), (0.84, 1.85), (0.5, 1.99), (0, 1.98)]))
    canvas.shape(outline, t.coat)
    with canvas.inside(outline):
        mark_body(canvas, t, 1.35, 0.8)
        canvas.shape(curve(both_sides([(0, 0.6), (0.34, 0.85), (0.24, 1.3), (0, 1.5)])), t.chest, opacity=0.9)
        canvas.glow(0, 0.72, 1.1, 0.6, mix(t.dark, INK, 0.4), 0.55)
        for s in SIDES:
            canvas.glow(s * 0.85, 1.7, 0.45, 0.55, t.dark, 0.35)
            canvas.shape(stroke((s * 0.46, 1.25), (s * 0.52, 1.6), (s * 0.47, 1.95), 0.03, 0.05), t.dark, opacity=0.5)
        canvas.shape(stroke((0, 1.45), (0.01, 1.7), (0, 1.95), 0.03, 0.05), t.dark, opacity=0.6)
    for s in SIDES:
        canvas.shape(ellipse(s * 0.25, 1.93, 0.24, 0.13), t.paws)
        for toe in (-0.07, 0.07):
            x = s * 0.25 + toe
            canvas.shape(stroke((x, 1.94), (x, 1.98), (x, 2.02), 0.025), t.dark, opacity=0.6)


def _tail(canvas, kind, t):
    s = t.rng.choice(SIDES)
    if kind == "cat":
        canvas.shape(stroke((s * 0.6, 1.85), (s * 1.75, 1.95), (s * 1.35, 1.0), 0.30, 0.20), t.dark)
        canvas.shape(ellipse(s * 1.35, 1.0, 0.10, 0.10), t.dark)
    else:
        canvas.shape(stroke((s * 0.6, 1.8), (s * 1.3, 1.8), (s * 1.45, 1.15), 0.34, 0.12), t.coat)


def _collar(canvas, t):
    if t.collar == "collar":
        canvas.shape(stroke((-0.66, 0.72), (0, 1.22), (0.66, 0.72), 0.2), t.collar_colour)
        canvas.shape(ellipse(0, 1.08, 0.13, 0.13), (236, 196, 84))
        canvas.shape(ellipse(-0.03, 1.05, 0.05, 0.05), (255, 240, 190))
