// The calls of a law with outcomes made by hand: correct ones, of which a test turns or stretches some pairs.
#pragma once

#include <complex>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reference/problem/pairs.h"
#include "tests/properties/made_outcome.h"

namespace ropecheck {

struct Place {
  size_t call = 0;
  Role role = Role::kOutQ;
  int64_t b = 0, s = 0, h = 0, pair = 0;
};

class MadeLaw {
 public:
  MadeLaw(std::string_view law, const std::string& text) : check_(*FindCheck(law)) {
    const KernelInfo kernel = AnyKernel();
    const Call call = ParseCase(text)->call;
    EXPECT_TRUE(check_.applies(kernel, call)) << law << ": " << text;
    for (const Call& one : check_.calls == nullptr ? std::vector<Call>{call} : check_.calls(kernel, call))
      made_.push_back(std::make_unique<MadeOutcome>(Print(one)));
  }

  size_t calls() const { return made_.size(); }
  MadeOutcome& call(size_t i) { return *made_[i]; }

  // Multiplies every rotated pair by what `z` says of its place.
  void Multiply(const std::function<std::complex<double>(const Place&)>& z) {
    for (size_t c = 0; c < made_.size(); ++c)
      for (const Role role : {Role::kOutQ, Role::kOutK})
        if (const TensorView* view = Find(made_[c]->outcome, role)) MultiplyIn(c, *view, z);
  }

  Judgement Judge() const {
    std::vector<Evidence> evidence;
    for (const auto& made : made_) evidence.push_back({&made->call(), &made->outcome});
    return MadeOutcome::Judge(check_.name, evidence);
  }

 private:
  void MultiplyIn(size_t c, const TensorView& view,
                  const std::function<std::complex<double>(const Place&)>& z) {
    const Problem& problem = made_[c]->call().problem;
    const auto shape = WithBatch(*view.tensor).shape;
    for (int64_t b = 0; b < shape[0]; ++b)
      for (int64_t s = 0; s < shape[1]; ++s)
        for (int64_t h = 0; h < shape[2]; ++h)
          for (int64_t i = 0; i < problem.pairs(); ++i) {
            const PairMembers at = WrittenMembers(PairRuns(problem), i);
            std::byte* first = made_[c]->At(view.tensor->role, {b, s, h, at.first});
            std::byte* second = made_[c]->At(view.tensor->role, {b, s, h, at.second});
            const std::complex<double> factor = z({c, view.tensor->role, b, s, h, i});
            if (factor == 1.0) continue;
            const auto y = factor * std::complex(Decode(problem.dtype, first), Decode(problem.dtype, second));
            EncodeNearest(problem.dtype, y.real(), first);
            EncodeNearest(problem.dtype, y.imag(), second);
          }
  }

  const Check& check_;
  std::vector<std::unique_ptr<MadeOutcome>> made_;
};

}  // namespace ropecheck
