#include "reference/problem/models.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

std::string TextOf(const Model& model) { return "rc0:model=" + std::string(model.name) + ",bf16"; }

Problem Parsed(const std::string& text) {
  const auto problem = ParseProblem(text);
  EXPECT_TRUE(problem) << text << "\n" << (problem ? "" : problem.error().message);
  return problem.value_or(Problem{});
}

std::string ErrorOf(const std::string& text) {
  const auto problem = ParseProblem(text);
  EXPECT_FALSE(problem) << text;
  return problem ? "" : problem.error().message;
}

TEST(Models, AreValidProblemsOnceTheyHaveADtype) {
  for (const Model& model : Models()) {
    const Problem problem = Parsed(TextOf(model));
    const auto valid = Validate(problem);
    EXPECT_TRUE(valid) << model.name << "\n" << (valid ? "" : valid.error().message);
  }
}

TEST(Models, PrintTheTextThatTheyStandFor) {
  for (const Model& model : Models()) {
    const Problem problem = Parsed(TextOf(model));
    EXPECT_EQ(Print(problem).find("model"), std::string::npos);
    EXPECT_EQ(Parsed(Print(problem)), problem) << model.name;
    EXPECT_EQ(Parsed("rc0:" + std::string(model.axes) + ",bf16"), problem) << model.name;
  }
}

TEST(Models, HaveNamesOfTheirOwnASourceAndABase) {
  std::set<std::string_view> names;
  for (const Model& model : Models()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_FALSE(model.source.empty()) << model.name;
    EXPECT_NE(model.axes.find(",base="), std::string_view::npos) << model.name;
    EXPECT_EQ(FindModel(model.name), &model);
  }
  EXPECT_GT(names.size(), 100u);
}

// Hugging Face `get_mscale`: 0.1 mscale ln(factor) + 1, in double. Where mscale and mscale_all_dim are given
// and equal the quotient is 1, and DeepSeek-V4 sets it.
TEST(Models, HaveTheGainOfTheirYarnFactor) {
  int with_gain = 0;
  for (const Model& model : Models()) {
    const Problem problem = Parsed(TextOf(model));
    const auto* yarn = std::get_if<Yarn>(&problem.law);
    const bool told = model.note.find("gain") != std::string_view::npos;
    if (yarn == nullptr && !std::holds_alternative<LongRope>(problem.law)) {
      EXPECT_EQ(problem.gain, 1) << model.name;
    } else if (yarn != nullptr && problem.gain != 1) {
      ++with_gain;
      EXPECT_EQ(problem.gain, 0.1 * 1.0 * std::log(yarn->factor) + 1.0) << model.name;
    } else if (yarn != nullptr) {
      EXPECT_TRUE(told) << model.name << " does not say why";
    }
  }
  EXPECT_EQ(with_gain, 3);
}

// LongRoPE: sqrt(1 + ln(maximum / original) / ln(original)).
TEST(Models, HaveTheGainOfTheirLongRopeLengths) {
  for (const Model& model : Models()) {
    const Problem problem = Parsed(TextOf(model));
    const auto* law = std::get_if<LongRope>(&problem.law);
    if (law == nullptr) continue;
    const auto original = static_cast<double>(law->original_length);
    EXPECT_EQ(problem.gain, std::sqrt(1 + std::log(static_cast<double>(model.max_positions) / original) /
                                              std::log(original)))
        << model.name;
  }
}

// HY-V3 was trained with NTK scaling by 1000 and ships the base that it gives.
TEST(Models, HaveTheBaseOfHyV3sNtkFactor) {
  EXPECT_EQ(Parsed("rc0:model=hy-v3,bf16").base, std::round(1e4 * std::pow(1000, 128.0 / 126)));
}

TEST(ModelText, TakesTheOtherAxesFromTheText) {
  EXPECT_EQ(Print(Parsed("rc0:model=llama-3.1,bf16,s7,h32/8,pos=i64:131065+1,data=normal(9)")),
            "rc0:half,bf16,s7,h32/8,d128,base=5e5,f=llama3(8,1,4,8192),pos=i64:131065+1,data=normal(9)");
  EXPECT_EQ(Parsed("rc0:model=qwen2.5-7b,f32,f=yarn(4,32768,32,1,1,1),gain=1.5").gain, 1.5);
}

TEST(ModelText, GivesIdsToTheModelsAxes) {
  EXPECT_EQ(Parsed("rc0:model=qwen2-vl,f16,s3,pos=axes.i32:0+1:7+0:[5,0,2]"),
            Parsed("rc0:half,f16,s3,d128,base=1e6,pos=axes.i32.chunked([16,24,24]):0+1:7+0:[5,0,2]"));
  EXPECT_NE(ErrorOf("rc0:half,f32,d8,pos=axes.i64:0+1:0+1").find("'.' is expected"), std::string::npos);
  EXPECT_NE(ErrorOf("rc0:model=qwen2-vl,f32,pos=i64:0+1").find("axis pos is there twice"), std::string::npos);
  EXPECT_NE(ErrorOf("rc0:model=qwen2-vl,f32,pos=axes.i64:0+1:0+1:0+1,pos=axes.i64:0+1:0+1:0+1")
                .find("axis pos is there twice"),
            std::string::npos);
}

TEST(ModelText, MayStandInEveryProblemOfASequence) {
  const auto c = ParseCase("rc0:model=phi-2,f32;model=gpt-j-6b,f16|threads=2!value");
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(Print(*c), "rc0:half,f32,d80,r32+0;interleaved,f16,d256,r64+0|threads=2!value");
}

TEST(ModelText, NamesBothWhereAnAxisIsSetTwice) {
  const std::string error = ErrorOf("rc0:model=llama-3,f32,base=1e6");
  EXPECT_EQ(error, "problem text, column 23: axis base is there twice: model=llama-3 sets base=5e5");
  EXPECT_NE(ErrorOf("rc0:model=llama-3,f32,interleaved").find("model=llama-3 sets half"), std::string::npos);
}

TEST(ModelText, SuggestsNamesForOneThatIsUnknown) {
  const std::string error = ErrorOf("rc0:model=lama-3,f32");
  EXPECT_EQ(error.find("problem text, column 11: no model is called 'lama-3'. Near are llama-3"), 0u)
      << error;
  EXPECT_NE(ErrorOf("rc0:model=,f32").find("no model is called ''"), std::string::npos);
  EXPECT_NE(ErrorOf("rc0:model=" + std::string(100000, 'x')).find("ropecheck list models"),
            std::string::npos);
}

TEST(ModelText, StandsFirstAndNeedsMore) {
  EXPECT_NE(ErrorOf("rc0:f32,model=llama-3").find("column 9: model= stands first"), std::string::npos);
  EXPECT_NE(ErrorOf("rc0:model=llama-3").find("axis dtype is missing"), std::string::npos);
  EXPECT_NE(ErrorOf("rc0:model=llama-3;half,f32,d8").find("axis dtype is missing"), std::string::npos);
}

TEST(Models, TakeASizeWhereSizesDoNotDiffer) {
  EXPECT_EQ(FindModel("llama-3.1-8b"), FindModel("llama-3.1"));
  EXPECT_EQ(FindModel("qwen3-0.6b"), FindModel("qwen3"));
  EXPECT_EQ(FindModel("llama-3.1-b"), nullptr);
  EXPECT_EQ(FindModel("llama-9-8b"), nullptr);
}

}  // namespace
}  // namespace ropecheck
