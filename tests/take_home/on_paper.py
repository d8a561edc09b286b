"""A worksheet solved as a pupil does: from the text of its PDF, by the rules of the lesson in plain Python."""

import io
import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

import pytest

GIVEN = re.compile(r"(\w+\[[\d,]+\]) = (−?[\d.]+)(?=\s)")
RATE = re.compile(r"Learning rate\s+([\d.]+)")
# A field is what is asked for, how it is worked out, and its name beside a line to write on.
FIELD = re.compile(r"^\d+\. +(.*(?:\n.*)*?)\n(\S+) =$", re.M)


def text_of(pdf):
    """The text of a PDF, as whoever searches it finds it. -> one a page"""
    pypdf = pytest.importorskip("pypdf")
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def number(text):
    return float(text.replace("−", "-"))


def solved(pdf):
    """-> {name of a field: its answer as text}"""
    text = "\n".join(text_of(pdf))
    given = {name: number(value) for name, value in GIVEN.findall(text)}
    values = step(given, float(RATE.search(text)[1]))
    found = {}
    for asked, name in FIELD.findall(text):
        digits = re.search(r"to (\d) digits", asked)
        found[name] = written(values[name], int(digits[1]) if digits else 3)
    return found


def written(value, digits):
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return f"{context.create_decimal(Decimal(f'{value:.12g}')):f}"


def step(v, rate):
    """All numbers of a step of two inputs, two hidden nodes and two outputs. v: those given, by name"""
    v = dict(v)
    both = (0, 1)
    for j in both:
        v[f"Z1[0,{j}]"] = sum(v[f"X[0,{i}]"] * v[f"W1[{i},{j}]"] for i in both) + v[f"b1[{j}]"]
        v[f"A1[0,{j}]"] = max(0.0, v[f"Z1[0,{j}]"])
    for k in both:
        v[f"Z2[0,{k}]"] = sum(v[f"A1[0,{j}]"] * v[f"W2[{j},{k}]"] for j in both) + v[f"b2[{k}]"]
    powers = [math.exp(v[f"Z2[0,{k}]"]) for k in both]
    for k in both:
        v[f"P[0,{k}]"] = powers[k] / sum(powers)
        v[f"E[0,{k}]"] = v[f"P[0,{k}]"] - v[f"T[0,{k}]"]
        v[f"db2[{k}]"] = v[f"E[0,{k}]"]
    v["L"] = -math.log(next(v[f"P[0,{k}]"] for k in both if v[f"T[0,{k}]"]))
    for j in both:
        v[f"dA1[0,{j}]"] = sum(v[f"E[0,{k}]"] * v[f"W2[{j},{k}]"] for k in both)
        v[f"db1[{j}]"] = v[f"dA1[0,{j}]"] * (v[f"Z1[0,{j}]"] > 0)
        for k in both:
            v[f"dW2[{j},{k}]"] = v[f"A1[0,{j}]"] * v[f"E[0,{k}]"]
        for i in both:
            v[f"dW1[{i},{j}]"] = v[f"X[0,{i}]"] * v[f"db1[{j}]"]
    for name in [each for each in v if re.match(r"[Wb]\d", each)]:
        v[f"new_{name}"] = v[name] - rate * v[f"d{name}"]
    return v
