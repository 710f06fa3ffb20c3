#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <set>
#include <string>

#include "reference/problem/case.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/names.h"
#include "reference/problem/special.h"
#include "reference/problem/validate.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

std::vector<std::string> OnePerValue() {
  std::ifstream file(ROPECHECK_ONE_PER_VALUE);
  std::vector<std::string> texts;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line[0] != '#') texts.push_back(line);
  return texts;
}

Problem Parsed(std::string_view text) {
  auto problem = ParseProblem(text);
  EXPECT_TRUE(problem) << text << "\n" << (problem ? "" : problem.error().message);
  return problem.value_or(Problem{});
}

TEST(OnePerValue, ParsesAndPrintsUnchanged) {
  const auto texts = OnePerValue();
  ASSERT_GT(texts.size(), 100u);
  for (const std::string& text : texts) {
    const auto c = ParseCase(text);
    ASSERT_TRUE(c) << text << "\n" << c.error().message;
    EXPECT_EQ(Print(*c), text);
  }
}

TEST(OnePerValue, IsValid) {
  for (const std::string& text : OnePerValue()) {
    const auto valid = Validate(ParseCase(text)->call);
    EXPECT_TRUE(valid) << text << "\n" << valid.error().message;
  }
}

// Which values of an enumeration, or alternatives of a variant, occur in the committed texts.
class Seen {
 public:
  explicit Seen(std::string axis, size_t values) : axis_(std::move(axis)), values_(values) {}
  void Add(size_t value) { seen_.insert(value); }
  void ExpectAll() const { EXPECT_EQ(seen_.size(), values_) << axis_ << " has values without a text"; }

 private:
  std::string axis_;
  size_t values_;
  std::set<size_t> seen_;
};
template <class E>
size_t Count() {
  return std::size(kNames<E>);
}

TEST(OnePerValue, CoversEveryValueOfEveryAxis) {
  Seen direction("direction", Count<Direction>()), pairing("pairing", Count<Pairing>()), dtype("dtype", 4);
  Seen law("f", std::variant_size_v<FrequencyLaw>), source("angles", std::variant_size_v<AngleSource>);
  Seen positions("pos", std::variant_size_v<Positions>), order("layout", Count<AxisOrder>() * 2);
  Seen layout("cache layout", Count<CacheLayout>()), cache_dtype("cache dtype", 4);
  Seen index("by", Count<TableIndex>()), fill("fill", Count<TableFill>()), map("axis map", Count<AxisMap>());
  Seen placement("place", Count<Placement>()), data("data", Count<DataSpec::Kind>());
  Seen special("special", Specials().size()), mem("mem", Count<MemorySide>()),
      bad("bad", Mismatches().size());
  for (const std::string& text : OnePerValue()) {
    const Case c = ParseCase(text).value();
    const Problem& p = c.call.problem;
    direction.Add(static_cast<size_t>(p.direction));
    pairing.Add(static_cast<size_t>(p.pairing));
    dtype.Add(static_cast<size_t>(p.dtype));
    law.Add(p.law.index());
    source.Add(p.angles.index());
    positions.Add(p.positions.index());
    order.Add(static_cast<size_t>(p.layout.order) * 2 + (p.layout.packed_qkv ? 1 : 0));
    if (const auto* cache = std::get_if<GivenCache>(&p.angles)) {
      layout.Add(static_cast<size_t>(cache->layout));
      cache_dtype.Add(static_cast<size_t>(cache->dtype));
      index.Add(static_cast<size_t>(cache->index));
      fill.Add(static_cast<size_t>(cache->fill));
    }
    if (const auto* axes = std::get_if<MultiAxis>(&p.positions)) map.Add(static_cast<size_t>(axes->map));
    placement.Add(static_cast<size_t>(p.placement));
    data.Add(static_cast<size_t>(p.data.kind));
    if (const Special* found = FindSpecial(p.data.name))
      special.Add(static_cast<size_t>(found - Specials().data()));
    mem.Add(static_cast<size_t>(c.call.around.mem));
    if (const Mismatch* found = FindMismatch(c.call.around.bad))
      bad.Add(static_cast<size_t>(found - Mismatches().data()));
  }
  for (const Seen* seen : {&direction, &pairing, &dtype, &law, &source, &positions, &order, &layout,
                           &cache_dtype, &index, &fill, &map, &placement, &data, &special, &mem, &bad})
    seen->ExpectAll();
}

TEST(ProblemTextPage, NamesEveryValueOfEveryAxis) {
  std::ifstream file(ROPECHECK_PROBLEM_TEXT_PAGE);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(page.empty());
  const auto expect = [&](std::string_view before, std::string_view name) {
    EXPECT_NE(page.find(std::string(before) + std::string(name)), std::string::npos) << before << name;
  };
  for (const std::string_view name : kNames<Pairing>) expect("`", name);
  for (const std::string_view name : kNames<FrequencyLaw>) expect("`f=", name);
  for (const char* formula : {"yarn(", "yarn_deepseek(", "yarn_ggml(", "longrope("})
    expect("`gain=", formula);
  for (const std::string_view name : kNames<CacheLayout>) expect("`", name);
  for (const std::string_view name : kNames<TableIndex>) expect("`by=", name);
  for (const std::string_view name : kNames<TableFill>) expect("`fill=", name);
  for (const std::string_view name : kNames<AxisMap>) expect("`", name);
  for (const std::string_view name : kNames<DataSpec::Kind>) expect("`data=", name);
  for (const Special& special : Specials()) expect("`", special.name);
  for (const Mismatch& mismatch : Mismatches()) expect("`", mismatch.name);
}

