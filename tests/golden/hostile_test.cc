// Files that anybody may have written: an error that names file and object, never a crash, never unbounded memory.
#include <fmt/format.h>
#include <hdf5.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <random>

#include "golden/dump.h"
#include "golden/hdf5/far_file.h"
#include "golden/hdf5/handle.h"
#include "golden/read_file.h"
#include "golden/verify.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

using hdf5::Handle;

const char* const kSmall = "rc0:half,bf16,s2,d4,cache=fused(f32,rows=9),pos=i64:[5,2]";

// Whatever it holds, reading it ends in a value or in an error that names it.
void ExpectHandled(const std::string& path) {
  const auto read = ReadGolden(path);
  if (!read) {
    ASSERT_EQ(read.error().code, ErrorCode::kIo) << read.error().message;
    ASSERT_EQ(read.error().message.find(path + ": "), 0u) << read.error().message;
    return;
  }
  for (size_t i = 0; i < read->cases.size(); ++i) (void)Difference(read->cases[i], i);
}

class HostileFile : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(WriteGolden(FileOf({kSmall}), folder_ / "good.h5"));
    good_ = Bytes(folder_ / "good.h5");
    path_ = folder_ / "bad.h5";
  }
  void TearDown() override {
    rusage used = {};
    getrusage(RUSAGE_SELF, &used);
    EXPECT_LT(used.ru_maxrss, 1500 * 1024) << "KiB";
  }

  const Folder folder_;
  std::vector<char> good_;
  std::string path_;
};

TEST_F(HostileFile, Truncated) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<char> bytes = good_;
    bytes.resize(i < 100 ? static_cast<size_t>(i) : random() % good_.size());
    PutBytes(path_, bytes);
    ASSERT_NO_FATAL_FAILURE(ExpectHandled(path_)) << bytes.size();
  }
}

TEST_F(HostileFile, WithFlippedBits) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 1200; ++i) {
    std::vector<char> bytes = good_;
    for (uint64_t n = 1 + random() % 3; n > 0; --n)
      bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    PutBytes(path_, bytes);
    ASSERT_NO_FATAL_FAILURE(ExpectHandled(path_)) << "mutation " << i;
  }
}

TEST_F(HostileFile, WithOverwrittenRuns) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 700; ++i) {
    std::vector<char> bytes = good_;
    const size_t at = random() % bytes.size(),
                 length = std::min<size_t>(1 + random() % 64, bytes.size() - at);
    const size_t from = random() % (bytes.size() - length + 1);
    const char fill = static_cast<char>(random());
    if (i % 2 == 0) std::memset(bytes.data() + at, fill, length);
    if (i % 2 == 1) std::memmove(bytes.data() + at, bytes.data() + from, length);
    PutBytes(path_, bytes);
    ASSERT_NO_FATAL_FAILURE(ExpectHandled(path_)) << "mutation " << i;
  }
}

