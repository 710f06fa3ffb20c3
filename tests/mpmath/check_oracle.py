"""Holds the oracle against rope_mp.py: inv_freq must be the correctly rounded doubles, cos and sin lie within the
certified bound, rotated outputs be correctly rounded.

usage: check_oracle.py ORACLE_ANSWERS [--seed N] [--cases N] [--must-compute] [--text TEXT]

The texts are those of tests/problem/one_per_value.txt, the models, a list below, and random ones. What the
oracle does not parse or compute is counted; --must-compute makes that a failure."""
import argparse
import collections
import json
import math
import pathlib
import re
import struct
import subprocess
import sys

from mpmath import mp, mpf

import problem_text
import rope_mp
from random_text import random_text
from rounding import nearest

BOUND = mpf(2) ** -101  # kAngleRowError of reference/oracle/oracle.h
ONE_PER_VALUE = pathlib.Path(__file__).resolve().parents[1] / "problem/one_per_value.txt"
FIXED = [
    "rc0:interleaved,bf16,s3,d128,r64+0,f=rope_ratio(500),pos=i64:131065+1,gain=1.2079441541679836",
    "rc0:half,f64,s2,d128,pos=i64:[300281868,9007199254740992]",  # a hard argument: next to a multiple of pi/2
    "rc0:half,f16,s3,h2,d64,base=150000,gain=1.3465735902799727,pos=offset:100000,data=hard(3)",
    "rc0:inv,interleaved,f32,b2,s5,h2/1,d80,r20+4,pos=seq.i32:[2147483000,7],data=cancel(3)",
]


# What the oracle does not compute by design (docs/numerics-oracle.md).
LIMITS = ("positions beyond 2^53",)


class Mismatch(Exception):
    pass


def same_bits(a, b):
    return struct.pack("<d", a) == struct.pack("<d", b)


def expect(holds, what):
    if not holds:
        raise Mismatch(what)


def compare_row(p, token, row):
    for name, exact in zip(("cos", "sin"), rope_mp.rows(p, *token)):
        for i, (want, hi, lo) in enumerate(zip(exact, row[name + "_hi"], row[name + "_lo"], strict=True)):
            error = abs(mpf(hi) + mpf(lo) - want)
            expect(error <= BOUND, f"token {token} pair {i}: {name} is off by {mp.nstr(error, 5)}")


def compare_output(p, q, out):
    expect(None not in q, "an input is not finite")
    heads = [(b, s, h) for b in range(p.b) for s in range(p.s) for h in range(p.heads)]
    expect(len(q) == len(out) == len(heads) * p.D, f"{len(out)} outputs for {len(heads)} heads of {p.D}")
    for n, (b, s, h) in enumerate(heads):
        here = slice(n * p.D, (n + 1) * p.D)
        for d, (exact, got) in enumerate(zip(rope_mp.rotated(p, b, s, q[here]), out[here])):
            want = exact if isinstance(exact, float) else nearest(exact, p.dtype)
            if got is None:
                same = math.isinf(want)
            else:
                same = same_bits(want, got) or want == got == exact == 0  # either zero for an exact one
            expect(same, f"token ({b}, {s}) head {h} dim {d}: {got} is not {want}")


def compare(p, tokens, answer):
    """Raises Mismatch; Unknown where rope_mp.py does not know the text."""
    if p.source[0] in ("computed", "inv_freq", "period"):
        for i, (want, got) in enumerate(zip(rope_mp.given_inv_freq(p), answer["inv_freq"], strict=True)):
            want = nearest(want, "f64")
            expect(want == got, f"inv_freq[{i}] {got!r} is not {want!r}")
    for token, row in zip(tokens, answer["rows"], strict=True):
        compare_row(p, token, row)
    compare_output(p, answer["q"], answer["out_q"])


def texts(ask, seed, cases):
    for line in ONE_PER_VALUE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
    yield from FIXED
    for axes in ask({"models": True}):
        yield f"rc0:{axes},bf16,s3" + ("" if "pos=" in axes else ",pos=i64:[1,4097,131071]")
    for n in range(cases):
        yield random_text(f"{seed}/{n}")


class Tally:
    def __init__(self):
        self.counts, self.kinds = collections.Counter(), collections.Counter()

    def add(self, outcome, why):
        self.counts[outcome] += 1
        self.kinds[outcome, why] += 1

    def show(self):
        print("mpmath: " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(self.counts.items())))
        for (outcome, why), n in sorted(self.kinds.items()):
            if outcome != "agree":
                print(f"  {outcome}, {n} times: {why}")


def reason(answer):
    """One for all texts that fail at the same word."""
    message = re.sub(r"column \d+: ", "", answer["message"].split(" (axis")[0])
    return re.sub(r"(not '\w*).*", r"\1", message.rsplit("is expected, ")[-1])


def judge(text, ask, tally):
    try:
        p = problem_text.parse(text)
        ends, some = {0, p.b - 1} & set(range(p.b)), {0, p.s // 2, p.s - 1} & set(range(p.s))
        tokens = [(b, s) for b in sorted(ends) for s in sorted(some)]
        answer = ask({"text": text, "tokens": tokens})
        if "error" in answer:
            refused = answer["error"] == "refused"
            beyond = answer["message"].startswith(LIMITS)
            why = f"{text}: {answer['message']}" if refused else reason(answer)
            tally.add("beyond the limits" if beyond else answer["error"], why)
            return
        compare(p, tokens, answer)
        tally.add("agree", "")
    except problem_text.Unknown as unknown:
        tally.add("not known here", str(unknown))
    except Mismatch as mismatch:
        tally.add("MISMATCH", f"{text}: {mismatch}")


def check_that_faults_are_seen(ask):
    """One last bit of each kind of number, wrong, must be a mismatch."""
    text = "rc0:interleaved,f32,s2,d8,pos=i64:1000+7"
    p, tokens = problem_text.parse(text), [(0, 1)]
    faults = {
        "inv_freq": lambda a: a["inv_freq"].__setitem__(1, math.nextafter(a["inv_freq"][1], 1)),
        "cos": lambda a: a["rows"][0]["cos_lo"].__setitem__(1, a["rows"][0]["cos_lo"][1] + 2**-100),
        "sin": lambda a: a["rows"][0]["sin_hi"].__setitem__(2, math.nextafter(a["rows"][0]["sin_hi"][2], 1)),
        "out_q": lambda a: a["out_q"].__setitem__(3, a["out_q"][3] * (1 + 2**-23)),
    }
    for name, spoil in faults.items():
        answer = ask({"text": text, "tokens": tokens})
        spoil(answer)
        try:
            compare(p, tokens, answer)
        except Mismatch:
            continue
        sys.exit(f"mpmath: a wrong {name} is not seen")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("oracle_answers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--must-compute", action="store_true")
    parser.add_argument("--text", help="this one alone")
    options = parser.parse_args()
    process = subprocess.Popen([options.oracle_answers], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(request):
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            sys.exit(f"oracle_answers ended at {request['text']}")
        return json.loads(line)

    check_that_faults_are_seen(ask)
    tally = Tally()
    for text in [options.text] if options.text else texts(ask, options.seed, options.cases):
        judge(text, ask, tally)
    process.stdin.close()
    tally.show()
    counts = tally.counts
    unable = counts["not_parsed"] + counts["not_computed"]
    failed = counts["MISMATCH"] or counts["refused"] or (options.must_compute and unable)
    return 1 if failed or not counts["agree"] else 0


if __name__ == "__main__":
    sys.exit(main())
