"""The pytest file that users start from (golden/python/test_numpy_kernel.py) sees mistakes in the kernel."""
import pathlib
import sys

import numpy as np
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "golden" / "python"))
from test_numpy_kernel import judge_all, rope  # noqa: E402


def through_bf16(x):
    return (x.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32).astype(np.float64)


BUGS = {
    "positions in bf16": lambda x, p, f, pairs, sign, gain: rope(x, through_bf16(p), f, pairs, sign, gain),
    "off by one": lambda x, p, f, pairs, sign, gain: rope(x, p + 1, f, pairs, sign, gain),
    "sign": lambda x, p, f, pairs, sign, gain: rope(x, p, f, pairs, -sign, gain),
    "gain left out": lambda x, p, f, pairs, sign, gain: rope(x, p, f, pairs, sign, 1),
    "inv_freq in f16": lambda x, p, f, pairs, sign, gain: rope(x, p, f.astype(np.float16).astype(float), pairs, sign, gain),
    "inv_freq in f32": lambda x, p, f, pairs, sign, gain: rope(x, p, f.astype(np.float32).astype(float), pairs, sign, gain),
    "last pair not turned": lambda x, p, f, pairs, sign, gain: rope(
        x, p[..., : max(1, p.shape[-1] - 1)], f[:-1], pairs[:-1], sign, gain),
    "NaN": lambda x, p, f, pairs, sign, gain: rope(x * np.nan, p, f, pairs, sign, gain),
}


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS.keys())
def test_is_seen(bug):
    judged, wrong = judge_all(bug)
    assert judged > 10000 and wrong > 0
