"""The rules of the house that a compiler does not check: includes run one way, Arb stays in the oracle, no file over
400 lines. Run by ctest; prints every offence."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RANK = {"reference": 0, "adapters": 1, "properties": 2, "golden": 3, "fuzz": 3, "suite": 4, "tests": 5}
# Inside reference/, too, only downwards.
REFERENCE_RANK = {"problem": 1, "frequency": 0, "oracle": 2, "precision": 3, "bench": 4}
# What adapters may be built on alone: a kernel author has nothing else.
ADAPTER_SOURCES = ("adapters/include/", "adapters/cpu/")
MAX_LINES = 400


PLANTED = [
    ("reference/oracle/planted.cc", '#include "adapters/host/subject.h"\n'),
    ("reference/problem/planted.h", '#include "reference/oracle/oracle.h"\n'),
    ("properties/planted.cc", '#include "suite/interrupt.h"\n'),
    ("reference/precision/planted.cc", "#include <mpfr.h>\n"),
    ("adapters/cpu/planted.cc", '#include "reference/problem/problem.h"\n'),
    ("suite/planted.cc", "\n" * (MAX_LINES + 1)),
]


def rank(path):
    parts = path.split("/")
    inner = REFERENCE_RANK.get(parts[1], 0) if parts[0] == "reference" else 0
    return RANK[parts[0]], inner


def offences(path, text):
    if text.count("\n") > MAX_LINES:
        yield f"{path}: {text.count(chr(10))} lines, more than {MAX_LINES}"
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+["<]([^">]+)[">]', line)
        if re.match(r"\s*#\s*include\s+ROPECHECK_ARB_HEADER", line) or (found and re.search(r"\barb|flint|mpfr", found[1])):
            if not path.startswith(("reference/oracle/", "reference/bench/", "tests/")):
                yield f"{path}:{number}: Arb and MPFR belong to reference/oracle and reference/bench"
        if not found or found[1].split("/")[0] not in RANK or not (ROOT / found[1]).exists():
            continue
        if rank(found[1]) > rank(path):
            yield f"{path}:{number}: includes {found[1]}, which stands above it"
        if path.startswith(ADAPTER_SOURCES) and not found[1].startswith(("ropecheck/", "adapters/cpu/")):
            yield f"{path}:{number}: an adapter includes {found[1]}; it may use ropecheck/ and adapters/cpu/ only"


# Files that a page shows whole, so that nobody has to open them; the copies may not drift.
SHOWN = [("README.md", "golden/python/test_numpy_kernel.py")]


def drifted():
    for page, shown in SHOWN:
        if (ROOT / shown).read_text(encoding="utf-8") not in (ROOT / page).read_text(encoding="utf-8"):
            yield f"{page}: what it shows of {shown} is not that file"


def main():
    files = [
        str(p.relative_to(ROOT))
        for folder in RANK
        for p in sorted((ROOT / folder).rglob("*"))
        if p.suffix in {".h", ".cc", ".c", ".cu", ".py"}
    ]
    found = [offence for path in files for offence in offences(path, (ROOT / path).read_text(encoding="utf-8"))]
    found += drifted()
    print("\n".join(found) or f"{len(files)} files, no offence")
    # A rule that never fires is no rule: each sees the offence made for it.
    for path, text in PLANTED:
        assert list(offences(path, text)), f"no offence seen in {text[:60]!r} as {path}"
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
