"""Random problem texts over everything that rope_mp.py knows, the oracle's domain or not. Same seed, same text."""
import math
import random

DYADIC = [0.25, 0.5, 1.5, 2.75, 12.125]


def numbers(values):
    return "[" + ",".join(map(str, values)) + "]"


def split_pairs(r, pairs, parts):
    cuts = sorted(r.randint(0, pairs) for _ in range(parts - 1))
    return [high - low for low, high in zip([0] + cuts, cuts + [pairs])]


def random_law(r, pairs):
    factor = r.choice([1, 1.5, 2, 4, 8, 32, 40, 1.3333333333333333])
    length = r.choice([512, 2048, 4096, 8192, 131072])
    fast, slow = r.choice([(32, 1), (1, 1), (16, 2), (1.25, 0.75), (8, 0.5), (1, 32)])
    truncate, kappa = r.choice([0, 1]), r.choice([1, 1, 0, 0.5])
    short, long = (numbers(r.uniform(1, most) for _ in range(pairs)) for most in (3, 60))
    wide = [
        f"ntk({factor})",
        f"dynamic_ntk({factor},{length},{r.choice([0, length, 3 * length, length + 1])})",
        f"keras_dynamic({factor})",
        f"ntk_by_parts({factor},{length},{r.choice([1, 0.5, 0])},{r.choice([1, 0.75, 0])})",
    ]
    return r.choice(
        [
            "plain",
            f"linear({factor})",
            f"rope_ratio({r.choice([1, 50, 500, 10000, 0.1])})",
            f"explicit({numbers(r.choice([0, 1, 0.5, -0.25, 1e-3, 0.1, 3.7]) for _ in range(pairs))})",
            f"ntk_fixed({factor})",
            f"ntk_mixed({factor},{r.choice([0.5, 0.6, 1, 0.1])})",
            f"yarn({factor},{length},{fast},{slow},{truncate},{kappa})",
            f"yarn_ggml({factor},{length},{fast},{slow},{kappa})",
            f"yarn_keras({factor},{length},{fast},{slow},{truncate})",
            f"longrope({short},{long},{length},{r.choice([0, length, length + 1])})",
            f"llama3({factor},{r.choice([1, 0.5])},{r.choice([4, 1, 32])},{length})",
            f"divisors({numbers(r.choice([1, 1, 8, 1.7, 1e30]) for _ in range(pairs))})",
        ]
        + (wide if pairs > 1 else [])
    )


def progression(r, far, batch):
    start = r.choice([0, 5, -3, 1 << 17, -(1 << 24), (1 << 31) - 5000, r.randint(-far, far)])
    text = f"{start}{r.choice([1, 0, -1, 3]):+d}"
    return text + (f"{r.choice([1000, -4096]):+d}" if batch and r.random() < 0.3 else "")


def ids(r, p, far):
    if r.random() < 0.5:
        return progression(r, far, True)
    return numbers(r.choice([r.randint(0, 64), r.randint(-far, far)]) for _ in range(p["b"] * p["s"]))


