#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "reference/problem/case.h"
#include "reference/problem/draw.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/validate.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

struct BadText {
  const char* text;
  int column;
  const char* reason;  // a part of the message
};

class ProblemTextError : public testing::TestWithParam<BadText> {};

TEST_P(ProblemTextError, GivesTheColumnAndTheReason) {
  const auto parsed = ParseCase(GetParam().text);
  ASSERT_FALSE(parsed) << GetParam().text;
  EXPECT_EQ(parsed.error().code, ErrorCode::kParse);
  EXPECT_EQ(parsed.error().message.find("problem text, column " + std::to_string(GetParam().column) + ": "),
            0u)
      << parsed.error().message;
  EXPECT_NE(parsed.error().message.find(GetParam().reason), std::string::npos) << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Each, ProblemTextError,
    testing::Values(
        BadText{"", 1, "begins with rc0:"}, BadText{"rc1:half,f32,d8", 1, "begins with rc0:"},
        BadText{"rc0:", 5, "no axis has the text"}, BadText{"rc0:half,f32", 5, "axis d is missing"},
        BadText{"rc0:f32,d8", 5, "axis pairing is missing"},
        BadText{"rc0:half,d8", 5, "axis dtype is missing"},
        BadText{"rc0:half,f32,d8,d9", 17, "axis d is there twice"},
        BadText{"rc0:half,interleaved,f32,d8", 10, "axis pairing is there twice"},
        BadText{"rc0:half,f32,d8,colour=red", 17, "no axis has the text 'colour'. There are fwd"},
        BadText{"rc0:neox,f32,d8", 5, "half, interleaved"},
        BadText{"rc0:half,i32,d8", 10, "no axis has the text 'i32'"},
        BadText{"rc0:half,f32,d99999999999999999999", 15, "does not fit into 64 bits"},
        BadText{"rc0:half,f32,d8,", 17, "no axis has the text ''"},
        BadText{"rc0:half,f32,d8 ", 16, "is expected"},
        BadText{"rc0:half,f32,d8,r4", 19, "'+' is expected, not the end"},
        BadText{"rc0:half,f32,d8,base=inf", 22, "a finite number is expected"},
        BadText{"rc0:half,f32,d8,base=nan", 22, "a finite number is expected"},
        BadText{"rc0:half,f32,d8,base=1e999", 22, "beyond the range of a double"},
        BadText{"rc0:half,f32,d8,f=ntk2(3)", 19, "plain, linear"},
        BadText{"rc0:half,f32,d8,gain=yarn3(4)", 22, "yarn, yarn_deepseek"},
        BadText{"rc0:half,f32,d8,gain=yarn(4,1)", 30, "',' is expected"},
        BadText{"rc0:half,f32,d8,gain=longrope(4,1)", 22, "not a finite number"},
        BadText{"rc0:half,f32,d8,gain=yarn_ggml(0)", 22, "not a finite number"},
        BadText{"rc0:half,f32,d8,f=linear", 25, "'(' is expected, not the end"},
        BadText{"rc0:half,f32,d8,f=linear(1,2)", 27, "')' is expected"},
        BadText{"rc0:half,f32,d8,f=explicit([1,,2])", 31, "a finite number is expected"},
        BadText{"rc0:half,f32,d8,f=yarn(4,4096,32,1,2,1)", 36, "0 or 1 is expected"},
        BadText{"rc0:half,f32,d8,cache=fused(f32,rows=3,rows=4)", 40, "twice"},
        BadText{"rc0:half,f32,d8,angles=inv_freq(f32,stride=3)", 37, "no such option here, only fill"},
        BadText{"rc0:half,f32,d8,angles=inv_freq(f32),cache=fused(f32)", 44, "exclude each other"},
        BadText{"rc0:half,f32,d8,pos=i16:0+1", 21, "is expected"},
        BadText{"rc0:half,f32,d8,pos=i64:5", 26, "'+' is expected"},
        BadText{"rc0:half,f32,d8,pos=i64:[1,2", 29, "']' is expected"},
        BadText{"rc0:half,f32,d8,strides=q(1,2,3,4)+q(1,2,3,4)", 36, "has its strides already"},
        BadText{"rc0:half,f32,d8,layout=bshd/kv", 29, "only qkv"},
        BadText{"rc0:half,f32,d8,data=normal(-1)", 29, "an integer is expected"},
        BadText{"rc0:half,f32,d8|mem=middle", 21, "end or start"},
        BadText{"rc0:half,f32,d8|threads=1,threads=2", 27, "twice"},
        BadText{"rc0:half,f32,d8|threads=3000000000", 25, "does not fit into 32 bits"},
        BadText{"rc0:half,f32,d8!", 17, "the name of a check"},
        BadText{"rc0:half,f32,d8!value|mem=end", 22, "is expected"},
        BadText{"rc0:half,f32,d8;", 17, "no axis has the text ''"}));

