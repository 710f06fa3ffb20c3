"""The dtypes of tensors, and rounding to them."""
import math

from mpmath import mp

FORMATS = {"f64": (53, -1022, 1023), "f32": (24, -126, 127), "f16": (11, -14, 15), "bf16": (8, -126, 127)}


def nearest(x, dtype):
    """The number of `dtype` nearest to x, ties to even, as a float; overflow gives an infinity."""
    if x == 0:
        return 0.0
    precision, lowest, highest = FORMATS[dtype]
    ulp = max(mp.frexp(x)[1] - precision, lowest - precision + 1)
    n = int(mp.nint(mp.ldexp(x, -ulp)))
    if abs(n) >= 1 << (highest + 1 - ulp):
        return math.copysign(math.inf, x)
    return math.copysign(math.ldexp(n, ulp), x)
