// What kernels look like through the C ABI.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ropecheck/kernel.h>

#include <new>
#include <stdexcept>
#include <string>

#include "tests/kernels/hand_call.h"

namespace ropecheck {
namespace {

using ::testing::HasSubstr;
using ::testing::StrEq;

// Does in run() what `action` says.
class Acting final : public Kernel {
 public:
  enum class Action { kOk, kReject, kThrow, kThrowNumber, kNoMemory };
  explicit Acting(Action action = Action::kOk) : action_(action) {}
  std::string_view name() const override { return "acting"; }
  std::string_view version() const override { return "1.2"; }
  Support support() const override { return {axis::f32}; }
  Contract contract() const override {
    Contract c;
    c.over_read_bytes = 16;
    c.out_of_range = RC_RANGE_CLAMPS;
    return c;
  }
  Claim claim(const Problem& p) const override {
    if (p.dtype() == RC_F64) return {};
    Claim c = pipeline::f32_pow;
    c.k_sin = 2;
    return c;
  }
  Status can_do(const Problem& p) const override {
    return p.batch() > 1 ? Unsupported("one sequence only") : Status(kOk);
  }
  std::unique_ptr<Plan> setup(const Problem& p) override { return std::make_unique<Prepared>(p.tokens()); }
  Status run(const KernelCall& c) override {
    switch (action_) {
      case Action::kOk:
        break;
      case Action::kReject:
        return Rejected("no such row");
      case Action::kThrow:
        throw std::runtime_error("cuda error 700");
      case Action::kThrowNumber:
        throw 7;
      case Action::kNoMemory:
        throw std::bad_alloc();
    }
    prepared_tokens = c.plan<Prepared>().tokens;
    return kOk;
  }

  struct Prepared final : Plan {
    explicit Prepared(int64_t n) : tokens(n) { ++alive; }
    ~Prepared() override { --alive; }
    int64_t tokens;
  };
  static inline int alive = 0;
  static inline int64_t prepared_tokens = 0;

