"""The suite's power to detect, as `ropecheck selftest` measures it: every planted bug is seen, no clean kernel is flagged, and
what README.md and laws.md of tests/mutants say of the checks is so. Usage: detection_test.py BUILD_DIR MUTANTS_DIR"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1]).resolve()
MUTANTS = pathlib.Path(sys.argv[2])


def table_rows(file):
    """The cells of the first table of a page, without its two header lines."""
    text = (MUTANTS / file).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n\n| ", 1)[1].split("\n\n", 1)[0].splitlines() if line.startswith("|")][1:]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]


def main():
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        done = subprocess.run([str(BUILD / "ropecheck"), "selftest", "--json", file.name], timeout=3400)
        seen = {row["kernel"]: set(row["quick"]["checks"]) for row in map(json.loads, open(file.name))}
    wrong = []
    for kernel, _, caught_by, *_ in table_rows("README.md"):
        if caught_by not in seen.get(kernel.strip("`"), set()):
            wrong.append(f"{kernel}: not seen by {caught_by}")
    for law, kernels in table_rows("laws.md"):
        for kernel in re.findall(r"`(\w+)`", kernels):
            if law.strip("`") not in seen.get(kernel, set()):
                wrong.append(f"{kernel}: not seen by {law}")
    print("\n".join(wrong) or "the tables of tests/mutants hold")
    return 1 if wrong or done.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
