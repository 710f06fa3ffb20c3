// Honest kernels stay inside the bound of their own row of the table; worse ones exceed a better row's.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "reference/precision/compare.h"
#include "tests/precision/emulate.h"
#include "tests/precision/rig.h"

namespace ropecheck {
namespace {

// The largest error that glibc's functions were measured to make, below the grade's constants: a bound that
// an emulation on glibc must still keep.
constexpr LibraryErrors kGlibc{.pow = 0.55, .exp = 0.55, .log = 0.55, .sin = 0.5607};

AngleSource SourceOf(Level level, DType type) {
  switch (level) {
    case Level::kGivenInvFreq:
      return GivenInvFreq{.dtype = type};
    case Level::kGivenAngles:
      return GivenAngles{.dtype = type};
    case Level::kGivenCache:
      return GivenCache{.dtype = type, .index = TableIndex::kToken};
    case Level::kIdeal:
      break;
  }
  return Computed{};
}

// Positions that are uniform in their logarithm from 1 to 2^bits, and the edges where formats run out.
std::vector<int64_t> SpreadPositions(uint64_t seed, int64_t count, int bits) {
  std::vector<int64_t> positions = {0, 1};
  for (int64_t edge : {255, 257, 2047, 2049, 65503, 131071, (1 << 24) - 1, 1 << 24, (1 << 24) + 1}) {
    if (edge <= int64_t{1} << bits) positions.push_back(edge);
  }
  uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
  while (static_cast<int64_t>(positions.size()) < count) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    positions.push_back(static_cast<int64_t>(std::exp2(bits * (static_cast<double>(state >> 11) * 0x1p-53))));
  }
  return positions;
}

struct Setting {
  double base;
  int64_t rot_dim;
  DType dtype;
  DataSpec::Kind data = DataSpec::Kind::kNormal;
  double gain = 1;
  int position_bits = 24;
};

Problem ProblemOf(const NamedPipeline& row, const Setting& setting, DType table, uint64_t seed,
                  int64_t tokens) {
  Problem problem;
  problem.base = setting.base;
  problem.window = {setting.rot_dim, setting.rot_dim, 0};
  problem.dtype = setting.dtype;
  problem.data = {setting.data, seed, ""};
  problem.gain = setting.gain;
  problem.angles = SourceOf(row.level, table);
  problem.positions = Ids{.ids = SpreadPositions(seed, tokens, setting.position_bits)};
  problem.shape = {.batch = 1, .tokens = tokens, .heads_q = 2, .heads_k = std::nullopt};
  return problem;
}

Comparison Judge(const Rig& rig, const Claim& claim) {
  const Result<Bound> bound = Bound::Create(rig.problem(), rig.oracle().level(), claim);
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().message);
  const CompareInput input{
      .oracle = &rig.oracle(), .bound = &*bound, .in = rig.view(Role::kQ), .got = rig.view(Role::kOutQ)};
  const Result<Comparison> result = Compare(input);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return *result;
}

std::string Explain(const Comparison& c) {
  if (!c.worst) return "no element";
  const Witness& w = *c.worst;
  return fmt::format("{}; worst {:.4f}: token {} pair {} member {} position {} got {:a} want {:a}",
                     c.failure_shape(), w.ratio, w.token, w.pair, w.member, w.position, w.got, w.want);
}

// Types of given tables that a row is meant for.
std::vector<DType> TablesOf(const NamedPipeline& row) {
  switch (row.level) {
    case Level::kIdeal:
      return {DType::kF32};
    case Level::kGivenCache:
      return {DType::kF32, DType::kBF16, DType::kF16, DType::kF64};
    default:
      return {DType::kF32, DType::kF64};
  }
}

std::vector<DType> DataOf(const NamedPipeline& row) {
  if (row.arithmetic == DType::kF64) return {DType::kF64, DType::kF32};
  if (row.arithmetic == DType::kF16) return {DType::kF16};
  if (row.arithmetic == DType::kBF16) return {DType::kBF16};
  return {DType::kF32, DType::kF16, DType::kBF16, DType::kF64};
}

