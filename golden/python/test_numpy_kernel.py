"""Judges a rotation in numpy by golden files alone: `pytest golden/python`, or GOLDEN=FOLDER pytest golden/python"""
import glob, os, h5py, numpy as np, pytest
FILES = sorted(glob.glob(os.environ.get("GOLDEN", os.path.dirname(os.path.abspath(__file__)) + "/../data") + "/*.h5"))
TYPES = {"f64": np.float64, "f32": np.float32, "f16": np.float16}
def numbers(array):  # f16 and bf16 are stored as their bits
    bits, dtype = array[()], array.attrs["dtype"].decode()
    return ((bits.astype(np.uint32) << 16).view(np.float32) if dtype == "bf16" else bits.view(TYPES[dtype])).astype(float)
def turns(case):  # cos and sin for each pair's first output, then for its second: [batch, tokens, 1, R/2] or less
    if case.attrs["level"] < 2:  # of positions and frequencies
        p = case["token_positions" if "token_positions" in case else "positions"][()]
        p = np.moveaxis(p[case["pair_axes"][()]], 0, -1) if "pair_axes" in case else p[..., None]
        read = [p * case["frequencies/hi"][()]] * 4
    else:  # out of a table: of angles, or of cos and sin with the gain in them
        tables = [numbers(case[name]) for name in ("angles", "cos", "sin", "cos_sin") if name in case]
        read = np.hstack([t.reshape(len(t), -1) for t in tables])[case["token_rows"][()], case["table_columns"][()].T[:, None, None]]
    if case.attrs["level"] < 3: read = [case.attrs["gain"] * f(angle) for f, angle in zip([np.cos, np.sin] * 2, read)]
    return [each[..., None, :] for each in read]
def rope(x, pairs, sign, c0, s0, c1, s1):  # the kernel: q or k as [.., tokens, heads, head_dim]
    a, b, y = x[..., pairs[:, 0]], x[..., pairs[:, 1]], x.copy()
    y[..., pairs[:, 2]], y[..., pairs[:, 3]] = a * c0 - sign * b * s0, b * c1 + sign * a * s1
    return y
@pytest.mark.parametrize("path", FILES)
def test_numpy_kernel_conforms(path):
    for case, name in [(case, name) for case in h5py.File(path)["cases"].values() for name in ("q", "k") if name in case]:
        x, out, sign = numbers(case[name]), case["out_" + name], 1 if case.attrs["direction"] == b"fwd" else -1
        for dtype in set(TYPES) & set(out["tolerance"]):
            got = rope(x, case["pair_dims"][()], sign, *turns(case)).astype(TYPES[dtype])
            exact, sets = out["f64_odd"][()], out["tolerance"][dtype]
            right = np.abs(got - exact) <= sets[next((claim for claim in sets if claim.endswith("arith=f64")), "any")][()]
            assert np.all(right | (got == exact.astype(got.dtype)) | np.isnan(exact) & ~np.isfinite(got)), (case.name, name, dtype)
