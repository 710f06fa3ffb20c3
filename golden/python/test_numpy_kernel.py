"""Judges a rotation written in numpy by golden files alone. `pytest golden/python`, or GOLDEN=FOLDER pytest golden/python"""
import glob, os, h5py, numpy as np

FOLDER = os.environ.get("GOLDEN", os.path.join(os.path.dirname(__file__), "..", "data"))
CLAIM = "angle=f64 trig=f64 cache=none arith=f64"  # how the kernel computes; `any` where that is not stored
DTYPES = {"f64": np.float64, "f32": np.float32, "f16": np.float16}

def numbers(array):  # f16 and bf16 are stored as their bits
    bits, dtype = array[()], array.attrs["dtype"]
    return ((bits.astype(np.uint32) << 16).view(np.float32) if dtype == b"bf16" else bits.view(DTYPES[dtype.decode()])).astype(np.float64)

def positions_of(case):  # [batch, tokens, 1]; with positions on several axes one for every pair, [batch, tokens, R/2]
    if "token_positions" in case: return case["token_positions"][()][..., None]
    own = case["positions"][()]
    return np.moveaxis(own[case["pair_axes"][()]], 0, -1) if "pair_axes" in case else own[..., None]

def rope(x, positions, inv_freq, pairs, sign, gain):  # the kernel: q or k as [.., tokens, heads, head_dim]
    angle = positions.reshape(*x.shape[:-2], 1, -1) * inv_freq
    c, s = gain * np.cos(angle), sign * gain * np.sin(angle)
    a, b, y = x[..., pairs[:, 0]], x[..., pairs[:, 1]], x.copy()
    y[..., pairs[:, 2]], y[..., pairs[:, 3]] = a * c - b * s, b * c + a * s
    return y

def judge(case, kernel):  # elements judged, elements wrong
    judged = wrong = 0
    for x, out in [(case[n], case["out_" + n]) for n in ("q", "k") if n in case]:
        y = kernel(numbers(x), positions_of(case), case["frequencies/hi"][()], case["pair_dims"][()],
                   1 if case.attrs["direction"] == b"fwd" else -1, case.attrs["gain"])
        for dtype in set(DTYPES) & set(out["tolerance"]):
            got, exact, sets = y.astype(DTYPES[dtype]), out["f64_odd"][()], out["tolerance"][dtype]
            right = np.abs(got - exact) <= sets[CLAIM if CLAIM in sets else "any"][()]  # the tolerance is per element
            right |= (got == exact.astype(got.dtype)) | np.isnan(exact) & ~np.isfinite(got)  # Inf; NaN: anything but a number
            judged, wrong = judged + right.size, wrong + np.count_nonzero(~right)
    return judged, wrong

def judge_all(kernel):
    files = [h5py.File(path, "r") for path in sorted(glob.glob(os.path.join(FOLDER, "*.h5")))]
    with np.errstate(all="ignore"):
        return np.sum([judge(c, kernel) for f in files for c in f["cases"].values() if c.attrs["level"] < 2], axis=0)

def test_numpy_kernel_conforms():
    judged, wrong = judge_all(rope)
    assert judged > 10000 and wrong == 0
