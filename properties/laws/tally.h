// Tally: the comparisons of one law, and what became of them.
#pragma once

#include <fmt/format.h>

#include <string>

#include "properties/check.h"

namespace ropecheck::laws {

class Tally {
 public:
  // One comparison: `error` between two numbers of about `size` that may differ by `allowed`. Where that reaches
  // the size nothing is known, and the comparison does not count. `says` is called for the worst failure so far.
  template <class F>
  void Add(double error, double allowed, double size, F says) {
    if (size != 0 && !(allowed < size)) return;
    ++judged_;
    if (error <= allowed) return;  // NaN is not
    ++failed_;
    const double ratio = error / allowed;
    if (failed_ > 1 && !(ratio > worst_)) return;
    worst_ = ratio;
    says_ = fmt::format("{}    differs by {:.3g}, allowed {:.3g}", says(), error, allowed);
  }

  int64_t failed() const { return failed_; }
  // A line to be shown beside the first failure it is about.
  void Note(const std::string& line) {
    if (note_.empty()) note_ = fmt::format("\n{}", line);
  }

  // Fails with the worst comparison; skips where none was possible.
  Judgement Done() const {
    if (failed_ > 0)
      return Judgement::Fail(Cause::kValue,
                             fmt::format("{}; {} of {} comparisons fail{}", says_, failed_, judged_, note_));
    if (judged_ > 0) return Judgement::Pass();
    return {Verdict::kSkip, Cause::kNothingJudged, 0, "no pair on which the claim lets this law be seen",
            nullptr};
  }

 private:
  int64_t judged_ = 0, failed_ = 0;
  double worst_ = 0;
  std::string says_, note_;
};

}  // namespace ropecheck::laws