class EveryRow : public testing::TestWithParam<size_t> {
 protected:
  const NamedPipeline& row() const { return Pipelines()[GetParam()]; }
};
std::string TestName(const testing::TestParamInfo<size_t>& info) {
  std::string name;
  for (char c : Pipelines()[info.param].name) {
    if (c != '=') name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}
// The rows that a test has something to say of.
template <class Suits>
std::vector<size_t> RowsThat(Suits suits) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < Pipelines().size(); ++i)
    if (suits(Pipelines()[i])) rows.push_back(i);
  return rows;
}
class EveryUnbrokenRow : public EveryRow {};
class EveryRowWithPositions : public EveryRow {};
class EveryRowFromTheLaw : public EveryRow {};
class EveryRowWithAGain : public EveryRow {};
INSTANTIATE_TEST_SUITE_P(Pipelines, EveryRow, testing::Range(size_t{0}, Pipelines().size()), TestName);
INSTANTIATE_TEST_SUITE_P(Pipelines, EveryUnbrokenRow,
                         testing::ValuesIn(RowsThat([](const auto& row) { return !row.broken(); })),
                         TestName);
INSTANTIATE_TEST_SUITE_P(Pipelines, EveryRowWithPositions, testing::ValuesIn(RowsThat([](const auto& row) {
                           return !row.broken() && row.level <= Level::kGivenInvFreq;
                         })),
                         TestName);
INSTANTIATE_TEST_SUITE_P(Pipelines, EveryRowFromTheLaw, testing::ValuesIn(RowsThat([](const auto& row) {
                           return !row.broken() && row.level == Level::kIdeal;
                         })),
                         TestName);
INSTANTIATE_TEST_SUITE_P(Pipelines, EveryRowWithAGain, testing::ValuesIn(RowsThat([](const auto& row) {
                           return !row.broken() && row.level != Level::kGivenCache;
                         })),
                         TestName);

// fp16 holds no position and no angle above 65504: there such a kernel gives NaN, which no bound allows.
int PositionBits(const NamedPipeline& row) {
  return row.squeezed != Squeezed::kNothing && row.squeezed_to == DType::kF16 ? 15 : 24;
}

TEST_P(EveryRow, ContainsItsHonestKernelUpToPosition16777216) {
  constexpr double kBases[] = {1e4, 5e5, 1e6, 1e5};
  constexpr int64_t kDims[] = {128, 80, 64, 96, 2, 10};
  double worst = 0;
  int64_t elements = 0;
  uint64_t seed = GetParam() * 100;
  for (DType dtype : DataOf(row())) {
    for (DType table : TablesOf(row())) {
      for (double base : kBases) {
        for (int64_t rot_dim : kDims) {
          for (auto data : {DataSpec::Kind::kNormal, DataSpec::Kind::kCancel, DataSpec::Kind::kHard}) {
            const Rig rig(
                ProblemOf(row(), {base, rot_dim, dtype, data, 1, PositionBits(row())}, table, ++seed, 40));
            const bool fused = seed % 2 == 0;
            Emulate({&row(), GainSite::kTableBefore, fused}, rig);
            const Comparison c = Judge(rig, {.pipeline = &row(), .errors = kGlibc});
            ASSERT_EQ(c.failures, 0) << Info(dtype).name << " table " << Info(table).name << " base " << base
                                     << " R " << rot_dim << (fused ? " fma" : "") << " data " << int(data)
                                     << ": " << Explain(c);
            worst = std::max(worst, c.worst_ratio());
            elements += c.elements;
          }
        }
      }
    }
  }
  RecordProperty("worst_error_over_bound", std::to_string(worst));
  fmt::print("  {:<60} {:>9} elements, worst error/bound {:.4f}\n", row().name, elements, worst);
  EXPECT_GT(elements, 100000);
  // A bound that no honest kernel comes near would let mistakes pass.
  EXPECT_GT(worst, 0.5);
}

