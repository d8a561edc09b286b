"""What is behind a pet: scenes in tones around one lightness. Coordinates are parts of the picture's side."""

import colorsys

import numpy as np

from pictures.pets.canvas import ellipse, stroke


def lightness(colour) -> float:
    """Grey value of an RGB colour, 0 to 1 (ITU-R BT.601 weights, as Pillow's "L")."""
    return float(np.dot(colour, (0.299, 0.587, 0.114)) / 255)


def tone(hue: float, saturation: float, light: float) -> tuple[int, int, int]:
    """A colour of this hue whose grey value is close to `light`."""
    full = np.array(colorsys.hls_to_rgb(hue % 1, 0.5, saturation)) * 255
    grey = lightness(full)
    colour = full * (light / grey) if light < grey else 255 - (255 - full) * (1 - light) / (1 - grey)
    return tuple(int(v) for v in np.clip(colour, 0, 255))


def mix(a, b, part: float) -> tuple[int, int, int]:
    """Colour a with `part` of colour b in it."""
    return tuple(int(p + (q - p) * part) for p, q in zip(a, b, strict=True))


def back_light(t, coat) -> float:
    """The background's lightness: t.contrast away from the coat's, lighter or darker, by chance if both have room."""
    own = lightness(coat)
    choices = [light for light in np.clip((own - t.contrast, own + t.contrast), 0.14, 0.94) if abs(light - own) > 0.32]
    return float(t.rng.choice(choices))


def paint_background(canvas, t, light: float) -> None:
    canvas.place(0, 0, 1)
    canvas.shape(_box(0, 0, 1, 1), tone(t.hue, t.saturation, light))
    SCENES[t.background](canvas, t, light)


def _box(left, top, right, bottom):
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], float)


def _nearby(light, step):
    """A second tone, `step` away, towards the side where there is room."""
    return light + step if light < 0.55 else light - step


def _plain(canvas, t, light):
    pass


def _gradient(canvas, t, light):
    other = tone(t.hue + t.rng.uniform(-0.1, 0.1), t.saturation, _nearby(light, 0.16))
    upper = t.rng.random() < 0.5
    for i in range(24):
        edge = i / 24
        band = _box(0, 0, 1, 1 - edge) if upper else _box(0, edge, 1, 1)
        canvas.shape(band, other, opacity=0.042)


def _spotlight(canvas, t, light):
    canvas.glow(0.5, 0.5, 0.85, 0.85, tone(t.hue, t.saturation, min(0.97, light + 0.14)), 0.9)


def _heaven(canvas, t, light):
    """Day, dusk or night, by how light it is; returns the hue."""
    hue = t.rng.choice((0.57, 0.57, 0.04, 0.94)) if light > 0.45 else 0.63
    canvas.shape(_box(0, 0, 1, 1), tone(hue, t.saturation, light))
    canvas.glow(0.5, 1.0, 1.1, 0.8, tone(hue - 0.03, t.saturation, min(0.96, light + 0.10)), 0.8)
    return hue


def _lawn(canvas, t, light):
    _heaven(canvas, t, min(0.94, light + 0.05))
    horizon = t.rng.uniform(0.5, 0.72)
    for i, step in enumerate((0.0, -0.05)):
        x = t.rng.uniform(0.1, 0.9)
        canvas.shape(ellipse(x, horizon + 0.55 + 0.09 * i, 1.1, 0.55), tone(0.25, t.saturation, light + step))
    for _ in range(12):
        x, y = t.rng.uniform(0, 1), t.rng.uniform(horizon + 0.12, 1)
        lean = t.rng.uniform(-0.02, 0.02)
        blade = stroke((x, y), (x, y - 0.03), (x + lean, y - 0.06), 0.012, 0.002)
        canvas.shape(blade, tone(0.23, t.saturation, light - 0.10), opacity=0.6)


def _sky(canvas, t, light):
    hue = _heaven(canvas, t, light)
    if light < 0.45:
        canvas.shape(ellipse(t.rng.choice((0.13, 0.87)), 0.15, 0.075, 0.075), tone(0.14, 0.6, 0.88))
        for _ in range(14):
            x, y, r = t.rng.uniform(0, 1), t.rng.uniform(0, 0.8), t.rng.uniform(0.004, 0.009)
            canvas.shape(ellipse(x, y, r, r), tone(0.14, 0.4, 0.85), opacity=0.8)
        return
    cloud = tone(hue, t.saturation / 2, min(0.98, light + 0.14))
    for _ in range(3):
        x, y = t.rng.uniform(0, 1), t.rng.uniform(0.05, 0.8)
        for dx, dy, r in ((-0.09, 0.01, 0.05), (0, -0.02, 0.075), (0.09, 0.005, 0.055), (0.02, 0.02, 0.07)):
            canvas.shape(ellipse(x + dx, y + dy, r * 1.2, r * 0.8), cloud)


def _room(canvas, t, light):
    floor = t.rng.uniform(0.68, 0.82)
    canvas.shape(_box(0, floor, 1, 1), tone(0.08, t.saturation, _nearby(light, 0.10)))
    canvas.shape(_box(0, floor - 0.02, 1, floor), tone(t.hue, t.saturation / 2, light + 0.05))
    left = t.rng.choice((0.02, 0.74))
    canvas.shape(_box(left, 0.08, left + 0.24, 0.36), tone(0.09, t.saturation, light - 0.08))
    canvas.shape(_box(left + 0.02, 0.10, left + 0.22, 0.34), tone(t.hue + 0.4, t.saturation, _nearby(light, 0.12)))
    canvas.shape(ellipse(left + 0.12, 0.28, 0.09, 0.06), tone(0.3, t.saturation, light))


def _window(canvas, t, light):
    left = t.rng.uniform(0.05, 0.35)
    canvas.shape(_box(left, 0, left + 0.6, 0.66), tone(0.1, t.saturation / 2, light - 0.07))
    for x in (left + 0.03, left + 0.315):
        for y in (-0.02, 0.32):
            canvas.shape(_box(x, y, x + 0.255, y + 0.31), tone(0.55, t.saturation, min(0.97, light + 0.08)))


def _bokeh(canvas, t, light):
    for _ in range(9):
        x, y, r = t.rng.uniform(0, 1), t.rng.uniform(0, 1), t.rng.uniform(0.05, 0.14)
        hue, step = t.hue + t.rng.uniform(-0.12, 0.12), t.rng.uniform(-0.10, 0.12)
        canvas.shape(ellipse(x, y, r, r), tone(hue, t.saturation, min(0.97, light + step)), opacity=0.6)


SCENES = {
    "plain": _plain,
    "gradient": _gradient,
    "spotlight": _spotlight,
    "lawn": _lawn,
    "sky": _sky,
    "room": _room,
    "window": _window,
    "bokeh": _bokeh,
}