TEST(ProblemTextLimits, RefuseTextAndListsThatAreTooLong) {
  EXPECT_FALSE(ParseCase(std::string(size_t{1} << 25, 'x')));
  std::string list = "rc0:half,f32,d8,pos=i64:[0";
  for (int i = 0; i < (1 << 20); ++i) list += ",0";
  const auto parsed = ParseCase(list + "]");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find("at most 2^20"), std::string::npos) << parsed.error().message;
}

TEST(ProblemTextLimits, RefuseSequencesThatAreTooLong) {
  std::string text = "rc0:";
  for (int i = 0; i < 5000; ++i) text += "half,f32,d8;";
  const auto parsed = ParseCase(text + "half,f32,d8");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find("at most 4096 problems"), std::string::npos)
      << parsed.error().message;
}

TEST(ParseProblem, RefusesWhatIsMoreThanAProblem) {
  for (const char* text :
       {"rc0:half,f32,d8|mem=start", "rc0:half,f32,d8;half,f32,d8", "rc0:half,f32,d8!value"})
    EXPECT_FALSE(ParseProblem(text)) << text;
  EXPECT_TRUE(ParseProblem("rc0:half,f32,d8"));
}

// Everything that may be asked of what comes out of a parser.
void Use(const std::string& text) {
  const auto c = ParseCase(text);
  if (!c) {
    ASSERT_FALSE(c.error().message.empty());
    return;
  }
  const auto again = ParseCase(Print(*c));
  ASSERT_TRUE(again) << text;
  ASSERT_EQ(*again, *c) << text;
  (void)CaseId(*c);
  (void)Computable(c->call.problem);
  (void)Validate(c->call);
  (void)PlanTensors(c->call);
}

constexpr char kAlphabet[] = "rc0:;|!,=+-/.()[]0123456789abcdefghijklmnopqrstuvwxyz_ \n\xff";

TEST(ProblemText, SurvivesRandomCharacters) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string text = i % 2 == 0 ? "rc0:half,f32,d8," : "";
    for (uint64_t n = random() % 40; n > 0; --n) text += kAlphabet[random() % (sizeof kAlphabet - 1)];
    ASSERT_NO_FATAL_FAILURE(Use(text)) << text;
  }
}

TEST(ProblemText, SurvivesMutatedAndTruncatedCases) {
  std::mt19937_64 random(2);
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    RandomChoices choices(seed);
    std::string text = Print(DrawCase(choices));
    for (uint64_t n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
      const size_t at = random() % text.size(), from = random() % text.size(), length = random() % 12;
      switch (random() % 5) {
        case 0:
          text[at] = kAlphabet[random() % (sizeof kAlphabet - 1)];
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(from, length));
          break;
        case 3:
          text.insert(at, "9999999999999999999");
          break;
        default:
          text.resize(at);
      }
    }
    ASSERT_NO_FATAL_FAILURE(Use(text)) << text;
  }
}

}  // namespace
}  // namespace ropecheck
