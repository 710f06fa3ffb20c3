// Runs a RapidCheck property inside a GoogleTest, with its result in hand: counts of what was drawn, and the
// counterexample. The seed is fixed, so that counts may be asserted; RC_PARAMS="seed=7" chooses another, and
// RC_PARAMS="reproduce=.." (printed with a failure) goes to one counterexample.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

namespace ropecheck::property {

// A tag as it is: RapidCheck shows strings in quotes.
struct Tag {
  std::string text;
};
inline void showValue(const Tag& tag, std::ostream& os) { os << tag.text; }

// `rc_params`: as in the environment; null or empty: our own seed.
inline rc::detail::TestParams Params(int successes, const char* rc_params) {
  rc::detail::TestParams params;
  params.seed = 20261124;
  if (rc_params != nullptr) {
    rc::detail::Configuration ours;
    ours.testParams = params;
    params = rc::detail::configFromString(rc_params, ours).testParams;
  }
  params.maxSuccess = successes;
  return params;
}

struct PropertyRun {
  rc::detail::TestResult result;

  bool held() const { return result.is<rc::detail::SuccessResult>(); }
  bool refuted() const { return result.is<rc::detail::FailureResult>(); }
  std::string text() const {
    std::ostringstream out;
    printResultMessage(result, out);
    return out.str();
  }
  // The shrunk argument of a refuted property, in its own text; empty otherwise.
  std::string counterexample() const {
    if (!refuted()) return {};
    const auto& values = result.get<rc::detail::FailureResult>().counterExample;
    return values.empty() ? std::string() : values.front().second;
  }
  // How many of the drawn cases bore each tag (RC_TAG).
  std::map<std::string, int> counts() const {
    std::map<std::string, int> sum;
    if (held())
      for (const auto& [tags, n] : result.get<rc::detail::SuccessResult>().distribution)
        for (const std::string& tag : tags) sum[tag] += n;
    return sum;
  }
};

template <class Testable>
PropertyRun RunProperty(Testable&& testable, int successes) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(test->test_suite_name()) + "/" + test->name();
  metadata.description = test->name();
  return {rc::detail::checkTestable(std::forward<Testable>(testable), metadata,
                                    Params(successes, std::getenv("RC_PARAMS")))};
}

}  // namespace ropecheck::property