RC_GTEST_PROP(ProblemText, ReadsBackTheProblemItPrinted, (const Problem& problem)) {
  const auto parsed = ParseProblem(Print(problem));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == problem);
}

RC_GTEST_PROP(ProblemText, ReadsBackTheCaseItPrinted, (const Case& c)) {
  const auto parsed = ParseCase(Print(c));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == c);
}

TEST(ProblemText, LeavesOutWhatIsAtItsDefault) {
  Problem problem;
  problem.window = {128, 128, 0};
  EXPECT_EQ(Print(problem), "rc0:half,f32,d128");
}

TEST(ProblemText, AcceptsDefaultsAndAnyOrderAndNormalisesThem) {
  EXPECT_EQ(Print(Parsed(
                "rc0:d64,base=1e4,f=plain,fwd,half,r64+0,angles=computed,pos=implicit,layout=bshd,place=out,"
                "data=normal(0),s7,f32")),
            "rc0:half,f32,s7,d64");
}

TEST(ProblemText, PrintsDoublesThatReadBackExactly) {
  Problem problem;
  for (const double base :
       {0.1, 1.0 / 3, 1e23, 5e-324, 1.7976931348623157e308, 123456789012345680.0, 0x1p-1022}) {
    problem.base = base;
    EXPECT_EQ(Parsed(Print(problem)).base, base) << Print(problem);
  }
}

TEST(ProblemText, PrintsExponentsWithoutPlusAndZeros) {
  Problem problem;
  problem.base = 5e5;
  EXPECT_EQ(Print(problem), "rc0:half,f32,d2,base=5e5");
  problem.base = 1e-7;
  EXPECT_EQ(Print(problem), "rc0:half,f32,d2,base=1e-7");
}

TEST(ProblemText, KeepsAll64BitsOfIntegers) {
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min(),
                    kHighest = std::numeric_limits<int64_t>::max();
  Problem problem;
  problem.data.seed = std::numeric_limits<uint64_t>::max();
  problem.positions = Ids{DType::kI64, Progression<int64_t>{kHighest, kLowest, kLowest}};
  problem.layout.q = Strides{kLowest, kHighest, 0, -1};
  problem.shape.heads_k = kLowest;
  problem.window.rot_offset = kLowest;
  EXPECT_EQ(Parsed(Print(problem)), problem) << Print(problem);
}

struct GainText {
  const char* text;
  double gain;
};
// Published: 0.1 ln(40) + 1 = 1.368888; a lone mscale of 0.707 counts for DeepSeek only; Phi-3 128k has 1.190238.
constexpr GainText kGainTexts[] = {{"yarn(40)", 1.3688879454113936},
                                   {"yarn(0.5)", 1},
                                   {"yarn(40,0.707,0)", 1.3688879454113936},
                                   {"yarn(40,1,1)", 1},
                                   {"yarn_deepseek(40,0.707,0)", 1.2608037774058553},
                                   {"yarn_deepseek(40,1,1)", 1},
                                   {"yarn_ggml(16)", 1.2772588722239782},
                                   {"yarn_ggml(0.5)", 0.9306852819440055},
                                   {"longrope(32,4096)", 1.1902380714238083},
                                   {"longrope(1,4096)", 1}};

TEST(ProblemText, ReadsTheNameOfAGainAsItsNumber) {
  for (const GainText& expected : kGainTexts) {
    const Problem problem = Parsed("rc0:half,f32,d8,gain=" + std::string(expected.text));
    EXPECT_NEAR(problem.gain, expected.gain, 1e-15) << expected.text;
    EXPECT_EQ(Parsed(Print(problem)), problem);
  }
}

TEST(ProblemText, TakesTheWholeHeadWhereNoWindowIsGiven) {
  EXPECT_EQ(Parsed("rc0:half,f32,d7").window, (Window{7, 7, 0}));
}

TEST(ProblemText, TellsNoKeysFromEmptyKeys) {
  EXPECT_EQ(Parsed("rc0:half,f32,h2,d8").shape.heads_k, std::nullopt);
  EXPECT_EQ(Parsed("rc0:half,f32,h2/0,d8").shape.heads_k, 0);
}

TEST(ProblemText, KeepsTheOrderOfASequence) {
  const Case c = ParseCase("rc0:half,f32,d2;half,f32,d4;half,f32,d6!value").value();
  ASSERT_EQ(c.call.before.size(), 2u);
  EXPECT_EQ(c.call.before[0].window.head_dim, 2);
  EXPECT_EQ(c.call.before[1].window.head_dim, 4);
  EXPECT_EQ(c.call.problem.window.head_dim, 6);
  EXPECT_EQ(c.check, "value");
}

}  // namespace
}  // namespace ropecheck
