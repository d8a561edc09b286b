"""The palette: texts can be read, colour-blind eyes tell apart what must differ, and no colour stands anywhere else."""

import re
import tomllib

import numpy as np
import pytest

import dev
from ui.parts.palette import COLOURS, DASHES, FADED, SERIES, rgb, stylesheet

THEMES = ("light", "dark")
GROUNDS = ("paper", "soft", "chosen")
TEXTS = ("ink", "quiet", "positive", "negative", "cat", "dog", "loss")
# Contrasts that WCAG 2.2 asks for: 1.4.3 of text, 1.4.11 of what is no text.
OF_TEXT, OF_SHAPES = 4.5, 3.0
# sRGB as those see it who lack one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# Distance in CIE L*a*b* that signs and pets keep. From about 2 on, colours side by side can be told apart.
APART = {("positive", "negative"): 60, ("cat", "dog"): 15}
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
WHITE = (0.95047, 1, 1.08883)

HEX = r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b"
LITERAL = re.compile(rf"{HEX}|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)\(\s*[\d.]")
NAMED = re.compile(
    r"[:,(\s](?:black|white|gr[ae]y|silver|red|maroon|yellow|olive|lime|green|aqua|cyan|teal|blue|navy|fuchsia|magenta"
    r"|purple|orange|pink|brown|plum|crimson)\s*[;,)}]"
)
DASH = re.compile(r"dasharray[\"']?\s*[:=]\s*[\"']?\s*[\d.]|[lL]ineDash\(\[\d|dashed|dotted")
SOURCES = [
    path
    for pattern in ("ui/**/*.py", "ui/**/*.js", "ui/**/*.css", "pages/*.py", "app.py")
    for path in sorted(dev.ROOT.glob(pattern))
    if path.name != "palette.py"
]


def linear(colour):
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    darker, lighter = sorted(linear(each) @ [0.2126, 0.7152, 0.0722] for each in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(light):
    X = np.array(XYZ) @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(X > 0.008856, np.cbrt(X), 7.787 * X + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, eyes):
    return np.linalg.norm(lab(EYES[eyes] @ linear(one)) - lab(EYES[eyes] @ linear(other)))


def test_the_measures_are_those_of_the_books():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert distance("#ff0000", "#6c5d00", "protanopia") < 0.2 * distance("#ff0000", "#6c5d00", "all cones")


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read(theme):
    of = {name: getattr(colour, theme) for name, colour in COLOURS.items()}
    found = {(text, ground): contrast(of[text], of[ground]) for text in TEXTS for ground in GROUNDS}
    assert {pair: value for pair, value in found.items() if value < OF_TEXT} == {}
    # A button that counts is written with the paper's colour on the controls'.
    assert contrast(of["paper"], of["control"]) >= OF_TEXT
    assert all(contrast(of["control"], of[ground]) >= OF_SHAPES for ground in GROUNDS)
    assert contrast(of["on-dark"], "#7f7f7f") >= 4 and contrast(of["on-bright"], "#808080") >= OF_TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_what_waits_in_the_background_can_be_read(theme):
    of = {name: getattr(colour, theme) for name, colour in COLOURS.items()}

    def faded(text):
        parts = [[int(of[each][i : i + 2], 16) for i in (1, 3, 5)] for each in (text, "paper")]
        return "#" + "".join(f"{round(FADED * t + (1 - FADED) * p):02x}" for t, p in zip(*parts, strict=True))

    found = {text: contrast(faded(text), of["paper"]) for text in TEXTS}
    assert {text: value for text, value in found.items() if value < OF_SHAPES} == {}


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", APART, ids="-".join)
def test_signs_and_pets_differ_for_all_eyes(pair, theme, eyes):
    one, other = (getattr(COLOURS[name], theme) for name in pair)
    assert distance(one, other, eyes) >= APART[pair]


def test_no_two_quantities_share_a_colour():
    for theme in THEMES:
        of = [getattr(COLOURS[name], theme) for name in TEXTS]
        assert len(set(of)) == len(of)


def test_streamlit_has_the_same_colours():
    theme = tomllib.loads((dev.ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    names = {
        "primaryColor": "control",
        "backgroundColor": "paper",
        "secondaryBackgroundColor": "soft",
        "textColor": "ink",
        "borderColor": "line",
    }
    for side in THEMES:
        assert theme[side] == {option: getattr(COLOURS[name], side) for option, name in names.items()}


def test_stylesheets_have_all_of_the_table():
    css = stylesheet(".view")
    assert css.startswith(".view {") and "--loss: light-dark(#c2185b, #ff7a9c);" in css
    assert all(f"--{name}: light-dark({colour.light}, {colour.dark});" in css for name, colour in COLOURS.items())
    assert "--dash-first: none;" in css and "--dash-second: 7 5;" in css
    assert len({DASHES[name] for name in SERIES}) == len(SERIES)
    assert rgb("positive") == (0x2B, 0x6C, 0xB0)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(dev.ROOT).as_posix())
def test_no_colour_or_dash_stands_anywhere_else(path):
    assert literals(path.name, path.read_text(encoding="utf-8")) == []


def literals(name, text):
    """The colours and dashes that the text of a file holds."""
    found = [*LITERAL.findall(text), *DASH.findall(text)]
    return found + (NAMED.findall(text) if name.endswith(".css") else [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "a { color: #fff; }"),
        ("a.css", "a { color: white; }"),
        ("a.css", "a { background: linear-gradient(red, var(--soft)); }"),
        ("a.css", "a { border: 1px dashed var(--line); }"),
        ("a.css", "a { border-top: 2px dotted var(--line); }"),
        ("a.css", "a { outline-style: dashed; }"),
        ("a.css", "a { stroke-dasharray: 7 5; }"),
        ("a.py", 'INK = "#6b7688"'),
        ("a.py", "f'<line stroke-dasharray=\"7 5\">'"),
        ("a.js", "context.fillStyle = 'rgb(10, 20, 30)';"),
        ("a.js", "context.setLineDash([2, 4]);"),
    ],
)
def test_the_search_finds_them(name, text):
    assert literals(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "a { color: var(--ink); white-space: nowrap; stroke-dasharray: var(--dash-flow); }"),
        ("a.py", '"""Comment #12 of an issue."""\nlook = f"background:rgb({colour})"  # what the pixel has'),
        ("a.js", 'const COLOURS = ["red", "green", "blue"];'),
    ],
)
def test_the_search_lets_the_rest_pass(name, text):
    assert literals(name, text) == []
