#!/usr/bin/env python3
"""Units built for wider instruction sets must define nothing the linker could merge into code that runs everywhere.

usage: check_isa_symbols.py NM ARCHIVE      exit 1 if kernels_v3 or kernels_v4 define a weak or unexpected symbol.
"""
import re
import subprocess
import sys

EXPECTED = {"kernels_v3": "ropecheck::kV3Kernels", "kernels_v4": "ropecheck::kV4Kernels"}


def main():
    nm, archive = sys.argv[1:]
    listing = subprocess.run([nm, "--demangle", "--defined-only", archive], check=True, capture_output=True, text=True)
    unit, seen, bad = None, set(), []
    for line in listing.stdout.splitlines():
        member = re.match(r"(\w+)\.cc\.o:$", line)
        if member:
            unit = member.group(1)
        symbol = re.match(r"[0-9a-f]+ (\w) (.*)$", line)
        if symbol and re.match(r"_+(asan|odr_asan|ubsan|sancov)", symbol.group(2)):
            continue  # a sanitizer's own
        if symbol and unit in EXPECTED and not symbol.group(1).islower():
            seen.add(unit)
            if symbol.group(2) != EXPECTED[unit]:
                bad.append(f"{unit}: {line}")
        if symbol and unit in EXPECTED and symbol.group(1) in "uwv":
            bad.append(f"{unit}: {line}")
    if seen != set(EXPECTED):
        bad.append(f"expected {sorted(EXPECTED)} in {archive}, found {sorted(seen)}")
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