// Angles above 2^24 lose the position itself; up to 2^31, where a phase of fp32 is still less than a turn for
// most pairs.
TEST_P(EveryRowWithPositions, ContainsItsHonestKernelBeyondPosition16777216) {
  uint64_t seed = 7000 + GetParam();
  int64_t elements = 0;
  for (DType dtype : DataOf(row())) {
    for (int64_t rot_dim : {128, 80}) {
      const Rig rig(
          ProblemOf(row(), {5e5, rot_dim, dtype, DataSpec::Kind::kNormal, 1, 31}, DType::kF32, ++seed, 60));
      Emulate({&row()}, rig);
      const Comparison c = Judge(rig, {.pipeline = &row(), .errors = kGlibc});
      ASSERT_EQ(c.failures, 0) << Info(dtype).name << " R " << rot_dim << ": " << Explain(c);
      elements += c.elements;
    }
  }
  EXPECT_GT(elements, 1000);
}

TEST_P(EveryRowFromTheLaw, ContainsItsHonestKernelUnderEveryLaw) {
  uint64_t seed = 9000 + GetParam();
  for (DType dtype : DataOf(row())) {
    for (double base : {1e4, 10000.1, 1e6}) {
      for (const FrequencyLaw& law :
           {FrequencyLaw(Linear{4}), FrequencyLaw(Linear{2.3}), FrequencyLaw(RopeRatio{500}),
            FrequencyLaw(RopeRatio{1.7}), FrequencyLaw(Plain{}), FrequencyLaw(Ntk{8}),
            FrequencyLaw(DynamicNtk{4, 2048, 8192}), FrequencyLaw(NtkFixed{8}),
            FrequencyLaw(NtkMixed{8, 0.625}), FrequencyLaw(KerasDynamic{4}),
            FrequencyLaw(NtkByParts{8, 2048}), FrequencyLaw(Yarn{40, 4096}),
            FrequencyLaw(Yarn{32, 4096, 32, 1, false}), FrequencyLaw(YarnGgml{16, 4096}),
            FrequencyLaw(YarnKeras{4, 4096}), FrequencyLaw(Llama3{}), FrequencyLaw(Proportional{8})}) {
        for (int64_t rot_dim : {128, 48}) {
          Problem problem = ProblemOf(row(), {base, rot_dim, dtype}, DType::kF32, ++seed, 30);
          problem.law = law;
          const Rig rig(problem);
          Emulate({&row()}, rig);
          const Comparison c = Judge(rig, {.pipeline = &row(), .errors = kGlibc});
          ASSERT_EQ(c.failures, 0) << Info(dtype).name << " base " << base << " law " << law.index() << ": "
                                   << Explain(c);
        }
      }
    }
  }
}

TEST_P(EveryRowWithAGain, ContainsItsHonestKernelWithTheGainAtEverySite) {
  uint64_t seed = 11000 + GetParam();
  double worst = 0;
  for (DType dtype : DataOf(row())) {
    for (GainSite site :
         {GainSite::kTableBefore, GainSite::kTableAfter, GainSite::kXFirst, GainSite::kOutput}) {
      for (double gain : {1.1388, 0.3, -2.1, 4.25}) {
        const Rig rig(
            ProblemOf(row(), {5e5, 128, dtype, DataSpec::Kind::kNormal, gain}, DType::kF32, ++seed, 30));
        Emulate({&row(), site}, rig);
        const Claim claim{.pipeline = &row(), .errors = kGlibc, .gain_site = site};
        const Comparison c = Judge(rig, claim);
        ASSERT_EQ(c.failures, 0) << Info(dtype).name << " gain " << gain << " site " << int(site) << ": "
                                 << Explain(c);
        worst = std::max(worst, c.worst_ratio());
        // The largest of all tolerances contains it too.
        if (Holds(row().arithmetic, dtype) && (!row().cache || Holds(*row().cache, dtype))) {
          ASSERT_EQ(Judge(rig, {}).failures, 0) << "no claim, " << Info(dtype).name << " site " << int(site);
        }
      }
    }
  }
  EXPECT_GT(worst, 0.5);
}

