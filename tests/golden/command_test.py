"""`ropecheck golden` as its user meets it. Usage: command_test.py BUILD_DIR"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build").resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "golden" / "data"
MUTANTS = str(BUILD / "libropecheck_mutants.so")


def run(*arguments, **options):
    return subprocess.run([BUILD / "ropecheck", *map(str, arguments)], capture_output=True, text=True, timeout=600, **options)


def golden(*arguments, **options):
    return run("golden", *arguments, **options)


class Golden(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, done, code, *patterns):
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, text)
        for pattern in patterns:
            self.assertRegex(text, pattern)

    # --- the committed files --------------------------------------------------------------------------------------
    def test_the_committed_files_verify_within_20_seconds(self):
        start = time.monotonic()
        done = golden("verify", cwd=ROOT)
        self.assertLess(time.monotonic() - start, 20)
        self.check(done, 0)
        self.assertNotRegex(done.stdout, "WRONG")
        self.assertEqual(done.stdout.count("verified"), len(list(DATA.glob("*.h5"))))
        self.assertLess(sum(file.stat().st_size for file in DATA.glob("*.h5")), 12 << 20)

    def test_writing_twice_gives_the_same_bytes(self):
        names = sorted(file.stem for file in DATA.glob("*.h5"))
        self.assertTrue(names)
        self.check(golden("write", "--dir", self.folder / "a", *names), 0)
        self.check(golden("write", "--dir", self.folder / "b", *names), 0)
        for name in names:
            first = (self.folder / "a" / f"{name}.h5").read_bytes()
            self.assertEqual(first, (self.folder / "b" / f"{name}.h5").read_bytes(), name)

    def test_honest_kernels_conform_and_planted_bugs_deviate(self):
        self.check(golden("run", "f64", DATA), 0, "conforms .*glm-4-9b-chat.h5")
        self.check(golden("run", "f32_pow", DATA), 0)
        self.check(golden("run", MUTANTS + ":x001_pairing_inverted", DATA), 1, "deviates", r"FAIL  x001_pairing_inverted",
                   "out_q: sequence 0 token", r"ropecheck golden run .*x001_pairing_inverted .*\.h5  # /cases/")

    def test_run_judges_by_a_stored_grade(self):
        file = DATA / "glm-4-9b-chat.h5"
        self.check(golden("run", "f64", file, "--grade", "any"), 0)
        self.check(golden("run", "f32_pow", file, "--grade", "angle=f64 trig=f64 cache=none arith=f64"), 1, "deviates")
        self.check(golden("run", "f64", file, "--grade", "no such"), 2, "--grade no such", "There are 'angle=")

    def test_list_shows_levels_dtypes_and_texts(self):
        self.check(golden("list", DATA / "glm-4-9b-chat.h5"), 0, r"0000  L0  f64,f32,f16,bf16 +rc0:interleaved,bf16,.*rope_ratio\(500\)")

    # --- what is wrong with arguments and files -------------------------------------------------------------------------
    def test_what_cannot_be_used_ends_with_its_code(self):
        self.check(golden("run", "no_such_kernel", DATA), 5, "no_such_kernel")
        self.check(golden("run", "f64", self.folder / "absent.h5"), 2, "absent.h5: no such file")
        self.check(golden("run", "cache_f32", DATA / "glm-4-9b-chat.h5"), 4, "not taken")
        for command in ("list", "verify"):
            self.check(golden(command, self.folder), 4)
        self.check(golden("run", "f64", self.folder), 4)
        self.check(golden("write", "no-such-file", "--dir", self.folder), 2, "no-such-file", "There are llama-2")
        (self.folder / "file").write_text("")
        self.check(golden("write", "pythia-2.8b", "--dir", self.folder / "file"), 2, "file")
        self.check(golden("list", self.folder / "file"), 2, "file: /: is no HDF5 file")

    def test_a_value_that_does_not_verify_ends_with_1_and_is_named(self):
        import_h5py(self)
        bad = self.folder / "bad.h5"
        bad.write_bytes((DATA / "pythia-2.8b.h5").read_bytes())
        script = ("import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); a = f['cases/0000/out_q/f32']; x = a[()]; "
                  "x[0, 6, 0, 3] *= 1.0000002; a[...] = x")
        subprocess.run([H5PY, "-c", script, bad], check=True)
        self.check(golden("verify", bad, DATA / "glm-4-9b-chat.h5"), 1, r"bad.h5: /cases/0000/out_q/f32: element \[0,6,0,3\] is",
                   "WRONG .*0 of 1", "verified .*glm-4-9b-chat")

    def test_a_damaged_file_ends_with_2_and_the_others_are_still_verified(self):
        bytes_ = bytearray((DATA / "pythia-2.8b.h5").read_bytes())
        (self.folder / "cut.h5").write_bytes(bytes_[:-1000])
        self.check(golden("verify", self.folder / "cut.h5", DATA / "glm-4-9b-chat.h5"), 2, "cut.h5: /", "verified .*glm-4-9b-chat")

    # --- a user's tensors -------------------------------------------------------------------------------------------------
    def test_a_replayed_call_becomes_a_judged_case(self):
        dump = self.folder / "dump.h5"
        text = "rc0:half,bf16,s3,h2/1,d32,pos=i64:[0,5,131071],data=normal(3)"
        self.check(run("replay", "f32_pow", text, "--dump", dump), 0)
        done = golden("write", "--from", dump, "--dir", self.folder / "out")
        self.check(done, 0, r"data=file\([0-9a-f]{16}\)", "pass +the outputs")
        file = re.match(r"\S+", done.stdout)[0]
        self.check(golden("verify", file), 0)
        self.check(golden("run", "f64", file), 0, "4 passed")

    def test_wrong_outputs_of_a_dump_get_the_usual_report(self):
        dump = self.folder / "dump.h5"
        text = "rc0:half,bf16,s3,h2,d32,pos=offset:9"
        self.check(run("replay", MUTANTS + ":x001_pairing_inverted", text, "--dump", dump), 1)
        self.check(golden("write", "--from", dump, "--dir", self.folder), 1, "FAIL  dump.h5 ", "out_q: sequence 0 token",
                   "elements judged")
        self.check(golden("write", "--from", self.folder / "absent.h5", "--dir", self.folder), 2, "absent.h5")

    def test_a_dump_that_numpy_wrote_is_judged(self):
        import_h5py(self)
        dump = self.folder / "user.h5"
        script = ("import h5py, numpy as np, sys; f = h5py.File(sys.argv[1], 'w'); "
                  "f.attrs['problem'] = 'rc0:interleaved,f16,b2,s3,h2,d8'; q = np.ones((2, 3, 2, 8), np.float16); "
                  "f['q'] = q; f['out_q'] = q; f['positions'] = np.arange(6).reshape(2, 3)")
        subprocess.run([H5PY, "-c", script, dump], check=True)
        self.check(golden("write", "--from", dump, "--dir", self.folder), 1, r"pos=i64:0\+1\+3", "all with position > 0")


def find_h5py():
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import h5py"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def import_h5py(test):
    if H5PY is None:
        test.skipTest("no h5py: apt-get install python3-h5py")


H5PY = find_h5py()

if __name__ == "__main__":
    unittest.main(verbosity=2)
