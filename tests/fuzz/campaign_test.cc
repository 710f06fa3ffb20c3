#include "suite/fuzz/campaign.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "adapters/host/open.h"
#include "reference/oracle/oracle.h"
#include "suite/fuzz/corpus.h"
#include "tests/fuzz/rig.h"

namespace ropecheck {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;

struct Told {
  std::string check, cause, text;
  uint64_t executions;
};

class CampaignTest : public testing::Test {
 protected:
  // Seeds under which little is needed: that it finds is the test, not how soon.
  std::vector<Told> Fuzz(const std::string& kernel, uint64_t runs, uint64_t seed = 1) {
    options_.runs = runs;
    options_.seed = seed;
    options_.seconds = 1e6;
    options_.cpu_seconds_per_call = 0.1;
    std::vector<Told> told;
    const FuzzEvents events = {
        [](const FuzzState&) {},
        [&](const CaseResult& finding, const FuzzState& state, Subject&) -> Result<void> {
          told.push_back({finding.c.check, finding.judgement.CauseText(), finding.replay, state.executions});
          return {};
        }};
    const SubjectOpener open = [&] {
      return OpenInWorker(LIBRARIES "/libropecheck_rare.so", kernel, {FillInputs, 0.1, {}});
    };
    auto state = RunCampaign(open, options_, events);
    EXPECT_TRUE(state) << state.error().message;
    if (state) state_ = *state;
    return told;
  }
  std::vector<std::string> Texts(const std::vector<Told>& told) {
    std::vector<std::string> out;
    for (const Told& one : told) out.push_back(one.text);
    return out;
  }

  FuzzOptions options_;
  FuzzState state_;
};

// The smallest calls are written down: shrinking has to reach them, whatever was found.
TEST_F(CampaignTest, FindsASizeAndShrinksToIt) {
  EXPECT_THAT(Texts(Fuzz("tail_of_wide_heads", 1000, 4)), Contains(StartsWith("rc0:half,f32,h29,d18")));
}

TEST_F(CampaignTest, FindsAnOffsetAndShrinksToIt) {
  EXPECT_THAT(Texts(Fuzz("block_crossed", 1000, 2)), Contains("rc0:half,f32,s2,d2,pos=offset:4095!value"));
}

TEST_F(CampaignTest, FindsEmptySequences) {
  EXPECT_THAT(Texts(Fuzz("two_empty_sequences", 2500)),
              Contains("rc0:half,f32,d2,pos=cu:[0,0,0,1],layout=thd!value"));
}

TEST_F(CampaignTest, GoesOnAfterACrash) {
  EXPECT_THAT(Texts(Fuzz("aborts_on_a_size", 1000, 2)), Contains("rc0:half,f32,b2,s33,d2!survival"));
  EXPECT_EQ(state_.executions, 1000);
}

TEST_F(CampaignTest, GoesOnAfterAHang) {
  EXPECT_THAT(Texts(Fuzz("never_returns", 1000, 3)), Contains(StartsWith("rc0:half,f32,d129,r2+")));
}

TEST_F(CampaignTest, FlagsNoHonestKernel) {
  const auto told = Fuzz("honest", 3000);
  EXPECT_THAT(Texts(told), IsEmpty());
  EXPECT_GT(state_.corpus, 500);
}

TEST_F(CampaignTest, TheSameSeedFindsTheSameInTheSameOrder) {
  const auto a = Texts(Fuzz("aborts_on_a_size", 800, 2)), b = Texts(Fuzz("aborts_on_a_size", 800, 2));
  EXPECT_EQ(a, b);
}

TEST_F(CampaignTest, ASecondRunGoesOnWithTheCorpus) {
  const auto file = std::filesystem::path(testing::TempDir()) / "corpus.txt";
  std::filesystem::remove(file);
  options_.corpus = file.string();
  Fuzz("honest", 500);
  const size_t first = state_.features;
  std::ofstream(file, std::ios::app) << "rc0:half,f32,no such ax";  // as a killed run leaves it
  Fuzz("honest", 1200);
  EXPECT_GT(state_.features, first);
  std::ifstream in(file);
  size_t lines = 0;
  for (std::string line; std::getline(in, line);) ++lines;
  EXPECT_GE(lines, state_.corpus);
}

TEST_F(CampaignTest, ACorpusThatCannotBeWrittenIsAnError) {
  Corpus corpus("/proc/no/such/corpus.txt");
  auto loaded = corpus.Load({});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kIo);
  EXPECT_THAT(loaded.error().message, testing::HasSubstr("/proc/no/such/corpus.txt"));
}

}  // namespace
}  // namespace ropecheck
