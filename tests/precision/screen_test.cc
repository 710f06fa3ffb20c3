// The quick screen and the vectorised judge against JudgePair, which defines what is right.
#include "reference/precision/screen.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "reference/precision/bound.h"
#include "tests/precision/emulate.h"

namespace ropecheck {
namespace {

constexpr int64_t kPairs = 67;  // a chunk of the screen and an odd rest

// Calls check with every instruction set that this machine has forced upon the screen.
template <class Check>
void OnEveryIsa(Check check) {
  for (const Isa isa : {Isa::kBaseline, Isa::kV3, Isa::kV4}) {
    if (!Supported(isa)) continue;
    SCOPED_TRACE(KernelsFor(isa).name);
    const ScopedIsa scoped(isa);
    check();
  }
}

struct Rng {
  uint64_t state = 99;
  double Next() {  // uniform in [0, 1)
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
  double Normal() { return 3.4 * (Next() + Next() + Next() - 1.5); }
};

// One head whose outputs err by up to about twice their tolerance, now and then by much less or not finitely.
struct Head {
  std::vector<float> x0, x1, g0, g1;
  PairRow<float> row() const { return {kPairs, x0.data(), x1.data(), g0.data(), g1.data()}; }
  ScreenHead<float> screened() const { return {x0.data(), x1.data(), g0.data(), g1.data()}; }
};

float Round(DType dtype, double v) {
  unsigned char bytes[8];
  EncodeNearest(dtype, v, bytes);
  return static_cast<float>(Decode(dtype, bytes));
}

struct Settings {
  DType dtype;
  const char* claim;  // empty: none
  double gain = 1;
  GainSite site = GainSite::kTableBefore;
};

class EverySetting : public testing::TestWithParam<Settings> {
 protected:
  void SetUp() override {
    const Settings& set = GetParam();
    problem_.window = {2 * kPairs, 2 * kPairs, 0};
    problem_.dtype = set.dtype;
    problem_.gain = set.gain;
    problem_.positions = Offset{777};
    const Oracle oracle = Oracle::Create(problem_, Level::kIdeal, {}).value();
    Claim claim;
    claim.pipeline = *set.claim != '\0' ? Row(set.claim) : nullptr;
    claim.gain_site = set.site;
    const Bound bound = Bound::Create(problem_, Level::kIdeal, claim).value();
    AngleRow row;
    oracle.Row(0, 0, row);
    angles_.Set(row, set.gain);
    bound.Row(row, candidates_);
  }

  Head Make(Rng& rng, double error) {
    Head head;
    for (int64_t i = 0; i < kPairs; ++i) {
      const size_t k = static_cast<size_t>(i);
      double scale = 1;
      const double kind = rng.Next();
      if (kind < 0.0005) scale = std::ldexp(1.0, GetParam().dtype == DType::kF16 ? -20 : -135);
      if (kind > 0.9995) scale = std::ldexp(1.0, GetParam().dtype == DType::kF16 ? 12 : 125);
      head.x0.push_back(Round(GetParam().dtype, scale * rng.Normal()));
      head.x1.push_back(Round(GetParam().dtype, scale * rng.Normal() * (kind > 0.5 ? 1 : 0.01)));
      head.g0.push_back(0);
      head.g1.push_back(0);
      const PairJudgement j = JudgePair(head.row(), angles_, candidates_, i);
      const auto off = [&](int m) { return j.want[m] + error * (4 * rng.Next() - 2) * j.tolerance[m]; };
      head.g0[k] = Round(GetParam().dtype, off(0));
      head.g1[k] = Round(GetParam().dtype, off(1));
    }
    const size_t at = static_cast<size_t>(rng.Next() * kPairs);
    const double fate = rng.Next();
    constexpr float kInf = std::numeric_limits<float>::infinity();
    if (fate < 0.02) head.g0[at] = std::nanf("");
    if (fate > 0.02 && fate < 0.04) head.g1[at] = -std::nanf("");
    if (fate > 0.04 && fate < 0.06) head.g1[at] = kInf;
    if (fate > 0.06 && fate < 0.08) head.x0[at] = -kInf;
    if (fate > 0.08 && fate < 0.1) head.x1[at] = std::nanf("");
    if (fate > 0.1 && fate < 0.12) head.x0[at] = head.x1[at] = 0;
    return head;
  }

  // Whether JudgePair finds the pair within `threshold` and `pair_ulp`.
  bool Within(const Head& head, int64_t i, double threshold, double pair_ulp) const {
    const PairJudgement j = JudgePair(head.row(), angles_, candidates_, i);
    if (!j.finite_inputs || !j.judged) return false;
    // Room for the last bits of a ratio and of float's view of the metric.
    return j.ratio[0] <= threshold * (1 + 1e-9) && j.ratio[1] <= threshold * (1 + 1e-9) &&
           j.pair_ulp[0] <= pair_ulp * (1 + 1e-3) && j.pair_ulp[1] <= pair_ulp * (1 + 1e-3);
  }

