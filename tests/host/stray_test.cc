// Reads and writes at both ends of every tensor are named by tensor and element.
#include "tests/host/harness.h"

namespace ropecheck {
namespace {

struct Role9 {
  const char* name;
  const char* problem;
  int64_t size;  // elements
  bool writable;
};

void PrintTo(const Role9& role, std::ostream* out) { *out << role.name; }

class Stray9 : public testing::TestWithParam<Role9> {
 protected:
  // `align=64` would leave slack; by default every buffer ends exactly where its window does.
  static Kept Run(const std::string& verb, const std::string& where, const std::string& side) {
    return RunOne(verb + "-" + where + "." + GetParam().name,
                  std::string(GetParam().problem) + "|mem=" + side);
  }
  static void ExpectStray(const Kept& kept, int64_t element, bool write) {
    ASSERT_EQ(kept.outcome.kind, Outcome::Kind::kDied) << kept.outcome.reason;
    ASSERT_TRUE(kept.outcome.death);
    EXPECT_EQ(kept.outcome.death->cause, Death::Cause::kSignal);
    EXPECT_EQ(kept.outcome.death->number, SIGSEGV);
    ASSERT_TRUE(kept.outcome.death->stray) << kept.outcome.death->says;
    EXPECT_EQ(kept.outcome.death->stray->tensor, GetParam().name);
    EXPECT_EQ(kept.outcome.death->stray->element, element);
    EXPECT_EQ(kept.outcome.death->stray->write, write);
  }
};

TEST_P(Stray9, ReadPastTheEndNamesTheElementBehindTheLast) {
  ExpectStray(Run("read", "past", "end"), GetParam().size, false);
}
TEST_P(Stray9, WritePastTheEndNamesTheElementBehindTheLast) {
  ExpectStray(Run("write", "past", "end"), GetParam().size, true);
}
TEST_P(Stray9, ReadBeforeTheStartNamesElementMinusOne) {
  ExpectStray(Run("read", "before", "start"), -1, false);
}
TEST_P(Stray9, WriteBeforeTheStartNamesElementMinusOne) {
  ExpectStray(Run("write", "before", "start"), -1, true);
}

TEST_P(Stray9, ReadInsideIsAllowed) {
  EXPECT_EQ(Run("read", "inside", "end").outcome.kind, Outcome::Kind::kOutputs);
}

TEST_P(Stray9, WriteInsideAnInputIsCaughtAtTheInstruction) {
  const Kept kept = Run("write", "inside", "end");
  if (GetParam().writable) {
    EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs);
    return;
  }
  ExpectStray(kept, 0, true);
  EXPECT_THAT(kept.outcome.death->says, testing::HasSubstr("which may only be read"));
}

INSTANTIATE_TEST_SUITE_P(
    EveryRole, Stray9,
    testing::Values(Role9{"q", kFusedProblem, 48, false}, Role9{"k", kFusedProblem, 24, false},
                    Role9{"out_q", kFusedProblem, 48, true}, Role9{"out_k", kFusedProblem, 24, true},
                    Role9{"positions", kFusedProblem, 3, false}, Role9{"cos_sin", kFusedProblem, 40, false},
                    Role9{"cos", kSeparateProblem, 20, false}, Role9{"sin", kSeparateProblem, 20, false},
                    Role9{"inv_freq", kInvFreqProblem, 4, false}),
    [](const auto& role) { return std::string(role.param.name); });

TEST(Stray, SaysTensorElementAndDistanceInOneLine) {
  const Kept kept = RunOne("read-past.cos_sin", kFusedProblem);
  EXPECT_EQ(kept.outcome.death->says, "SIGSEGV in run: read of element 40 of cos_sin, 0 bytes past its end");
}

TEST(Stray, IsNamedOnAThreadOfTheKernelToo) {
  const Kept kept = RunOne("fault-on-thread", kFusedProblem);
  ASSERT_TRUE(kept.outcome.death && kept.outcome.death->stray);
  EXPECT_EQ(kept.outcome.death->stray->tensor, "out_q");
}

TEST(Stray, NullPointersAreNearNoTensor) {
  EXPECT_EQ(RunOne("null", kFusedProblem).outcome.death->says,
            "SIGSEGV in run: write at address 0x0, a null pointer");
  if (kAddressSanitizer) return;  // its own frames come between the call and the fault
  EXPECT_EQ(RunOne("execute-null", kFusedProblem).outcome.death->says,
            "SIGSEGV in run: execution at address 0x0, a null pointer");
}

TEST(Canary, NamesTheByteWrittenIntoTheSlackOfAnOutput) {
  // Odd multiples of 64 leave slack behind 192 bytes.
  const Kept after = RunOne("canary-after", std::string(kFusedProblem) + "|align=128");
  ASSERT_EQ(after.outcome.guards.size(), 1u);
  EXPECT_EQ(after.outcome.guards[0].kind, GuardFinding::Kind::kOutOfBounds);
  EXPECT_EQ(after.outcome.guards[0].says, "write of element 48 of out_q, 0 bytes past its end");
  const Kept before = RunOne("canary-before", kFusedProblem);
  ASSERT_EQ(before.outcome.guards.size(), 1u);
  EXPECT_EQ(before.outcome.guards[0].says, "write of element -1 of out_q, 1 bytes before its start");
}

TEST(Canary, NamesTheByteWrittenIntoAStrideGap) {
  const Kept kept = RunOne("write-gap", "rc0:half,f32,s3,h2,d8,strides=out_q(60,20,10,1)");
  ASSERT_EQ(kept.outcome.guards.size(), 1u);
  EXPECT_EQ(kept.outcome.guards[0].says,
            "write of element 8 of out_q, which its strides leave out (4 bytes outside the tensors were "
            "overwritten)");
}

}  // namespace
}  // namespace ropecheck
