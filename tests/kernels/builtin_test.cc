// The built-in kernels on small calls whose answers are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ropecheck/kernel.h>

#include <cmath>
#include <vector>

#include "adapters/cpu/builtin/cache.h"
#include "adapters/cpu/builtin/f32.h"
#include "adapters/cpu/builtin/f64.h"
#include "adapters/cpu/builtin/glm4.h"
#include "tests/kernels/hand_call.h"

namespace ropecheck::builtin {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

// Two tokens at positions 3 and 8, head_dim 6, the middle 4 turn with base 4: frequencies 1 and 1/2.
std::vector<float> Expected(uint32_t pairing, bool inverse) {
  std::vector<float> y;
  for (const int position : {3, 8}) {
    const double x[] = {1, 2, 3, 4, 5, 6};
    double out[] = {1, 2, 3, 4, 5, 6};
    for (int i = 0; i < 2; ++i) {
      const int a = pairing == RC_HALF ? 1 + i : 1 + 2 * i;
      const int b = pairing == RC_HALF ? 3 + i : 2 + 2 * i;
      const double angle = (inverse ? -1 : 1) * position * (i == 0 ? 1.0 : 0.5);
      out[a] = x[a] * std::cos(angle) - x[b] * std::sin(angle);
      out[b] = x[b] * std::cos(angle) + x[a] * std::sin(angle);
    }
    for (const double v : out) y.push_back(static_cast<float>(v));
  }
  return y;
}

// That call: what it sends, and what comes back.
struct SmallCall {
  explicit SmallCall(uint32_t pairing, bool inverse = false) : hand(2, 6) {
    hand.problem.base = 4;
    hand.problem.rot_dim = 4;
    hand.problem.rot_offset = 1;
    hand.problem.pairing = pairing;
    hand.problem.direction = inverse ? RC_INVERSE : RC_FORWARD;
    hand.problem.positions = RC_POS_IDS_I32;
    hand.AddQ(RC_F32, in, out).Add(RC_POSITIONS, RC_I32, ids, {1, 2});
  }
  // A separate cache of 9 rows, correctly rounded.
  void AddCache() {
    for (int p = 0; p < 9; ++p) {
      for (const double f : {1.0, 0.5}) {
        cos.push_back(static_cast<float>(std::cos(p * f)));
        sin.push_back(static_cast<float>(std::sin(p * f)));
      }
    }
    hand.problem.angles = RC_ANGLES_CACHE;
    hand.problem.cache_layout = RC_CACHE_SEPARATE;
    hand.Add(RC_COS, RC_F32, cos.data(), {9, 2}).Add(RC_SIN, RC_F32, sin.data(), {9, 2});
  }
  std::vector<float> Run(Kernel& kernel) {
    const Status status = kernel.run(hand.call());
    EXPECT_EQ(status.code(), RC_OK) << status.reason();
    return {out, out + 12};
  }