TEST_F(HostileFile, OfTheFormatWithoutChecksums) {
  // HDF5's old format, whose headers nothing protects: damage gets deep into the library.
  hid_t file = H5Fcreate((folder_ / "old.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const Handle source(H5Fopen((folder_ / "good.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  ASSERT_GE(H5Ocopy(source.get(), "/cases", file, "/cases", H5P_DEFAULT, H5P_DEFAULT), 0);
  for (const char* name : {"format", "version", "program"}) {
    const Handle from(H5Aopen(source.get(), name, H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(from.get()), H5Tclose), space(H5Aget_space(from.get()), H5Sclose);
    const Handle to(H5Acreate2(file, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    char value[256] = {};
    ASSERT_GE(H5Aread(from.get(), type.get(), value), 0);
    ASSERT_GE(H5Awrite(to.get(), type.get(), value), 0);
  }
  H5Fclose(file);
  const std::vector<char> old = Bytes(folder_ / "old.h5");
  ASSERT_TRUE(ReadGolden(folder_ / "old.h5")) << ReadGolden(folder_ / "old.h5").error().message;
  std::mt19937_64 random(4);
  for (int i = 0; i < 1000; ++i) {
    std::vector<char> bytes = old;
    for (uint64_t n = 1 + random() % 4; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    PutBytes(path_, bytes);
    ASSERT_NO_FATAL_FAILURE(ExpectHandled(path_)) << "mutation " << i;
  }
}

// --- files that are well-formed, and not golden -----------------------------------------------------------------------

struct Change {
  const char* name;
  void (*apply)(hid_t file);
  const char* says;  // of the message
};

void Delete(hid_t file, const char* path) { ASSERT_GE(H5Ldelete(file, path, H5P_DEFAULT), 0); }

void PutArray(hid_t file, const char* path, hid_t type, std::vector<hsize_t> dims,
              hid_t creation = H5P_DEFAULT) {
  Delete(file, path);
  const Handle space(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose);
  const Handle data(H5Dcreate2(file, path, type, space.get(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose);
  ASSERT_TRUE(data);
}

void PutText(hid_t file, const char* object, const char* attribute, const std::string& text) {
  H5Adelete_by_name(file, object, attribute, H5P_DEFAULT);
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
  H5Tset_size(type.get(), text.size());
  const Handle at(H5Acreate_by_name(file, object, attribute, type.get(), space.get(), H5P_DEFAULT,
                                    H5P_DEFAULT, H5P_DEFAULT),
                  H5Aclose);
  ASSERT_GE(H5Awrite(at.get(), type.get(), text.data()), 0);
}

Handle Chunked(std::vector<hsize_t> chunk) {
  Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(creation.get(), static_cast<int>(chunk.size()), chunk.data());
  return creation;
}

constexpr const char* kQ = "/cases/0000/q";
constexpr const char* kAny = "/cases/0000/out_q/tolerance/f32/any";

void PutTolerance(hid_t file, double value) {
  const Handle data(H5Dopen2(file, kAny, H5P_DEFAULT), H5Dclose);
  std::vector<double> all(8, 0.0);
  all[0] = value;
  ASSERT_GE(H5Dwrite(data.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), 0);
}

constexpr const char* kOdd = "/cases/0000/out_q/f64_odd";

const Change kChanges[] = {
    {"MissingCases", [](hid_t f) { Delete(f, "/cases"); }, "/cases: is missing"},
    {"MissingArray", [](hid_t f) { Delete(f, kQ); }, "/cases/0000/q: is missing"},
    {"MissingGroup", [](hid_t f) { Delete(f, "/cases/0000/out_q"); },
     "/cases/0000/out_q/f64_odd: is missing"},
    {"MissingExpectation", [](hid_t f) { Delete(f, "/cases/0000/out_q/tolerance/bf16"); },
     "bf16: is missing"},
    {"WrongType", [](hid_t f) { PutArray(f, kQ, H5T_IEEE_F64LE, {1, 2, 1, 4}); },
     "holds float64, not little-endian uint16"},
    {"WrongOrder", [](hid_t f) { PutArray(f, kOdd, H5T_IEEE_F64BE, {1, 2, 1, 4}); },
     "elements of another type"},
    {"WrongShape", [](hid_t f) { PutArray(f, kQ, H5T_STD_U16LE, {1, 2, 1, 8}); },
     "q: shape [1,2,1,8] does not match the problem's [1,2,1,4]"},
    {"WrongRank", [](hid_t f) { PutArray(f, kQ, H5T_STD_U16LE, {8}); }, "q: shape [8] does not match"},
    {"FiveAxes", [](hid_t f) { PutArray(f, kQ, H5T_STD_U16LE, {1, 1, 2, 1, 4}); },
     "q: is no array of 1 to 4 axes"},
    {"AbsurdShape",
     [](hid_t f) {
       PutArray(f, kQ, H5T_STD_U16LE, {1, 2, 1, hsize_t{1} << 60}, Chunked({1, 2, 1, 4}).get());
     },
     "does not match the problem's"},
    {"HugeChunks",
     [](hid_t f) {
       // The shape is right, the one chunk is not: it would be two gigabytes.
       Delete(f, kQ);
       const hsize_t dims[] = {1, 2, 1, 4}, most[] = {H5S_UNLIMITED, 2, 1, 4};
       const Handle space(H5Screate_simple(4, dims, most), H5Sclose);
       const Handle creation = Chunked({hsize_t{1} << 27, 2, 1, 4});
       const Handle data(
           H5Dcreate2(f, kQ, H5T_STD_U16LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Dclose);
       ASSERT_TRUE(data);
     },
     "has chunks larger than itself"},
    {"OtherFilter",
     [](hid_t f) {
       const Handle creation = Chunked({1, 2, 1, 4});
       H5Pset_fletcher32(creation.get());
       PutArray(f, kQ, H5T_STD_U16LE, {1, 2, 1, 4}, creation.get());
     },
     "q: is stored through filter 3; gzip and shuffle are read"},
    {"ExternalStorage",
     [](hid_t f) {
       const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
       H5Pset_external(creation.get(), "/etc/passwd", 0, 16);
       PutArray(f, kQ, H5T_STD_U16LE, {1, 2, 1, 4}, creation.get());
     },
     "q: lies in another file"},
    {"VirtualStorage",
     [](hid_t f) {
       const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
       const hsize_t dims[] = {1, 2, 1, 4};
       const Handle space(H5Screate_simple(4, dims, nullptr), H5Sclose);
       H5Pset_virtual(creation.get(), space.get(), "other.h5", "/q", space.get());
       PutArray(f, kQ, H5T_STD_U16LE, {1, 2, 1, 4}, creation.get());
     },
     "q: is put together from other files"},
    {"ExternalLink",
     [](hid_t f) {
       Delete(f, kQ);
       H5Lcreate_external("good.h5", kQ, f, kQ, H5P_DEFAULT, H5P_DEFAULT);
     },
     "q: is a soft or external link"},
    {"SoftLink",
     [](hid_t f) {
       Delete(f, kQ);
       H5Lcreate_soft("/cases/0000/out_q/bf16", f, kQ, H5P_DEFAULT, H5P_DEFAULT);
     },
     "q: is a soft or external link"},
    {"LinkToItself",
     [](hid_t f) {
       Delete(f, "/cases/0000");
       H5Lcreate_hard(f, "/cases", f, "/cases/0000", H5P_DEFAULT, H5P_DEFAULT);
     },
     "/cases/0000: has no attribute problem"},
    {"GroupForArray",
     [](hid_t f) {
       Delete(f, kQ);
       H5Gclose(H5Gcreate2(f, kQ, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
     },
     "q: is no array"},
    {"ExtraArray",
     [](hid_t f) { H5Gclose(H5Gcreate2(f, "/cases/0000/extra", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)); },
     "/cases/0000/extra: belongs to no golden case"},
    {"ManyCases",
     [](hid_t f) {
       for (int i = 1; i <= 20000; ++i)
         H5Gclose(
             H5Gcreate2(f, fmt::format("/cases/{:05}", i).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
     },
     "/cases: holds 20001 objects, more than 4096"},
    {"ManyObjectsInACase",
     [](hid_t f) {
       for (int i = 0; i < 5000; ++i)
         H5Gclose(
             H5Gcreate2(f, fmt::format("/cases/0000/{}", i).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
     },
     "/cases/0000: holds 50"},
    {"InfiniteTolerance", [](hid_t f) { PutTolerance(f, HUGE_VAL); }, "any: element 0 is inf, no tolerance"},
    {"NegativeTolerance", [](hid_t f) { PutTolerance(f, -1e-9); }, "any: element 0 is -1e-09, no tolerance"},
    {"ToleranceThatIsNoNumber", [](hid_t f) { PutTolerance(f, std::nan("")); },
     "any: element 0 is nan, no tolerance"},
    {"ToleranceOfAnything", [](hid_t f) { PutTolerance(f, 100); },
     "any: element 0 is 100, no tolerance: 0 to"},
    {"OtherSpelling",
     [](hid_t f) {
       PutText(f, "/cases/0000", "problem", "rc0:half,bf16,s2,h1,d4,cache=fused(f32,rows=9),pos=i64:[5,2]");
     },
     "is not canonical. Use 'rc0:half,bf16,s2,d4,cache=fused(f32,rows=9),pos=i64:[5,2]'"},
    {"OtherFormat", [](hid_t f) { PutText(f, "/", "format", "weights"); }, "is of format 'weights'"},
    {"BadText", [](hid_t f) { PutText(f, "/cases/0000", "problem", "rc0:half,bf16,s2,d"); },
     "/cases/0000: problem text"},
    {"OtherText",
     [](hid_t f) {
       PutText(f, "/cases/0000", "problem", "rc0:half,bf16,s2,d4,cache=fused(f32,rows=9),pos=i64:[5,3]");
     },
     "is not what follows from the problem"},
    {"AbsurdTokens",
     [](hid_t f) { PutText(f, "/cases/0000", "problem", "rc0:half,bf16,b1000000,s1000000,h0,d4"); },
     "tokens"},
    {"AbsurdHeads",
     [](hid_t f) {
       PutText(f, "/cases/0000", "problem", "rc0:half,bf16,s2,h100000000,d128,cache=fused(f32,rows=9)");
     },
     "larger than"},
    {"DTypeAttribute", [](hid_t f) { PutText(f, kQ, "dtype", "f16"); },
     "q: its dtype is 'f16', the problem's bf16"},
    {"NoTolerance",
     [](hid_t f) { PutArray(f, "/cases/0000/out_q/tolerance/bf16/any", H5T_IEEE_F64LE, {1, 2, 1, 4}); },
     "any: has no attribute dtype"},
};

class HostileChange : public testing::TestWithParam<Change> {};
INSTANTIATE_TEST_SUITE_P(Each, HostileChange, testing::ValuesIn(kChanges),
                         [](const auto& change) { return std::string(change.param.name); });

TEST_P(HostileChange, IsNamed) {
  const Folder folder;
  const std::string path = folder / "bad.h5";
  ASSERT_TRUE(WriteGolden(FileOf({kSmall}), path));
  {
    hdf5::SilenceLibrary();
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    ASSERT_TRUE(file);
    ASSERT_NO_FATAL_FAILURE(GetParam().apply(file.get()));
  }
  const auto start = std::chrono::steady_clock::now();
  const auto read = ReadGolden(path);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kIo);
  EXPECT_FALSE(read.error().message.ends_with("..")) << read.error().message;
  EXPECT_EQ(read.error().message.find(path + ": /"), 0u) << read.error().message;
  EXPECT_NE(read.error().message.find(GetParam().says), std::string::npos) << read.error().message;
}

// What a crash of the library would do to the child.
TEST_F(HostileFile, WhoseReaderDies) {
  auto file = hdf5::FarFile::Open(folder_ / "good.h5");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->Names("/cases"));
  pid_t child = 0;
  std::ifstream("/proc/thread-self/children") >> child;
  ASSERT_GT(child, 0);
  ASSERT_EQ(kill(child, SIGSEGV), 0);
  const auto died = file->Names("/cases");
  ASSERT_FALSE(died);
  EXPECT_EQ(died.error().message,
            folder_ /
                "good.h5: /cases: the HDF5 library crashed or hung on it (signal 11). The "
                "file is damaged.");
  const auto again = file->Text("/", "format");
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("good.h5: /: cannot be read: the file crashed"), std::string::npos);
}

TEST_F(HostileFile, ThatIsNoFile) {
  for (const std::string& path : {folder_ / "absent.h5", folder_ / "", std::string("/dev/zero")}) {
    const auto read = ReadGolden(path);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message.find(path + ": cannot be read: "), 0u) << read.error().message;
  }
}

TEST_F(HostileFile, GivenAsADump) {
  std::mt19937_64 random(5);
  const auto made = MakeCase(ParseProblem(kSmall).value()).value();
  ASSERT_TRUE(WriteDump({made.problem, made.inputs, {}}, folder_ / "dump.h5"));
  ASSERT_TRUE(ReadDump(folder_ / "dump.h5"));
  const std::vector<char> good = Bytes(folder_ / "dump.h5");
  for (int i = 0; i < 400; ++i) {
    std::vector<char> bytes = good;
    for (uint64_t n = 1 + random() % 4; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    PutBytes(path_, bytes);
    const auto dump = ReadDump(path_);
    if (dump) {
      (void)MakeCase(dump->problem, dump->inputs);
    } else {
      ASSERT_EQ(dump.error().message.find(path_ + ": "), 0u) << dump.error().message;
    }
  }
}

}  // namespace
}  // namespace ropecheck::golden
