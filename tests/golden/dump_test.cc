// A user's tensors on their way to a judged case.
#include "golden/dump.h"

#include "golden/call_memory.h"
#include "golden/hdf5/writer.h"
#include "reference/oracle/oracle.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

// What a call of the problem with correct outputs leaves in memory.
Dump CorrectDump(const std::string& text) {
  const Problem problem = ParseProblem(text).value();
  const CallMemory memory = CallMemory::Create(problem).value();
  EXPECT_TRUE(FillInputs(problem, memory.views()));
  const Oracle oracle = Oracle::Create(problem, OwnLevel(problem), memory.views()).value();
  EXPECT_TRUE(oracle.Rotate(memory[Role::kQ], memory[Role::kOutQ]));
  return DumpOf(problem, memory.views());
}

TEST(Dump, ComesBackAsItWasWritten) {
  const Folder folder;
  for (const char* text : {"rc0:half,bf16,b2,s3,h2,d8,pos=seq.i32:5+100,layout=sbhd",
                           "rc0:half,f16,s3,d8,cache=separate(f32,rows=200),pos=i64:[7,3,199]",
                           "rc0:interleaved,f32,s5,d4,pos=cu:[0,2,5],layout=thd"}) {
    const Dump dump = CorrectDump(text);
    ASSERT_TRUE(WriteDump(dump, folder / "dump.h5"));
    const auto read = ReadDump(folder / "dump.h5");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->inputs, dump.inputs) << text;
    EXPECT_EQ(read->outputs, dump.outputs) << text;
    const auto golden = MakeCase(read->problem, read->inputs);
    ASSERT_TRUE(golden) << golden.error().message;
    EXPECT_EQ(JudgeDump(*read, *golden, "").value().verdict, Verdict::kPass) << text;
  }
}

TEST(Dump, FailsWithTheWrongElement) {
  Dump dump = CorrectDump("rc0:half,bf16,s3,h2,d8,pos=offset:40");
  const GoldenCase golden = MakeCase(dump.problem, dump.inputs).value();
  dump.outputs[0].array.Set(17, 3.5);
  const Judgement judgement = JudgeDump(dump, golden, "").value();
  EXPECT_EQ(judgement.verdict, Verdict::kFail);
  EXPECT_NE(judgement.says.find("token 1 head 0 pair 1 (dim 1)  position 41"), std::string::npos)
      << judgement.says;
}

// What numpy writes: a few arrays and the text.
void WriteArrays(const std::string& path, const std::string& text, hdf5::Element element, const void* q,
                 std::vector<int64_t> positions) {
  hdf5::Writer out(path);
  out.AddText("/", "problem", text);
  const std::vector<int64_t> shape = {1, 2, 1, 4}, ids = {1, 2};
  out.AddArray("/q", element, shape, q);
  if (!positions.empty()) out.AddArray("/positions", hdf5::Element::kI64, ids, positions.data());
  ASSERT_TRUE(out.Finish());
}

TEST(Dump, TakesTheIdsOfATextWithoutPositions) {
  const Folder folder;
  const float q[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  WriteArrays(folder / "a.h5", "rc0:half,f32,s2,d4", hdf5::Element::kF32, q, {7, 9});
  const auto read = ReadDump(folder / "a.h5");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(Print(read->problem), "rc0:half,f32,s2,d4,pos=i64:7+2");
  WriteArrays(folder / "b.h5", "rc0:half,f32,s2,d4,pos=i64:7+1", hdf5::Element::kF32, q, {7, 9});
  const auto other = ReadDump(folder / "b.h5");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("/positions: element 1 is 9, the problem text says 8"),
            std::string::npos)
      << other.error().message;
  WriteArrays(folder / "c.h5", "rc0:half,f32,s2,d4,pos=i64:7+1", hdf5::Element::kF32, q, {});
  EXPECT_TRUE(ReadDump(folder / "c.h5"));
}

TEST(Dump, TakesHalvesAsNumpySavesThem) {
  const Folder folder;
  const uint16_t q[8] = {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600, 0x4700, 0x4800};  // 1 .. 8 in f16
  WriteArrays(folder / "float16.h5", "rc0:half,f16,s2,d4", hdf5::Element::kF16, q, {});
  WriteArrays(folder / "uint16.h5", "rc0:half,f16,s2,d4", hdf5::Element::kU16, q, {});
  const auto numbers = ReadDump(folder / "float16.h5"), bits = ReadDump(folder / "uint16.h5");
  ASSERT_TRUE(numbers) << numbers.error().message;
  ASSERT_TRUE(bits) << bits.error().message;
  EXPECT_EQ(numbers->inputs, bits->inputs);
  EXPECT_EQ(numbers->inputs[0].array.At(7), 8);
}

}  // namespace
}  // namespace ropecheck::golden
