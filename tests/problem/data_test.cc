#include "reference/problem/data.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>

#include "reference/problem/case.h"
#include "reference/problem/special.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

// One filled tensor, read by logical coordinates.
class Filled {
 public:
  Filled(const Problem& problem, Role role)
      : problem_(problem), plan_(PlanTensors(problem_).value()), tensor_(*plan_.Find(role)) {
    memory_.resize(static_cast<size_t>(plan_.buffers[static_cast<size_t>(tensor_.buffer)].bytes));
    const TensorView view{&tensor_, memory_.data()};
    role == Role::kPositions || role == Role::kCuSeqlens ? FillPositions(problem_, view)
                                                         : FillData(problem_, view);
  }
  Filled(std::string_view text, Role role) : Filled(ParseProblem(text).value(), role) {}

  const std::byte* At(int64_t b, int64_t s, int64_t h, int64_t d) const {
    const bool packed = tensor_.ndim == 3;
    const int64_t token_axis = packed ? 0 : 1;
    int64_t offset = tensor_.offset + (packed ? 0 : b * tensor_.strides[0]);
    offset += s * tensor_.strides[token_axis] + h * tensor_.strides[token_axis + 1] +
              d * tensor_.strides[token_axis + 2];
    return memory_.data() + offset * Info(tensor_.dtype).bytes;
  }
  double Value(int64_t b, int64_t s, int64_t h, int64_t d) const {
    return Decode(tensor_.dtype, At(b, s, h, d));
  }
  template <class T>
  std::vector<T> Integers() const {
    std::vector<T> values(memory_.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), memory_.data(), memory_.size());
    return values;
  }
  // visit(value, d) of every element.
  void ForEach(const std::function<void(double, int64_t)>& visit) const {
    const int64_t heads =
        tensor_.role == Role::kQ ? problem_.shape.heads_q : problem_.shape.heads_k.value_or(0);
    for (int64_t b = 0; b < problem_.shape.batch; ++b)
      for (int64_t s = 0; s < problem_.shape.tokens; ++s)
        for (int64_t h = 0; h < heads; ++h)
          for (int64_t d = 0; d < problem_.window.head_dim; ++d) visit(Value(b, s, h, d), d);
  }

 private:
  Problem problem_;
  TensorPlan plan_;
  Tensor tensor_;
  std::vector<std::byte> memory_;
};

double NormalCdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

