"""RoPE from its definitions, at 120 decimal digits: what the oracle is held against (check_oracle.py).

A second implementation on purpose: the laws, position maps and pairings are written down here once more from
their publications. It shares nothing with the C++ code but the text. What it does not know raises Unknown.
"""
from mpmath import mp, mpf

from problem_text import Unknown, arguments, series
from rounding import nearest


# --- frequencies --------------------------------------------------------------------------------------------


def reversing(width):
    """Hugging Face: a ramp may be negative, and so fall; one without width gets a little."""
    return width if width != 0 else mpf(0.001)


def stepping(width):
    """ggml, keras-hub: what does not rise is a step."""
    return max(width, mpf(0.001))


def ramp(p, i, length, fast, slow, truncate=True, top=None, widen=reversing):
    """1 for pairs that turn more than `fast` times within `length`, 0 below `slow`. `top`: the largest pair of it."""

    def pair_of(turns):
        return p.R * mp.log(mpf(length) / (2 * mp.pi * mpf(turns))) / (2 * mp.log(p.base))

    low, high = pair_of(fast), pair_of(slow)
    if truncate:
        low, high = mp.floor(low), mp.ceil(high)
    low, high = max(low, mpf(0)), min(high, mpf(p.R - 1 if top is None else top))
    return 1 - min(max((i - low) / widen(high - low), mpf(0)), mpf(1))


def yarn(w, factor, kept):
    """Peng et al. 2023: the share `kept` of the unscaled frequency."""
    return w * kept + w / mpf(factor) * (1 - kept)


def ntk_by_parts(p, w, ntk, i, factor, length, ntk_factor, extrapolation):
    """The YaRN authors' LlamaPartNTKScaledRotaryEmbedding: linear, then NTK, then plain."""
    share = ramp(p, i, length, 1.25, 0.75) * mpf(ntk_factor)
    slow = w / mpf(factor) * (1 - share) + ntk * share
    share = ramp(p, i, length, 16, 2) * mpf(extrapolation)
    return slow * (1 - share) + w * share


def llama3(w, factor, low, high, length):
    turns = length * w / (2 * mp.pi)  # inside the original context
    if turns > high:
        return w
    if turns < low:
        return w / mpf(factor)
    t = (turns - mpf(low)) / (mpf(high) - mpf(low))
    return (1 - t) * w / mpf(factor) + t * w


def scaled(p, i, power):
    """inv_freq of pair i; power(base) is base to the pair's exponent."""
    name, a = p.law
    w, base, ratio = power(p.base), p.base, mpf(p.R) / (p.R - 2) if p.R != 2 else None
    laws = {
        "plain": lambda: w,
        "linear": lambda: w / mpf(a[0]),
        "rope_ratio": lambda: power(base * mpf(a[0])),
        "explicit": lambda: mpf(a[0][i]),
        "ntk": lambda: power(base * mpf(a[0]) ** ratio),
        "dynamic_ntk": lambda: power(base * (mpf(a[0]) * max(a[1], a[2]) / a[1] - (mpf(a[0]) - 1)) ** ratio),
        "ntk_fixed": lambda: power(base * mpf(a[0])) / mpf(a[0]) ** (mpf(2) / p.R),
        "ntk_mixed": lambda: w / mp.exp(mp.log(mpf(a[0])) * (mpf(i + 1) / p.pairs) ** mpf(a[1])),
        "keras_dynamic": lambda: w / mpf(a[0]) ** ratio,
        "ntk_by_parts": lambda: ntk_by_parts(p, w, power(base * mpf(a[0]) ** ratio), i, *a),
        "yarn": lambda: yarn(w, a[0], mpf(a[5]) * ramp(p, i, *a[1:5])),
        "yarn_ggml": lambda: yarn(w, a[0], mpf(a[4]) * ramp(p, i, *a[1:4], widen=stepping)),
        "yarn_keras": lambda: yarn(w, a[0], ramp(p, i, *a[1:5], p.pairs - 1, stepping)),
        "longrope": lambda: w / mpf((a[1] if a[3] > a[2] else a[0])[i]),
        "llama3": lambda: llama3(w, *a),
        "proportional": lambda: w / mpf(a[0] if a else 1),
        "divisors": lambda: w / mpf(a[0][i]),
    }
    if name not in laws:
        raise Unknown("law " + name)
    return laws[name]()


