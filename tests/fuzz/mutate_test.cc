#include "fuzz/mutate.h"

#include <gmock/gmock.h>

#include <set>

#include "fuzz/input.h"
#include "properties/catalogue/catalogue.h"
#include "reference/problem/validate.h"
#include "tests/fuzz/rig.h"

namespace ropecheck::fuzz {
namespace {

using testing::Eq;

TEST(Input, AnyBytesAreACall) {
  RandomChoices choices(1);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes(choices.Choose(200), '\0');
    for (char& byte : bytes) byte = static_cast<char>(choices.Choose(256));
    if (i % 2 == 0) bytes.insert(0, "rc0:half,");  // nearly a text
    const Call call = Decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    const std::string text = Encode(call);
    EXPECT_THAT(Decode({reinterpret_cast<const uint8_t*>(text.data()), text.size()}), Eq(call)) << text;
  }
}

// What a corpus of today says, it says after axes were added: texts are not bytes that a later Draw reads otherwise.
TEST(Input, TextsMeanTheSameForEver) {
  const std::string text = "rc0:half,f32,b2,h2/1,d4;interleaved,bf16,s3,d6,r4+1,pos=offset:7|align=2";
  const Call call = Decode({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  EXPECT_EQ(call.before.size(), 1);
  EXPECT_EQ(call.problem.pairing, Pairing::kInterleaved);
  EXPECT_EQ(call.problem.window.rot_offset, 1);
  EXPECT_EQ(call.around.align, 2);
}

class Mutating : public testing::Test {
 protected:
  // Calls reached from the catalogue by so many steps each.
  template <class F>
  void Walk(const KernelInfo& kernel, int steps, F each) {
    const auto entries = catalogue::Make(kernel, Tier::kSmoke);
    for (size_t i = 0; i < entries.size(); i += 7) {
      if (!IsWorthRunning(entries[i].call, kernel)) continue;
      Call call = entries[i].call;
      for (int step = 0; step < steps; ++step) {
        const Call& other = entries[choices_.Choose(entries.size())].call;
        const Call next =
            step % 4 == 3 ? Cross(call, other, kernel, choices_) : Mutate(call, kernel, choices_);
        each(call, next);
        call = next;
      }
    }
  }
  RandomChoices choices_{3};
};

TEST_F(Mutating, StaysInsideTheSupport) {
  for (const KernelInfo& kernel : {Rig::Wide(), Rig::Narrow()}) {
    int made = 0;
    Walk(kernel, 8, [&](const Call&, const Call& next) {
      ++made;
      ASSERT_TRUE(IsWorthRunning(next, kernel)) << Print(next);
      ASSERT_TRUE(Validate(next)) << Print(next);
    });
    EXPECT_GT(made, 50) << kernel.name;
  }
}

TEST_F(Mutating, SeldomFindsNothing) {
  int made = 0, other = 0;
  Walk(Rig::Wide(), 8, [&](const Call& call, const Call& next) {
    ++made;
    other += !(call == next);
  });
  EXPECT_GT(other, made * 9 / 10);
}

TEST_F(Mutating, TheSameChoicesMakeTheSameCalls) {
  const auto texts = [this] {
    choices_ = RandomChoices(9);
    std::vector<std::string> out;
    Walk(Rig::Wide(), 2, [&](const Call&, const Call& next) { out.push_back(Print(next)); });
    return out;
  };
  EXPECT_EQ(texts(), texts());
}

// Each mutation, alone, changes calls that stay valid: a row that never does is dead.
TEST_F(Mutating, EveryMutationIsOfUse) {
  const KernelInfo kernel = Rig::Widest();
  const auto entries = catalogue::Make(kernel, Tier::kSmoke);
  for (const auto table : {SizeMutations(), PositionMutations(), MemoryMutations(), NumberMutations()})
    for (const Mutation& mutation : table) {
      int useful = 0;
      for (const catalogue::Entry& entry : entries) {
        Call call = entry.call;
        mutation.apply(call, choices_);
        Fit(call.problem);
        useful += !(call == entry.call) && IsWorthRunning(call, kernel);
      }
      EXPECT_GT(useful, 3) << mutation.name;
    }
}

}  // namespace
}  // namespace ropecheck::fuzz