// The distribution function at every 1/16, against 40,000 values: 4 standard deviations of a count are 0.01.
TEST(NormalData, IsDistributedNormally) {
  std::vector<double> values;
  for (int64_t s = 0; s < 200; ++s)
    for (int64_t d = 0; d < 200; ++d) values.push_back(NormalAt(5, Role::kQ, 0, s, 3, d));
  double sum = 0, squares = 0;
  for (const double v : values) {
    sum += v;
    squares += v * v;
  }
  const auto n = static_cast<double>(values.size());
  EXPECT_NEAR(sum / n, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(squares / n, 1, 4 * std::sqrt(2 / n));
  for (double x = -2.5; x <= 2.5; x += 0.25) {
    const auto below = std::count_if(values.begin(), values.end(), [&](double v) { return v < x; });
    EXPECT_NEAR(static_cast<double>(below) / n, NormalCdf(x), 0.01) << x;
  }
}

TEST(NormalData, IsAMultipleOfTwoToTheMinus50AndNeverZero) {
  for (int64_t d = 0; d < 10000; ++d) {
    const double value = NormalAt(1, Role::kK, 0, 0, 0, d);
    EXPECT_EQ(std::ldexp(value, 50), std::trunc(std::ldexp(value, 50)));
    EXPECT_NE(value, 0);
    EXPECT_LT(std::fabs(value), 3.26);
  }
}

// Golden files hold values made on other machines: a change here breaks them.
TEST(NormalData, StaysWhatItWas) {
  EXPECT_EQ(NormalAt(0, Role::kQ, 0, 0, 0, 0), 0x1.46b3a7ffe495cp+0);
  EXPECT_EQ(NormalAt(9, Role::kK, 1, 70000, 5, 130), 0x1.2302a78626ad8p-1);
}

TEST(NormalData, DiffersByEveryCoordinateRoleAndSeed) {
  const double value = NormalAt(1, Role::kQ, 1, 1, 1, 1);
  EXPECT_NE(value, NormalAt(2, Role::kQ, 1, 1, 1, 1));
  EXPECT_NE(value, NormalAt(1 + (uint64_t{1} << 32), Role::kQ, 1, 1, 1, 1));
  EXPECT_NE(value, NormalAt(1, Role::kK, 1, 1, 1, 1));
  EXPECT_NE(value, NormalAt(1, Role::kQ, 2, 1, 1, 1));
  EXPECT_NE(value, NormalAt(1, Role::kQ, 1, 2, 1, 1));
  EXPECT_NE(value, NormalAt(1, Role::kQ, 1, 1, 2, 1));
  EXPECT_NE(value, NormalAt(1, Role::kQ, 1, 1, 1, 2));
}

RC_GTEST_PROP(NormalData, IsTheRoundedNormalOfItsCoordinatesInEveryShapeAndLayout, (Problem problem)) {
  problem.data.kind = DataSpec::Kind::kNormal;
  problem.data.name.clear();
  problem.layout.q.reset();  // repeated elements hold the last of those that share them
  const Filled q(problem, Role::kQ);
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s)
      for (int64_t h = 0; h < problem.shape.heads_q; ++h)
        for (int64_t d = 0; d < problem.window.head_dim; ++d) {
          unsigned char rounded[8];
          EncodeNearest(problem.dtype, NormalAt(problem.data.seed, Role::kQ, b, s, h, d), rounded);
          RC_ASSERT(std::memcmp(rounded, q.At(b, s, h, d), static_cast<size_t>(Info(problem.dtype).bytes)) ==
                    0);
        }
}

TEST(SpecialData, PlacesExactlyOneNanOrInfInsideTheWindowOrOutsideByTheSeed) {
  for (const std::string name : {"nan", "inf"})
    for (int seed = 0; seed < 20; ++seed)
      for (const Role role : {Role::kQ, Role::kK}) {
        const Filled tensor(
            "rc0:half,f16,b2,s5,h6/3,d16,r8+4,data=special(" + name + "," + std::to_string(seed) + ")", role);
        int found = 0;
        tensor.ForEach([&](double value, int64_t d) {
          if (std::isfinite(value)) return;
          ++found;
          EXPECT_EQ(d >= 4 && d < 12, seed % 2 == 0) << d;
          EXPECT_EQ(std::isnan(value), name == "nan");
        });
        EXPECT_EQ(found, 1) << name << seed;
      }
}

// A copy that goes through arithmetic or a conversion may lose the sign, or make it the NaN of that operation.
TEST(SpecialData, GivesANanOutsideTheWindowASignAndAPayload) {
  for (const char* text :
       {"rc0:half,f32,d16,r8+4,data=special(nan,1)", "rc0:half,f32,d16,r8+4,data=special(nan,2)"}) {
    const Filled tensor(text, Role::kQ);
    bool found = false;
    tensor.ForEach([&](double value, int64_t d) {
      if (!std::isnan(value)) return;
      found = true;
      EXPECT_EQ(std::signbit(value), d < 4 || d >= 12) << text;
    });
    EXPECT_TRUE(found) << text;
  }
}

