#!/usr/bin/env python3
"""Proves the error bound of the double-double cos/sin kernel, for tables of 2^K cells.

Every operation of reference/oracle/kernels_impl.h (CosSinOfRest, Product, Combine) is followed with exact
fractions: a bound on the magnitude of each value and a bound on its distance from the real it stands for. Rounding
to nearest adds at most u = 2^-53 times the magnitude. Nothing underflows: all magnitudes are above 2^-300 or zero.
The coefficients and the number of cells are read from reference/oracle/trig_table.h and recomputed.

usage: prove_bound.py path/to/trig_table.h      exit 1 unless the bound for its K is at most 2^-101.97.
"""
import math
import re
import sys
from fractions import Fraction as Fr

CLAIM = -101.97  # log2 of the bound that reference/oracle/oracle.h and the audits use
U = Fr(1, 2**53)


def pi_to(bits):
    """pi within 2^-bits, by Machin's formula in integers."""
    one = 1 << (bits + 16)

    def atan_inverse(x):
        power = one // x
        total, n, sign = power, 1, 1
        while power:
            power //= x * x
            n += 2
            sign = -sign
            total += sign * (power // n)
        return total

    return Fr(4 * (4 * atan_inverse(5) - atan_inverse(239)), one)


PI = pi_to(320)
TWO_PI_TERM = [(2 * PI) ** n / math.factorial(n) for n in range(13)]
# Magnitudes are rounded up, so that bounds stay bounds.
UP = 1 + Fr(1, 2**50)
S = [TWO_PI_TERM[n] * UP for n in (1, 3, 5, 7, 9, 11)]
C = [TWO_PI_TERM[n] * UP for n in (2, 4, 6, 8, 10)]


class Value:
    """|value| <= mag, |value - the real it stands for| <= err."""

    def __init__(self, mag, err=0):
        self.mag, self.err = Fr(mag), Fr(err)


def fma(a, b, c):
    mag = a.mag * b.mag + c.mag
    err = a.mag * b.err + a.err * b.mag + a.err * b.err + c.err
    return Value(mag + U * mag, err + U * mag)


def add(a, b):
    mag = a.mag + b.mag
    return Value(mag + U * mag, a.err + b.err + U * mag)


def bound(k):
    """Bound on |computed - exact| of cos and sin with 2^k cells, as a fraction."""
    rho = Fr(1, 2 ** (k + 1))  # |r|: half a cell, in turns
    z = rho * rho
    single = lambda x: Value(x, U * x)  # a coefficient rounded to double
    low = lambda x: Value(U * x, U * U * x)  # the low word of a double-double coefficient

    # zh + zl = r^2; zh alone is off by zl.
    zl_mag = 3 * U * z * (1 + U)
    zl = Value(zl_mag, U * zl_mag + U * U * z)
    zh_alone = Value(z * (1 + U), zl.mag + zl.err)
    zh = Value(z * (1 + U))

    # sin(2 pi r) = r (s0 + s1 z + ..); the first omitted term is s5 z^5.
    w = fma(zh_alone, single(S[4]), single(S[3]))
    w = fma(zh_alone, w, single(S[2]))
    w.err += S[5] * z**3 * 2
    t = fma(zh_alone, w, low(S[1]))
    p_low = fma(zl, Value(S[1]), Value(U * z * S[1]))
    p_low = fma(zh, t, p_low)
    p_low.err += zl.mag * t.mag
    sum_low = add(low(S[0]), p_low)
    p_low = add(Value(U * (S[0] + z * S[1])), sum_low)
    sin_low = fma(Value(rho), p_low, Value(U * rho * S[0] * (1 + U)))
    sin_low = fma(Value(U * rho), Value(S[0] * (1 + 2 * U)), sin_low)
    sin_low.err += U * rho * p_low.mag
    sin_mag = rho * S[0] * (1 + 4 * U)

    # cos(2 pi r) - 1 = z (c0 + c1 z + ..); the first omitted term is c4 z^5.
    v = fma(zh_alone, single(C[3]), single(C[2]))
    v.err += C[4] * z * z * 2
    t = fma(zh_alone, v, low(C[1]))
    q_low = fma(zh, t, Value(U * z * C[1]))
    q_low.err += zl.mag * t.mag
    q_low = fma(zl, Value(C[1]), q_low)
    sum_low = add(low(C[0]), q_low)
    q_low = add(Value(U * (C[0] + z * C[1])), sum_low)
    cos_low = fma(zh, q_low, Value(U * z * C[0] * (1 + U)))
    cos_low = fma(zl, Value(C[0] * (1 + 2 * U)), cos_low)
    cos_low.err += zl.mag * q_low.mag
    cos_mag = z * C[0] * (1 + 4 * U)

    # table + (table' * sin + table * (cos - 1)), the table's words below 1 and within 2^-107.
    table_low = Value(Fr(1, 2**54), Fr(1, 2**107))
    a_low = fma(Value(1), sin_low, Value(U * sin_mag))
    a_low = fma(table_low, Value(sin_mag), a_low)
    a_low.err += table_low.mag * sin_low.mag
    b_low = fma(Value(1), cos_low, Value(U * cos_mag))
    b_low = fma(table_low, Value(cos_mag), b_low)
    b_low.err += table_low.mag * cos_low.mag
    rest = add(Value(U * (sin_mag + cos_mag)), add(a_low, b_low))
    result = add(Value(Fr(1, 2**53)), add(rest, table_low))

    # The angle: bits of p*F below 2^-117 turn are dropped, and F is off by at most 2 units of 2^-192, p <= 2^53.
    return result.err + 2 * PI * UP * (Fr(1, 2**117) + Fr(1, 2**138))


def log2(x):
    return math.log2(x)


def check_source(text):
    """The constants in the C++ source are the ones of the proof. Returns K."""
    number = r"(-?0x[0-9a-f.]+p[+-]\d+)"
    stored = {n: Fr(float.fromhex(v)) for n, v in re.findall(r"\b([sc]\d[hl]?) = " + number, text)}
    for kind, first in (("s", 1), ("c", 2)):
        for n in range(5 if kind == "s" else 4):
            order = 2 * n + first
            sign = (-1) ** (n if kind == "s" else n + 1)
            exact = sign * TWO_PI_TERM[order]
            if n < 2:
                error = abs(stored[f"{kind}{n}h"] + stored[f"{kind}{n}l"] - exact)
                limit, high = U * U * abs(exact), abs(stored[f"{kind}{n}l"]) <= U * abs(exact)
            else:
                error, limit, high = abs(stored[f"{kind}{n}"] - exact), U * abs(exact), True
            if error > limit or not high:
                sys.exit(f"coefficient {kind}{n} is wrong: off by 2^{log2(error):.1f}")
    return int(re.search(r"kCellBits = (\d+)", text).group(1))


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        k_used = check_source(source.read())
    for k in range(8, 14):
        print(f"{'*' if k == k_used else ' '} 2^{k} cells: |error of cos, sin| <= 2^{log2(bound(k)):.3f}")
    if log2(bound(k_used)) > CLAIM:
        sys.exit(f"the bound for 2^{k_used} cells is above the claimed 2^{CLAIM}")


if __name__ == "__main__":
    main()
