"""The suite's power to detect: `run` fails every planted bug and flags no clean kernel. Usage: detection_test.py BUILD_DIR"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1]).resolve()
ROPECHECK = str(BUILD / "ropecheck")


def names(library):
    listed = subprocess.run([ROPECHECK, "list", "kernels", str(BUILD / library)], capture_output=True, text=True, check=True)
    return [line.split()[0] for line in listed.stdout.splitlines()]


def judge(kernel, tier):
    """The checks that failed, and the exit code."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        done = subprocess.run([ROPECHECK, "run", kernel, "--tier", tier, "--jobs", "1", "--json", file.name],
                              capture_output=True, text=True, timeout=900)
        read = [json.loads(line) for line in open(file.name)]
    failed = sorted({line["check"] for line in read if line.get("verdict") == "fail" and line["type"] == "case"})
    return done.returncode, failed, done.stdout + done.stderr


def detect(kernel):
    for tier in ("smoke", "quick"):
        code, failed, text = judge(kernel, tier)
        if code != 0:
            break
    return kernel.rsplit(":")[-1], tier, code, failed, text


def clean(kernel):
    code, failed, text = judge(kernel, "quick")
    return kernel.rsplit(":")[-1], "quick", code, failed, text


def main():
    mutants = [(detect, 1, k) for k in names("libropecheck_mutants.so")]
    honest = [(clean, 0, k) for k in names("libropecheck_clean.so") + names("libropecheck_builtin.so")]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [(wanted, pool.submit(function, kernel)) for function, wanted, kernel in mutants + honest]
        for wanted, task in tasks:
            name, tier, code, failed, text = task.result()
            print(f"{name:<36} {tier:<6} exit {code}  {' '.join(failed) or 'no failure'}", flush=True)
            if code != wanted:
                wrong += 1
                print(f"    expected exit {wanted}:\n{text}", flush=True)
    print(f"{len(mutants)} planted bugs, {len(honest)} clean kernels, {wrong} judged wrongly")
    return 1 if wrong or not mutants or not honest else 0


if __name__ == "__main__":
    sys.exit(main())
