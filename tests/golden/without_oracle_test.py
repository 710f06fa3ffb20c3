"""A build with -DROPECHECK_ORACLE=OFF links neither Arb nor MPFR, and replays golden files.
Usage: without_oracle_test.py SOURCE_DIR BUILD_DIR CMAKE [-DCMAKE_CXX_COMPILER=..]"""
import os
import pathlib
import subprocess
import sys
import unittest

SOURCE, BUILD = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
CMAKE, COMPILER = sys.argv[3], sys.argv[4:]
DATA = SOURCE / "golden" / "data"
# Light optimisation: what the compiler makes of it is tested elsewhere.
OPTIONS = ["-G", "Ninja", "-DROPECHECK_ORACLE=OFF", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1",
           "-DROPECHECK_FLINT_LIBRARY=absent", "-DROPECHECK_ARB_LIBRARY=absent", "-DROPECHECK_MPFR_LIBRARY=absent"]
KERNELS = "libropecheck_builtin.so"


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=900, **options)


class WithoutOracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        targets = ["ropecheck", "ropecheck_worker", "ropecheck_builtin"]
        for command in ([CMAKE, "-S", SOURCE, "-B", BUILD, *OPTIONS, *COMPILER],
                        [CMAKE, "--build", BUILD, "-j", str(min(2, os.cpu_count())), "--target", *targets]):
            done = run(*command)
            if done.returncode != 0:
                raise RuntimeError(done.stdout[-4000:] + done.stderr[-4000:])

    def check(self, done, code, *patterns):
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, text)
        for pattern in patterns:
            self.assertRegex(text, pattern)

    def golden(self, *arguments):
        return run(BUILD / "ropecheck", "golden", *arguments)

    def test_it_links_neither_arb_nor_mpfr(self):
        for file in (BUILD / "ropecheck", *BUILD.glob("**/" + KERNELS)):
            libraries = run("ldd", file).stdout
            self.assertRegex(libraries, "libc")
            self.assertNotRegex(libraries, "flint|libarb|mpfr", file)
        self.assertRegex(run("ldd", BUILD / "ropecheck").stdout, "hdf5")

    def test_golden_files_judge_kernels(self):
        self.check(self.golden("run", "f64", DATA), 0, "conforms .*glm-4-9b-chat.h5")
        self.check(self.golden("run", "f32_pow", DATA / "glm-4-9b-chat.h5", "--grade",
                               "angle=f64 trig=f64 cache=none arith=f64"), 1, "deviates")
        self.check(self.golden("list", DATA), 0, "rc0:")

    def test_what_needs_the_oracle_is_absent_not_a_stub(self):
        self.check(self.golden("verify", DATA), 2)
        self.check(run(BUILD / "ropecheck", "run", "f64"), 2)


if __name__ == "__main__":
    del sys.argv[1:]
    unittest.main(verbosity=2)