 private:
  Action action_;
};

class Broken final : public Kernel {
 public:
  Broken() { throw std::runtime_error("libfoo.so is not installed: apt install foo"); }
  std::string_view name() const override { return "broken"; }
  Support support() const override { return {}; }
  Status run(const KernelCall&) override { return kOk; }
};

struct Answer {
  rc_status status;
  std::string reason;
};

// The whole life of one call through the C ABI.
Answer RunThrough(const rc_kernel& k, HandCall& hand, uint32_t room = 256) {
  std::string text(room, '#');
  rc_message reason{sizeof(rc_message), room, text.data()};
  rc_plan* plan = nullptr;
  int64_t workspace = -1;
  EXPECT_EQ(k.setup(k.self, &hand.problem, &plan, &workspace, &reason), RC_OK);
  EXPECT_EQ(workspace, 0);
  const rc_status status = k.run(k.self, &hand.problem, plan, &hand.abi(), &reason);
  k.done(k.self, plan);
  return {status, text.c_str()};
}

Answer RunActing(Acting::Action action, uint32_t room = 256) {
  const detail::Exported exported(std::make_unique<Acting>(action));
  HandCall hand(5);
  return RunThrough(*exported.table(), hand, room);
}

TEST(Export, FillsTheKernelsTable) {
  const detail::Library library(&MakeKernels<Acting>);
  const rc_kernels& all = *library.table();
  EXPECT_EQ(all.struct_size, sizeof(rc_kernels));
  EXPECT_EQ(all.abi_version, RC_ABI_VERSION);
  ASSERT_EQ(all.count, 1u);
  EXPECT_EQ(all.unavailable, nullptr);
  const rc_kernel& k = *all.kernels[0];
  EXPECT_EQ(k.struct_size, sizeof(rc_kernel));
  EXPECT_THAT(k.name, StrEq("acting"));
  EXPECT_THAT(k.version, StrEq("1.2"));
  EXPECT_EQ(k.source, nullptr);
  EXPECT_EQ(k.sync, nullptr);
  EXPECT_EQ(k.support->n_values, 1u);
  EXPECT_EQ(k.contract->struct_size, sizeof(rc_contract));
  EXPECT_EQ(k.contract->over_read_bytes, 16u);
  EXPECT_EQ(k.contract->out_of_range, uint32_t{RC_RANGE_CLAMPS});
}

TEST(Export, AsksForTheClaimOfAProblem) {
  const detail::Exported exported(std::make_unique<Acting>());
  const rc_kernel& k = *exported.table();
  HandCall hand;
  rc_claim claim{};
  k.claim(k.self, &hand.problem, &claim);
  EXPECT_THAT(claim.pipeline, StrEq("angle=f32-pow trig=f32 cache=none arith=f32"));
  EXPECT_EQ(claim.k_sin, 2);
  hand.problem.dtype = RC_F64;
  k.claim(k.self, &hand.problem, &claim);
  EXPECT_EQ(claim.pipeline, nullptr);
}

TEST(Export, PassesReasonsOfCanDo) {
  const detail::Exported exported(std::make_unique<Acting>());
  const rc_kernel& k = *exported.table();
  HandCall hand;
  char text[64];
  rc_message reason{sizeof(rc_message), sizeof text, text};
  EXPECT_EQ(k.can_do(k.self, &hand.problem, &reason), RC_OK);
  EXPECT_THAT(text, StrEq(""));
  hand.problem.batch = 2;
  EXPECT_EQ(k.can_do(k.self, &hand.problem, &reason), RC_UNSUPPORTED);
  EXPECT_THAT(text, StrEq("one sequence only"));
}

TEST(Export, HandsThePlanToRunAndFreesIt) {
  Acting::prepared_tokens = 0;
  EXPECT_EQ(RunActing(Acting::Action::kOk).status, RC_OK);
  EXPECT_EQ(Acting::prepared_tokens, 5);
  EXPECT_EQ(Acting::alive, 0);
}

TEST(Export, TurnsAnswersAndExceptionsIntoStatuses) {
  EXPECT_EQ(RunActing(Acting::Action::kReject).status, RC_REJECTED);
  EXPECT_THAT(RunActing(Acting::Action::kReject).reason, StrEq("no such row"));
  EXPECT_EQ(RunActing(Acting::Action::kThrow).status, RC_ERROR);
  EXPECT_THAT(RunActing(Acting::Action::kThrow).reason, StrEq("cuda error 700"));
  EXPECT_EQ(RunActing(Acting::Action::kThrowNumber).status, RC_ERROR);
  EXPECT_EQ(RunActing(Acting::Action::kNoMemory).status, RC_NO_MEMORY);
}

TEST(Export, CutsAReasonToTheRoomThereIs) {
  EXPECT_THAT(RunActing(Acting::Action::kThrow, 5).reason, StrEq("cuda"));
}

TEST(Export, OfAThrowingConstructorIsAnUnavailableLibrary) {
  const detail::Library library(&MakeKernels<Acting, Broken>);
  EXPECT_EQ(library.table()->count, 0u);
  EXPECT_THAT(library.table()->unavailable, StrEq("libfoo.so is not installed: apt install foo"));
}

TEST(Export, OfNoKernelsIsAnUnavailableLibrary) {
  const detail::Library library([] { return KernelList(); });
  EXPECT_EQ(library.table()->count, 0u);
  EXPECT_THAT(library.table()->unavailable, HasSubstr("no kernel"));
}

TEST(Export, ClosesAKernelByDestroyingIt) {
  struct Counted final : Kernel {
    explicit Counted(int& alive) : alive_(alive) { ++alive_; }
    ~Counted() override { --alive_; }
    std::string_view name() const override { return "counted"; }
    Support support() const override { return {}; }
    Status run(const KernelCall&) override { return kOk; }
    int& alive_;
  };
  int alive = 0;
  const detail::Exported exported(std::make_unique<Counted>(alive));
  EXPECT_EQ(alive, 1);
  exported.table()->close(exported.table()->self);
  EXPECT_EQ(alive, 0);
}

// example.cc, linked into this program.
TEST(Macro, ExportsTheExampleOfTheHeader) {
  const rc_kernels* table = ropecheck_kernels();
  EXPECT_EQ(table, ropecheck_kernels());
  ASSERT_EQ(table->count, 1u);
  EXPECT_THAT(table->kernels[0]->name, StrEq("rope_neox"));
  const int32_t ids[] = {3};
  float x[4] = {};
  HandCall hand;
  hand.problem.placement = RC_IN_PLACE;
  hand.problem.positions = RC_POS_IDS_I32;
  hand.AddQ(RC_F32, x, x).Add(RC_POSITIONS, RC_I32, ids, {1, 1});
  EXPECT_EQ(RunThrough(*table->kernels[0], hand).status, RC_OK);
  EXPECT_EQ(x[0], 3 + 1 + 1 + 4 + 10000);
}

}  // namespace
}  // namespace ropecheck