def random_axes(r, p):
    """Several axes: (text, whether the ladder of frequencies begins anew for each axis)."""
    pairs = p["pairs"]
    maps = [("chunked", split_pairs(r, pairs, r.choice([2, 3, 4]))), ("greedy", split_pairs(r, pairs, 2))]
    if pairs % 2 == 0:
        maps += [(name, [pairs // 2] * 2) for name in ("vision", "alternating", "pixtral")]
    if pairs % 3 == 0:
        maps += [("vision", [pairs // 3] * 3)]
    if pairs >= 3:
        third = pairs // 3
        sections = [pairs - 2 * third, third, third]
        ends = pairs - 2 * (pairs // 3)
        maps += [("interleaved", sections), ("greedy", sections), ("ernie", [pairs // 3, pairs // 3, ends])]
        maps += [("ggml_interleaved", [pairs - 2 * third - 1, third, third, 1])] if pairs - 2 * third > 1 else []
    name, sections = r.choice(maps)
    dtype = r.choice(["i32", "i64"])
    axes = ":".join(ids(r, p, 1 << 30) for _ in sections)
    return f"axes.{dtype}.{name}({numbers(sections)}):{axes}", name in ("vision", "alternating", "pixtral")


def random_positions(r, p):
    far = 1 << 52
    real = r.choice(["f32", "f64"])
    kinds = [
        "implicit",
        f"offset:{r.choice([0, -7, 4096, r.randint(-far, far)])}",
        f"seq.i64:{numbers(r.randint(-far, far) for _ in range(p['b']))}",
        f"seq.i32:{r.choice([0, 3, 100000])}{r.choice([1, -9, 5000]):+d}",
        "i64:" + ids(r, p, far),
        "i32:" + ids(r, p, 1 << 30),
        f"{real}:{r.choice([0, -1.5, 4097.25])}{r.choice(DYADIC):+}",
        f"f64:{numbers(r.uniform(-1e6, 1e6) for _ in range(p['b'] * p['s']))}",
        f"f32:{numbers(r.uniform(-100, 100) for _ in range(p['b'] * p['s']))}",
    ]
    if p["b"] == 1:
        starts = [0, *sorted(r.randint(0, p["s"]) for _ in range(r.choice([0, 1, 2]))), p["s"]]
        offsets = numbers(r.randint(-far, far) for _ in starts[1:])
        kinds += [f"cu:{numbers(starts)}", f"cu.i64:{numbers(starts)}:{offsets}", f"cu.i32:{numbers(starts)}:7+100"]
    if p["s"] % 2 == 0:
        size = r.choice([1, 2, 4])
        kinds.append(f"cp:{size}/{r.randrange(size)}")
    return r.choice(kinds)


def random_window(r):
    """pairing, d, r+o."""
    pairing = r.choice(["half", "half", "interleaved", "interleaved", "interleaved_to_half", "whole_head_half",
                        "blocks_half", "blocks_interleaved"])
    d = r.choice([2, 4, 8, 10, 16, 20, 24, 64, 7, 12])
    if pairing.startswith("blocks") and d % 4:
        d = 4 * math.ceil(d / 4)
    if pairing == "whole_head_half" and d % 2:
        d += 1
    step = 4 if pairing.startswith("blocks") else 2
    width = r.choice([d // step * step, r.randrange(step, d + 1, step)])
    offset = 0 if pairing == "whole_head_half" else r.choice([0, d - width, r.randint(0, d - width)])
    return pairing, d, width, offset


def random_source(r, p):
    """A table's text. Rows by token are shared by the batch, so that they need positions that are, too."""
    shared = p["b"] == 1 or p["positions"] == "implicit"
    by = r.choice((["token"] if shared else []) + ["sequence"])
    dtype = r.choice(["f32", "f64", "f16", "bf16"])
    layout = r.choice(["fused", "sin_first", "separate", "duplicated", "repeated", "stacked"])
    return r.choice(
        [
            f"angles=inv_freq({r.choice(['f32', 'f64'])})",
            f"angles=period({r.choice(['f32', 'f64'])})",
            f"angles=radians({r.choice(['f32', 'f64'])},by={by})",
            f"angles=radians({r.choice(['f32', 'f64'])},by={by},wide={r.choice(['duplicated', 'repeated'])})",
            f"cache={layout}({dtype},by={by})",
        ]
    )


def random_text(seed):
    r = random.Random(seed)
    pairing, d, width, offset = random_window(r)
    p = {"b": r.choice([1, 1, 2, 3]), "s": r.choice([1, 2, 3, 4]), "pairs": width // 2}
    several = r.random() < 0.25
    text, anew = random_axes(r, p) if several else (random_positions(r, p), False)
    p["positions"] = text
    law = r.choice(["plain", "linear(2.5)", "rope_ratio(50)"]) if anew else random_law(r, p["pairs"])
    if pairing == "whole_head_half" and not anew:
        law = r.choice(["proportional", "proportional(4)", "plain", "linear(8)"])
    parts = [
        r.choice(["fwd", "fwd", "inv", "adj"]),
        pairing,
        r.choice(["f64", "f32", "f16", "bf16"]),
        f"b{p['b']},s{p['s']},h{r.choice(['1', '2', '2/1'])}",
        f"d{d},r{width}+{offset}",
        f"base={r.choice([10000, 10000, 500000, 1000000, 100, 150000, 1.5, 11158840])}",
        f"f={law}",
        f"pos={text}",
        f"data={r.choice(['normal', 'normal', 'cancel', 'hard'])}({r.randrange(1000)})",
        f"layout={'thd' if text.startswith('cu') else r.choice(['bshd', 'bhsd', 'sbhd'])}",
    ]
    if r.random() < 0.3:
        parts.append(f"gain={r.choice([1.2079441541679836, 0.5, -1, 2.5, 0.1])}")
    if r.random() < 0.3:
        parts.append(random_source(r, p))
    if r.random() < 0.2:
        parts.append("place=in")
    return "rc0:" + ",".join(parts)