  template <class Real>
  void Check() {
    Rng rng;
    int cleared = 0, refused = 0;
    for (double error : {0.0, 0.1, 0.3, 0.5, 0.55, 1.0}) {
      for (int n = 0; n < 400; ++n) {
        const Head head = Make(rng, error), other = Make(rng, error);
        const std::vector<double> threshold(kPairs, n % 3 == 0 ? 0.5 : 1.0);
        const double pair_ulp = n % 2 == 0 ? 1e30 : 0.6;
        Screen<Real> screen;
        screen.Prepare(angles_, candidates_, threshold.data());
        const ScreenHead<float> both[] = {head.screened(), other.screened()};
        const bool clears = screen.Clears(std::span(both, 1), pair_ulp) & 1;
        const unsigned two = screen.Clears(std::span(both, 2), pair_ulp);
        // Alone and beside another a head may be rounded differently, as the compiler contracts: either must be right.
        const bool beside = (two & 1) != 0, second = (two >> 1 & 1) != 0;
        (clears ? cleared : refused) += 1;
        for (int64_t i = 0; i < kPairs; ++i) {
          const bool head_is_right = !(clears || beside) || Within(head, i, threshold[0], pair_ulp);
          const bool other_is_right = !second || Within(other, i, threshold[0], pair_ulp);
          ASSERT_TRUE(head_is_right && other_is_right) << "pair " << i << " error " << error;
        }

        std::vector<int64_t> flags(kPairs);
        const RowJudgement judged =
            JudgeRow(head.row(), angles_, candidates_, threshold.data(), flags.data());
        const double largest = std::isfinite(judged.pair_ulp) ? judged.pair_ulp : 1e300;
        for (int64_t i = 0; i < kPairs; ++i) {
          if (flags[static_cast<size_t>(i)] < 0) continue;
          ASSERT_TRUE(Within(head, i, threshold[0], largest)) << "pair " << i << " error " << error;
        }
      }
    }
    EXPECT_GT(cleared, 4);
    EXPECT_GT(refused, 400);
  }

  Problem problem_;
  GainedAngles angles_;
  std::vector<ToleranceRow> candidates_;
};

INSTANTIATE_TEST_SUITE_P(
    Screen, EverySetting,
    testing::Values(
        Settings{DType::kF32, "angle=f32-pow trig=f32 cache=none arith=f32"},
        Settings{DType::kF32, "angle=exact trig=exact cache=none arith=f32"}, Settings{DType::kF32, ""},
        Settings{DType::kF32, "angle=f32-pow trig=f32 cache=bf16 arith=f32"},
        Settings{DType::kBF16, "angle=f32-pow trig=f32 cache=none arith=f32"},
        Settings{DType::kBF16, "angle=f32-pow trig=f32 cache=bf16 arith=bf16"},
        Settings{DType::kBF16, "angle=f32-pow trig=f32 cache=bf16 arith=f32"}, Settings{DType::kBF16, ""},
        Settings{DType::kF16, ""}, Settings{DType::kF16, "angle=f32-pow trig=f32 cache=none arith=f32"},
        Settings{DType::kF32, "angle=f32-pow trig=f32 cache=none arith=f32", 1.3},
        Settings{DType::kBF16, "angle=f32-pow trig=f32 cache=none arith=f32", -2.1, GainSite::kXFirst},
        Settings{DType::kF16, "angle=f32-pow trig=f32 cache=f16 arith=f16", 0.3, GainSite::kOutput},
        Settings{DType::kF32, "angle=f32-pow trig=f32 cache=f16 arith=f32", 3.3, GainSite::kTableAfter}),
    [](const auto& p) { return "setting" + std::to_string(p.index); });

TEST_P(EverySetting, NothingIsClearedThatAnExactLookWouldNot) {
  OnEveryIsa([this] { GetParam().dtype == DType::kF32 ? Check<double>() : Check<float>(); });
}

TEST(Screen, ReadsBfloat16AsItLies) {
  Problem problem;
  problem.window = {128, 128, 0};
  problem.dtype = DType::kBF16;
  problem.shape.heads_q = 64;
  problem.positions = Offset{50};
  const Rig rig(problem);
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  Claim claim;
  claim.pipeline = Row("angle=f32-pow trig=f32 cache=none arith=f32");
  const Bound bound = Bound::Create(problem, Level::kIdeal, claim).value();
  AngleRow row;
  rig.oracle().Row(0, 0, row);
  GainedAngles angles;
  angles.Set(row, 1);
  std::vector<ToleranceRow> candidates;
  bound.Row(row, candidates);
  const std::vector<double> threshold(64, 1.0);
  OnEveryIsa([&] {
    Screen<float> screen;
    screen.Prepare(angles, candidates, threshold.data());
    int cleared = 0;
    for (int64_t h = 0; h < 64; ++h) {
      const auto at = [&](Role role, int64_t d) {
        return reinterpret_cast<const BF16Bits*>(rig.element(role, 0, 0, h, d));
      };
      const ScreenHead<BF16Bits> head{at(Role::kQ, 0), at(Role::kQ, 64), at(Role::kOutQ, 0),
                                      at(Role::kOutQ, 64)};
      cleared += screen.Clears(std::span(&head, 1), 1.0) & 1;
      for (int64_t d : {3, 64 + 20}) {  // an odd pair and an even one
        auto* wrong = rig.element(Role::kOutQ, 0, 0, h, d);
        wrong[1] ^= std::byte{0x80};
        EXPECT_EQ(screen.Clears(std::span(&head, 1), 1e30) & 1, 0u);
        wrong[1] ^= std::byte{0x80};
      }
    }
    EXPECT_GT(cleared, 50);  // worth its time: correctly rounded rows are cleared
  });
}

}  // namespace
}  // namespace ropecheck