TEST_P(EveryUnbrokenRow, ContainsItsHonestKernelWithoutAClaim) {
  uint64_t seed = 13000 + GetParam();
  for (DType dtype : DataOf(row())) {
    if (!Holds(row().arithmetic, dtype) || (row().cache && !Holds(*row().cache, dtype))) continue;
    for (int64_t rot_dim : {128, 80}) {
      const Rig rig(ProblemOf(row(), {1e4, rot_dim, dtype}, DType::kF32, ++seed, 60));
      Emulate({&row()}, rig);
      const Comparison c = Judge(rig, {});
      ASSERT_EQ(c.failures, 0) << Info(dtype).name << ": " << Explain(c);
    }
  }
}

// Largest error/bound of one row's honest kernel under another row's bound, with the grade's constants.
double Exceeds(std::string_view kernel, std::string_view claim, DType dtype, DType table = DType::kF32) {
  double worst = 0;
  for (uint64_t seed : {1u, 2u, 3u}) {
    const NamedPipeline& row = *Row(kernel);
    const Setting setting{1e4, 128, dtype, DataSpec::Kind::kNormal, 1, PositionBits(row) - 1};
    const Rig rig(ProblemOf(row, setting, table, seed, 200));
    Emulate({&row}, rig);
    worst = std::max(worst, Judge(rig, {.pipeline = Row(claim)}).worst_ratio());
  }
  return worst;
}

constexpr std::string_view kF32Pow = "angle=f32-pow trig=f32 cache=none arith=f32";

TEST(Separation, AnAmplifiedAngleExceedsTheBoundOfPow) {
  EXPECT_GT(Exceeds("angle=f32-iterated trig=f32 cache=none arith=f32", kF32Pow, DType::kF32), 2);
  EXPECT_GT(Exceeds("angle=f32-iterated trig=f32 cache=none arith=f32", kF32Pow, DType::kBF16), 2);
  EXPECT_GT(Exceeds("angle=f32-exp-log trig=f32 cache=none arith=f32", kF32Pow, DType::kF32), 1);
  EXPECT_GT(Exceeds("angle=f32-pow-of-pow trig=f32 cache=none arith=f32", kF32Pow, DType::kF32), 1);
  EXPECT_GT(Exceeds("angle=f32-fast-pow trig=f32 cache=none arith=f32", kF32Pow, DType::kF32), 1);
  EXPECT_GT(Exceeds("angle=f32-pow trig=fast cache=none arith=f32", kF32Pow, DType::kF32), 10);
}

TEST(Separation, AHalfCacheExceedsTheBoundWithoutOne) {
  EXPECT_GT(Exceeds("angle=f32-pow trig=f32 cache=bf16 arith=f32", kF32Pow, DType::kF32), 1000);
  EXPECT_GT(Exceeds("angle=f32-pow trig=f32 cache=bf16 arith=f32", kF32Pow, DType::kBF16), 100);
  EXPECT_GT(Exceeds("angle=f32-pow trig=f32 cache=f16 arith=f32", kF32Pow, DType::kF16), 100);
}

TEST(Separation, HalfArithmeticExceedsTheBoundOfF32) {
  EXPECT_GT(Exceeds("cache=given arith=bf16", "cache=given arith=f32", DType::kBF16, DType::kBF16), 100);
  EXPECT_GT(Exceeds("cache=given arith=f16", "cache=given arith=f32", DType::kF16, DType::kF16), 100);
  EXPECT_GT(Exceeds("angle=f32-pow trig=f32 cache=bf16 arith=bf16",
                    "angle=f32-pow trig=f32 cache=bf16 arith=f32", DType::kBF16),
            1.2);
}

TEST(Separation, EveryBrokenKernelExceedsEveryUnbrokenBound) {
  for (const NamedPipeline& broken : Pipelines()) {
    if (!broken.broken()) continue;
    for (const NamedPipeline& claim : Pipelines()) {
      if (claim.broken() || claim.level != Level::kIdeal || claim.arithmetic == DType::kF64) continue;
      const DType dtype = claim.arithmetic == DType::kF16 ? DType::kF16 : DType::kBF16;
      EXPECT_GT(Exceeds(broken.name, claim.name, dtype), 1.5) << broken.name << " under " << claim.name;
    }
  }
}

}  // namespace
}  // namespace ropecheck