class SpecialInEveryDType : public testing::TestWithParam<DType> {
 protected:
  std::vector<double> Values(const std::string& name) const {
    Problem problem = ParseProblem("rc0:half,f32,s8,h4,d32,data=special(" + name + ",1)").value();
    problem.dtype = GetParam();
    std::vector<double> values;
    Filled(problem, Role::kQ).ForEach([&](double value, int64_t) { values.push_back(value); });
    return values;
  }
  template <class Is>
  double Share(const std::string& name, Is is) const {
    const auto values = Values(name);
    return static_cast<double>(std::count_if(values.begin(), values.end(), is)) /
           static_cast<double>(values.size());
  }
  DTypeRange range_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(All, SpecialInEveryDType,
                         testing::Values(DType::kF64, DType::kF32, DType::kF16, DType::kBF16),
                         [](const auto& type) { return std::string(Info(type.param).name); });

// 1024 elements: 4 standard deviations of a share of one half are 0.0625.
TEST_P(SpecialInEveryDType, ZerosAreHalfOfTheElements) {
  EXPECT_NEAR(Share("zero", [](double v) { return v == 0 && !std::signbit(v); }), 0.5, 0.0625);
  EXPECT_NEAR(Share("negative_zero", [](double v) { return v == 0 && std::signbit(v); }), 0.5, 0.0625);
}
TEST_P(SpecialInEveryDType, SubnormalsAreHalfOfTheElementsAndNotZero) {
  const auto is = [&](double v) { return v != 0 && std::fabs(v) < range_.smallest_normal; };
  EXPECT_NEAR(Share("subnormal", is), 0.5, 0.0625);
}
TEST_P(SpecialInEveryDType, HugeIsFiniteAndItsRotationOverflows) {
  const auto is = [&](double v) { return std::isfinite(v) && std::fabs(v) > range_.largest / 1.1; };
  EXPECT_NEAR(Share("huge", is), 0.5, 0.0625);
}
TEST_P(SpecialInEveryDType, TinyPairsLieBesideHugeOnes) {
  const auto values = Values("tiny_beside_huge");
  for (size_t i = 0; i < values.size(); ++i) {
    ASSERT_NE(values[i], 0);
    const size_t pair = i % 16;
    if (pair % 2 == 1)
      ASSERT_LT(std::fabs(values[i]), 4 / range_.huge_scale) << i;
    else
      ASSERT_TRUE(std::isfinite(values[i]) && std::fabs(values[i]) > range_.huge_scale * 1e-9) << i;
  }
}
TEST_P(SpecialInEveryDType, MixedHasSomeOfEverythingAndIsFinite) {
  std::map<std::string, int> count;
  for (const double v : Values("mixed")) {
    ASSERT_TRUE(std::isfinite(v));
    ++count[v == 0                                   ? "zero"
            : std::fabs(v) < range_.smallest_normal  ? "subnormal"
            : std::fabs(v) == range_.smallest_normal ? "smallest normal"
            : std::fabs(v) > range_.largest / 1.1    ? "huge"
            : std::fabs(v) == 1                      ? "one"
                                                     : "normal"];
  }
  EXPECT_EQ(count.size(), 6u);
  EXPECT_GT(count["normal"], 700);
}

TEST(Positions, FillIdsOfEitherWidth) {
  EXPECT_EQ(
      Filled("rc0:half,f32,b2,s2,d2,pos=i64:[4,-3,9007199254740992,1]", Role::kPositions).Integers<int64_t>(),
      (std::vector<int64_t>{4, -3, int64_t{1} << 53, 1}));
  EXPECT_EQ(Filled("rc0:half,f32,b2,s2,d2,pos=i32:10-1+5", Role::kPositions).Integers<int32_t>(),
            (std::vector<int32_t>{10, 9, 15, 14}));
}
TEST(Positions, FillOneOffsetPerSequence) {
  EXPECT_EQ(Filled("rc0:half,f32,b3,s2,d2,pos=seq.i32:7+10", Role::kPositions).Integers<int32_t>(),
            (std::vector<int32_t>{7, 17, 27}));
}
TEST(Positions, FillCuSeqlens) {
  EXPECT_EQ(Filled("rc0:half,f32,s7,d2,pos=cu:[0,3,3,7],layout=thd", Role::kCuSeqlens).Integers<int32_t>(),
            (std::vector<int32_t>{0, 3, 3, 7}));
  const char* const shifted = "rc0:half,f32,s7,d2,pos=cu.i64:[0,3,3,7]:[100,7,-2],layout=thd";
  EXPECT_EQ(Filled(shifted, Role::kCuSeqlens).Integers<int32_t>(), (std::vector<int32_t>{0, 3, 3, 7}));
  EXPECT_EQ(Filled(shifted, Role::kPositions).Integers<int64_t>(), (std::vector<int64_t>{100, 7, -2}));
}

}  // namespace
}  // namespace ropecheck
