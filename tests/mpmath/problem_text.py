"""Problem text (docs/problem-text.md) for rope_mp.py: a parser of its own, so that the C++ one is checked, too."""
import re
from types import SimpleNamespace

from mpmath import mp, mpf

mp.dps = 120

DTYPES = ("f64", "f32", "f16", "bf16")
PAIRINGS = ("half", "interleaved", "whole_head_half", "interleaved_to_half", "blocks_half", "blocks_interleaved")


class Unknown(Exception):
    """The text says something that these programs do not compute."""


def split(text, separator):
    """Splits where no bracket is open."""
    parts, depth = [""], 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return parts


def number(text):
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


def arguments(text):
    """'name(1,[2,3])' as ('name', [1, [2, 3]]); arguments that are no numbers stay text."""
    name, _, rest = text.partition("(")

    def value(part):
        if part.startswith("["):
            return [number(n) for n in part[1:-1].split(",") if n]
        return number(part) if re.match(r"[+-]?\.?\d", part) else part

    return name, [value(part) for part in split(rest[:-1], ",")] if rest else []


def series(text):
    """A list, or the (start, step, batch step) of a progression."""
    if text.startswith("["):
        return [number(n) for n in text[1:-1].split(",") if n]
    terms = re.findall(r"[+-]?[\d.]+(?:e[+-]?\d+)?", text)
    return tuple(number(t) for t in terms) + (0,) * (3 - len(terms))


def parse(text):
    if not text.startswith("rc0:") or any(c in text for c in ";|!"):
        raise Unknown("more than one problem")
    p = SimpleNamespace(direction="fwd", pairing=None, dtype=None, b=1, s=1, heads=1, D=None, R=None, offset=0)
    p.base, p.gain, p.law, p.source = mpf(10000), mpf(1), ("plain", []), ("computed", [])
    p.pos, p.data, p.layout = "implicit", "normal(0)", "bshd"
    for axis in split(text[4:], ","):
        key, _, value = axis.partition("=")
        if axis in ("fwd", "inv", "adj"):
            p.direction = axis
        elif axis in PAIRINGS:
            p.pairing = axis
        elif axis in DTYPES:
            p.dtype = axis
        elif key in ("base", "gain"):
            if "(" in value:  # printed text has its number
                raise Unknown("a gain by name")
            setattr(p, key, mpf(float(value)))
        elif key == "f":
            p.law = arguments(value)
        elif key in ("angles", "cache"):
            p.source = arguments(value)
        elif key in ("pos", "data", "layout"):
            setattr(p, key, value)
        elif key in ("strides", "place"):
            pass  # memory, not values
        elif re.fullmatch(r"[bsd]\d+", axis):
            setattr(p, axis[0].replace("d", "D"), int(axis[1:]))
        elif re.fullmatch(r"h\d+(/\d+)?", axis):
            p.heads = int(axis[1:].split("/")[0])
        elif found := re.fullmatch(r"r(\d+)\+(\d+)", axis):
            p.R, p.offset = int(found[1]), int(found[2])
        else:
            raise Unknown(f"axis {axis}")
    p.R = p.D if p.R is None else p.R
    p.pairs = p.R // 2
    if p.data.split("(")[0] not in ("normal", "cancel", "hard"):
        raise Unknown("data " + p.data.split("(")[0])
    if any(str(option).startswith("fill=") and option != "fill=law" for option in p.source[1]):
        raise Unknown("tables that do not follow the law")
    return p
