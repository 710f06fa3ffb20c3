// What the tests of subjects share: problems, inputs filled by hand, and outcomes kept as values.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/host/open.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
inline constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
inline constexpr bool kAddressSanitizer = false;
#endif

// Every tensor role that a computable problem can have appears in one of these.
inline constexpr const char* kFusedProblem = "rc0:half,f32,s3,h2/1,d8,cache=fused(f32,rows=5),pos=i64:0+1";
inline constexpr const char* kSeparateProblem = "rc0:half,f32,s3,h2/1,d8,cache=separate(f32,rows=5)";
inline constexpr const char* kInvFreqProblem = "rc0:half,f32,s3,h2/1,d8,angles=inv_freq(f32)";

Call CallOf(const std::string& text);

// Floating tensors become 0.5, integers 0.
Result<void> FillByHand(const Problem& problem, std::span<const TensorView> views);

// An outcome that outlives its memory.
struct Kept {
  Outcome outcome;           // plan and views are gone
  std::vector<float> out_q;  // logical order
  std::vector<float> q;      // as the judge sees it
};
class Keeper final : public OutcomeSink {
 public:
  bool OnOutcome(size_t index, const Outcome& outcome) override;
  std::vector<Kept> kept;
  std::vector<size_t> order;
  size_t stop_after = SIZE_MAX;
};

SubjectOptions Options(double cpu_seconds = 5);
std::string Misbehaving();                       // path of the library
std::string BadLibrary(const std::string& how);  // of bad_library.cc

std::unique_ptr<Subject> MustOpen(const std::string& kernel, SubjectOptions options = Options());
// One call in a fresh worker.
Kept RunOne(const std::string& kernel, const std::string& text, SubjectOptions options = Options());
std::vector<Kept> RunAll(Subject& subject, const std::vector<Call>& calls);

// Processes that descend from this one, zombies left out.
std::vector<pid_t> Descendants();
bool EventuallyNoDescendants();
// So many, once the process that stands by for the next death has been forked.
bool EventuallyDescendants(size_t n);

}  // namespace ropecheck
