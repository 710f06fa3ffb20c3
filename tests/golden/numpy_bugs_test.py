"""The pytest file that users start from (golden/python/test_numpy_kernel.py) sees mistakes at every level."""
import pathlib
import sys

import h5py
import numpy as np
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "golden" / "python"))
import test_numpy_kernel as judge  # noqa: E402

ROPE, TURNS = judge.rope, judge.turns


def through_bf16(x):
    return (x.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32).astype(np.float64)


class Changed:
    """A case some of whose arrays or attributes are others."""

    def __init__(self, case, change, attrs=()):
        self.case, self.change, self.attrs = case, change, {**case.attrs, **dict(attrs)}

    def __contains__(self, name):
        return name in self.case

    def __getitem__(self, name):
        return self.change[name](self.case[name][()]) if name in self.change else self.case[name]


def positions(change):
    return lambda case: TURNS(Changed(case, {"token_positions": change, "positions": change}))


def array(name, change):
    return lambda case: TURNS(Changed(case, {name: change}))


# Level of the cases that show it, and which function is wrong in what way.
BUGS = {
    "positions in bf16": (0, "turns", positions(through_bf16)),
    "off by one": (0, "turns", positions(lambda p: p + 1)),
    "inv_freq in f16": (0, "turns", array("frequencies/hi", lambda f: f.astype(np.float16).astype(float))),
    "inv_freq in f32": (0, "turns", array("frequencies/hi", lambda f: f.astype(np.float32).astype(float))),
    "given inv_freq off": (1, "turns", array("frequencies/hi", lambda f: f * (1 + 1e-9))),
    "gain left out": (0, "turns", lambda case: TURNS(Changed(case, {}, {"gain": 1}))),
    "row of another token": (2, "turns", array("token_rows", lambda rows: rows[:, ::-1])),
    "row of another token, cos and sin": (3, "turns", array("token_rows", lambda rows: rows[:, ::-1])),
    "one angle for both outputs": (2, "turns", lambda case: list(TURNS(case))[:2] * 2),
    "one cos and sin for both outputs": (3, "turns", lambda case: list(TURNS(case))[:2] * 2),
    "cos and sin exchanged": (3, "turns", array("table_columns", lambda columns: columns[:, ::-1])),
    "sign": (0, "rope", lambda x, pairs, sign, *turns: ROPE(x, pairs, -sign, *turns)),
    "last pair not turned": (0, "rope", lambda x, pairs, sign, *turns: ROPE(
        x, pairs[:-1], sign, *[t[..., :-1] for t in turns])),
    "NaN": (0, "rope", lambda x, *rest: ROPE(x * np.nan, *rest)),
}


def holds_level(path, level):
    with h5py.File(path) as file:
        return any(case.attrs["level"] == level for case in file["cases"].values())


@pytest.mark.parametrize("level, function, wrong", BUGS.values(), ids=BUGS.keys())
def test_is_seen(monkeypatch, level, function, wrong):
    right = {"turns": TURNS, "rope": ROPE}[function]
    if function == "turns":  # wrong at its level alone
        monkeypatch.setattr(judge, function, lambda case: (wrong if case.attrs["level"] == level else right)(case))
    else:
        monkeypatch.setattr(judge, function, wrong)
    seen = 0
    for path in judge.FILES:
        if holds_level(path, level):
            try:
                judge.test_numpy_kernel_conforms(path)
            except AssertionError:
                seen += 1
    assert seen > 0


def test_every_level_is_judged():
    assert {level for level in range(4) for path in judge.FILES if holds_level(path, level)} == {0, 1, 2, 3}