def inv_freq(p):
    """rad/position of every pair. Maps that begin the ladder anew for each axis say so here."""
    map_name, sections = axis_map(p)
    ladder = [(2 * i, p.D if p.law[0] == "proportional" else p.R) for i in range(p.pairs)]
    if map_name == "vision":
        ladder = [(2 * j, 2 * section) for section in sections for j in range(section)]
    elif map_name == "alternating":
        ladder = [(2 * (i // 2), p.pairs) for i in range(p.pairs)]
    elif map_name == "pixtral":
        ladder = [(2 * i, p.R) for first in (0, 1) for i in range(first, p.pairs, 2)]
    return [scaled(p, i, lambda base, n=n, d=d: base ** (-mpf(n) / d)) for i, (n, d) in enumerate(ladder)]


# --- positions ----------------------------------------------------------------------------------------------


def axis_map(p):
    if not p.pos.startswith("axes."):
        return None, None
    name, args = arguments(p.pos.split(":")[0].split(".", 2)[2])
    return name, args[0]


def greedy(sections):
    """openPangu: of the axes unlike the last, the one least filled; of three, the first keeps a pair for the end."""
    sections, order = list(sections), []
    if kept := len(sections) == 3:
        sections[0] -= 1
    placed = [0] * len(sections)
    while sum(placed) < sum(sections):
        left = [a for a in range(len(sections)) if placed[a] < sections[a]]
        others = [a for a in left if not order or a != order[-1]] or left
        order.append(min(others, key=lambda a: (mpf(placed[a]) / sections[a], a)))
        placed[order[-1]] += 1
    return order + [0] * kept


def axes_of_pairs(p):
    """Which axis turns pair i."""
    name, sections = axis_map(p)
    if name is None:
        return [0] * p.pairs
    if name in ("chunked", "vision", "pixtral"):
        return [a for a, n in enumerate(sections) for _ in range(n)]
    if name == "alternating":
        return [i % 2 for i in range(p.pairs)]
    if name == "ernie":  # two axes alternate, the third follows
        both = sections[0] + sections[1]
        return [i % 2 if i < both else 2 for i in range(p.pairs)]
    if name == "greedy":
        return greedy(sections)
    if name == "interleaved":
        return [i % 3 if i % 3 and i < 3 * sections[i % 3] else 0 for i in range(p.pairs)]
    if name == "ggml_interleaved":
        return [i % 3 if i < 3 * sections[i % 3] else 3 for i in range(p.pairs)]
    raise Unknown("map " + name)


def at(values, b, s, tokens):
    if isinstance(values, list):
        return values[b * tokens + s]
    start, step, batch_step = values
    return start + s * step + b * batch_step


def positions(p, b, s):
    """The position of the token on every axis."""
    kind, _, rest = p.pos.partition(":")
    if kind == "implicit":
        return [s]
    if kind == "offset":
        return [s + int(rest)]
    if kind.startswith("seq."):
        return [s + at(series(rest), 0, b, 0)]
    if kind == "cu":
        return [s - max(start for start in series(rest) if start <= s)]
    if kind.startswith("cu."):
        starts, _, offsets = rest.partition("]:")
        starts = series(starts + "]")
        sequence = max(j for j, start in enumerate(starts) if start <= s)
        return [s - starts[sequence] + at(series(offsets), 0, sequence, 0)]
    if kind == "cp":
        size, rank = map(int, rest.split("/"))
        chunk = p.s // 2
        return [s + rank * chunk if s < chunk else s - chunk + (2 * size - 1 - rank) * chunk]
    if kind in ("i32", "i64", "f32", "f64"):
        value = at(series(rest), b, s, p.s)
        return [value if kind[0] == "i" else nearest(mpf(value), kind)]
    return [at(series(part), b, s, p.s) for part in rest.split(":")]


# --- rotation -----------------------------------------------------------------------------------------------


def given_inv_freq(p):
    """inv_freq of every pair as the call has it: a table of them, or of their reciprocals, is rounded to its dtype."""
    name, options = p.source
    if name == "inv_freq":
        return [mpf(nearest(f, options[0])) for f in inv_freq(p)]
    if name == "period":
        # A pair that does not turn has an infinite period.
        return [1 / mpf(nearest(1 / f, options[0])) if f else f for f in inv_freq(p)]
    return inv_freq(p)


def angles(p, b, s):
    """position * inv_freq of every pair; given angles are rounded to the dtype of their table."""
    name, options = p.source
    where, frequencies = positions(p, b, s), given_inv_freq(p)
    exact = [mpf(where[axis]) * f for axis, f in zip(axes_of_pairs(p), frequencies)]
    return [mpf(nearest(phi, options[0])) for phi in exact] if name == "radians" else exact


def gain_is_apart(p):
    return p.source[0] in ("computed", "inv_freq", "period", "radians")


def rows(p, b, s):
    """cos and sin of every pair for one token, direction included; a given cache's entries have the gain in them."""
    name, options = p.source
    phi = angles(p, b, s)
    cos, sin = [mp.cos(x) for x in phi], [mp.sin(x) for x in phi]
    if not gain_is_apart(p):
        cos, sin = ([mpf(nearest(p.gain * x, options[0])) for x in row] for row in (cos, sin))
    return cos, sin if p.direction == "fwd" else [-x for x in sin]


def members(p, i):
    """Head elements of pair i: (those read), (those written)."""
    half, quarter = p.pairs, p.pairs // 2
    block, j = divmod(i, quarter) if quarter else (0, i)
    adjacent = (2 * i, 2 * i + 1)
    read = {
        "half": (i, i + half),
        "interleaved": adjacent,
        "whole_head_half": (i, i + p.D // 2),
        "interleaved_to_half": adjacent,
        "blocks_half": (block * half + j, block * half + j + quarter),
        "blocks_interleaved": (block * half + 2 * j, block * half + 2 * j + 1),
    }[p.pairing]
    written = (i, i + half) if p.pairing == "interleaved_to_half" else read
    if p.direction == "adj":  # the transpose: read where forward writes
        read, written = written, read
    return [p.offset + e for e in read], [p.offset + e for e in written]


def rotated(p, b, s, x):
    """The head x (floats) of token s in sequence b, turned: exact numbers; floats where they are copied."""
    cos, sin = rows(p, b, s)
    gain = p.gain if gain_is_apart(p) else 1
    y = list(x)
    for i in range(p.pairs):
        (a, b_), (c, d) = members(p, i)
        y[c] = gain * (mpf(x[a]) * cos[i] - mpf(x[b_]) * sin[i])
        y[d] = gain * (mpf(x[b_]) * cos[i] + mpf(x[a]) * sin[i])
    return y