  float in[12] = {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6};
  float out[12] = {};
  int32_t ids[2] = {3, 8};
  std::vector<float> cos, sin;
  HandCall hand;
};

template <class K>
class ComputesAngles : public ::testing::Test {};
using Computing = ::testing::Types<F64, F32Pow, F32Iterated>;
TYPED_TEST_SUITE(ComputesAngles, Computing);

TYPED_TEST(ComputesAngles, RotatesTheWindowInBothPairingsAndDirections) {
  for (const uint32_t pairing : {RC_HALF, RC_INTERLEAVED}) {
    for (const bool inverse : {false, true}) {
      TypeParam kernel;
      EXPECT_THAT(SmallCall(pairing, inverse).Run(kernel),
                  Pointwise(FloatNear(4e-6f), Expected(pairing, inverse)));
    }
  }
}

TYPED_TEST(ComputesAngles, GivesTheSameBitsInPlace) {
  for (const uint32_t pairing : {RC_HALF, RC_INTERLEAVED}) {
    TypeParam kernel;
    const std::vector<float> apart = SmallCall(pairing).Run(kernel);
    SmallCall call(pairing);
    HandCall hand(2, 6);
    hand.problem = call.hand.problem;
    hand.problem.placement = RC_IN_PLACE;
    hand.AddQ(RC_F32, call.in, call.in).Add(RC_POSITIONS, RC_I32, call.ids, {1, 2});
    ASSERT_TRUE(kernel.run(hand.call()).ok());
    EXPECT_THAT(call.in, ::testing::ElementsAreArray(apart));
  }
}

TYPED_TEST(ComputesAngles, RefusesAWindowThatDoesNotFit) {
  TypeParam kernel;
  for (const int64_t rot_dim : {3, 8, 0}) {
    SmallCall call(RC_HALF);
    call.hand.problem.rot_dim = rot_dim;
    EXPECT_EQ(kernel.run(call.hand.call()).code(), RC_REJECTED) << rot_dim;
  }
}

TYPED_TEST(ComputesAngles, RefusesShapesThatDisagree) {
  TypeParam kernel;
  SmallCall call(RC_HALF);
  call.hand.problem.heads_q = 2;
  const Status status = kernel.run(call.hand.call());
  EXPECT_EQ(status.code(), RC_REJECTED);
  EXPECT_EQ(status.reason(), "q has shape [1,2,1,6], the call needs [1,2,2,6]");
}

TEST(CacheF32, RotatesByTheRowsThatIdsName) {
  for (const uint32_t pairing : {RC_HALF, RC_INTERLEAVED}) {
    CacheF32 kernel;
    SmallCall call(pairing);
    call.AddCache();
    EXPECT_THAT(call.Run(kernel), Pointwise(FloatNear(1e-6f), Expected(pairing, false)));
  }
}

TEST(CacheF32, RefusesIdsBeyondTheCache) {
  for (const int32_t id : {-1, 9}) {
    CacheF32 kernel;
    SmallCall call(RC_HALF);
    call.AddCache();
    call.ids[1] = id;
    const Status status = kernel.run(call.hand.call());
    EXPECT_EQ(status.code(), RC_REJECTED);
    EXPECT_THAT(status.reason(), HasSubstr("needs row " + std::to_string(id) + " of a table of 9"));
  }
}

// In 256ths, where bf16 keeps multiples of 4: 3 * 255 = 765, less 2.5. Each operation rounded: 764, then
// 761.5, which is 760. Rounded once: 762.5, which is 764.
TEST(CacheIn, RoundsEveryProductToTheDataType) {
  const BFloat16 cos[] = {BFloat16(1 - 0x1p-8)}, sin[] = {BFloat16(2.5 / 256)};
  const BFloat16 x[] = {BFloat16(3.0f), BFloat16(1.0f)};
  const auto run = [&](Kernel& kernel) {
    BFloat16 y[2];
    HandCall hand(1, 2);
    hand.problem.angles = RC_ANGLES_CACHE;
    hand.problem.cache_layout = RC_CACHE_SEPARATE;
    hand.problem.cache_dtype = RC_BF16;
    hand.AddQ(RC_BF16, x, y).Add(RC_COS, RC_BF16, cos, {1, 1}).Add(RC_SIN, RC_BF16, sin, {1, 1});
    EXPECT_TRUE(kernel.run(hand.call()).ok());
    return static_cast<float>(y[0]);
  };
  CacheIn<BFloat16> each_operation;
  CacheF32 once;
  EXPECT_EQ(run(each_operation), 760.0f / 256);
  EXPECT_EQ(run(once), 764.0f / 256);
}

// GLM-4: x [b, np, sq, hn], cache [1, sq, R/2, 2]; ChatGLM2: x [sq, b, np, hn], cache [sq, 1, R/2, 2].
class Glm4Test : public ::testing::TestWithParam<uint32_t> {
 protected:
  // b = 2, sq = 3, np = 2, hn = 4, R = 2. Element values tell (b, s, h, d): 1000 b + 100 s + 10 h + d.
  HandCall Make() {
    HandCall hand(3, 4);
    hand.problem.batch = hand.problem.heads_q = 2;
    hand.problem.rot_dim = 2;
    hand.problem.pairing = RC_INTERLEAVED;
    hand.problem.layout = GetParam();
    hand.problem.angles = RC_ANGLES_CACHE;
    hand.problem.cache_layout = RC_CACHE_STACKED;
    hand.problem.table_index = RC_INDEX_TOKEN;
    strides = GetParam() == RC_BHSD ? std::vector<int64_t>{24, 4, 12, 1} : std::vector<int64_t>{8, 16, 4, 1};
    for (int e = 0; e < 48; ++e) out[e] = -1;
    for (int b = 0; b < 2; ++b)
      for (int s = 0; s < 3; ++s)
        for (int h = 0; h < 2; ++h)
          for (int d = 0; d < 4; ++d)
            in[At(b, s, h, d)] = static_cast<float>(1000 * b + 100 * s + 10 * h + d);
    hand.Add(RC_Q, RC_F32, in, {2, 3, 2, 4}, strides).Add(RC_OUT_Q, RC_F32, out, {2, 3, 2, 4}, strides);
    return hand;
  }
  int64_t At(int b, int s, int h, int d) const {
    return b * strides[0] + s * strides[1] + h * strides[2] + d * strides[3];
  }
  std::vector<float> Head(int b, int s, int h) const {
    const float* head = out + At(b, s, h, 0);
    return {head, head + 4};
  }
  std::vector<int64_t> strides;
  float in[48], out[48];
  // (cos, sin) of token 0, 1, 2: unit turns, no turn, and a doubling.
  float cache[6] = {0, 1, 1, 0, 2, 0};
};
INSTANTIATE_TEST_SUITE_P(Layouts, Glm4Test, ::testing::Values(RC_BHSD, RC_SBHD));

TEST_P(Glm4Test, TurnsTheLeadingPairsByTheTokensRowAndCopiesTheRest) {
  HandCall hand = Make();
  hand.Add(RC_COS_SIN, RC_F32, cache, {3, 1, 2});
  Glm4 kernel;
  ASSERT_TRUE(kernel.run(hand.call()).ok());
  EXPECT_THAT(Head(0, 0, 1), ElementsAre(-11, 10, 12, 13));
  EXPECT_THAT(Head(1, 0, 0), ElementsAre(-1001, 1000, 1002, 1003));
  EXPECT_THAT(Head(1, 1, 1), ElementsAre(1110, 1111, 1112, 1113));
  EXPECT_THAT(Head(0, 2, 0), ElementsAre(400, 402, 202, 203));
}

TEST_P(Glm4Test, RefusesACacheOfTooFewRows) {
  HandCall hand = Make();
  hand.Add(RC_COS_SIN, RC_F32, cache, {2, 1, 2});
  Glm4 kernel;
  EXPECT_EQ(kernel.run(hand.call()).code(), RC_REJECTED);
}

// The original would view [2, 3/2 rows ..] of 3 rows as [1, 1, 3, ..] and turn both sequences by it.
TEST_P(Glm4Test, RefusesACacheThatTheOriginalWouldFold) {
  HandCall hand = Make();
  hand.problem.table_index = RC_INDEX_SEQUENCE_TOKEN;
  hand.Add(RC_COS_SIN, RC_F32, cache, {3, 1, 2});
  Glm4 kernel;
  EXPECT_EQ(kernel.run(hand.call()).code(), RC_REJECTED);
}

TEST_P(Glm4Test, MultipliesTheBaseByRopeRatio) {
  HandCall hand = Make();
  const double ratio[] = {4};
  hand.problem.angles = RC_ANGLES_COMPUTED;
  hand.problem.law = RC_LAW_ROPE_RATIO;
  hand.problem.law_params = ratio;
  hand.problem.n_law_params = 1;
  hand.problem.base = 4;
  hand.problem.rot_dim = 4;  // frequencies 1 and 16^-1/2 = 1/4
  Glm4 kernel;
  ASSERT_TRUE(kernel.run(hand.call()).ok());
  const double c = std::cos(2 * 0.25), s = std::sin(2 * 0.25);
  EXPECT_NEAR(Head(0, 2, 0)[2], 202 * c - 203 * s, 1e-4);
  EXPECT_NEAR(Head(0, 2, 0)[3], 203 * c + 202 * s, 1e-4);
}

TEST(Glm4, DoesNotDoWhatWouldChangeTheType) {
  HandCall hand;
  hand.problem.angles = RC_ANGLES_CACHE;
  hand.problem.dtype = RC_BF16;
  hand.problem.cache_dtype = RC_F16;
  EXPECT_EQ(Glm4().can_do(Problem(hand.problem)).code(), RC_UNSUPPORTED);
  hand.problem.cache_dtype = RC_BF16;
  EXPECT_TRUE(Glm4().can_do(Problem(hand.problem)).ok());
}

}  // namespace
}  // namespace ropecheck::builtin
