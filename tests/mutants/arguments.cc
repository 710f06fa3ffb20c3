// O: argument checks, and numbers that are not finite.
#include "adapters/cpu/builtin/arguments.h"

#include <cmath>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

// Pairs that leave the head are skipped, so that nothing but the silence is wrong.
class BadRotDimAccepted : public Honest {
  Status Check(const KernelCall& c) override {
    const bool odd_or_wide = c.rot_dim() % 2 != 0 || c.rot_offset() + c.rot_dim() > c.head_dim();
    return odd_or_wide && c.angles() == RC_ANGLES_COMPUTED ? Status(kOk) : Honest::Check(c);
  }
  void RotatePair(const At& at, int64_t i) override {
    const auto [a, b] = PairOf(at.c, i);
    if (a < at.c.head_dim() && b < at.c.head_dim()) Honest::RotatePair(at, i);
  }
};

class ShapesNotCompared : public Honest {
  Status Check(const KernelCall& c) override {
    const bool even = c.rot_dim() % 2 == 0 && c.rot_offset() + c.rot_dim() <= c.head_dim();
    return even ? c.angles() == RC_ANGLES_CACHE ? c.rows_in_table() : Status(kOk) : Honest::Check(c);
  }
};

class NanFlushed : public Honest {
  float Load(const At& at, int64_t d) override {
    const float x = Honest::Load(at, d);
    return std::isnan(x) ? 0.0f : x;
  }
};

// A row maximum, meant for scaling, is multiplied in and divided out.
class RowScaled : public Honest {
  void RotateHead(const At& at) override {
    scale_ = 0;
    for (int64_t d = 0; d < at.c.head_dim(); ++d) scale_ = std::max(scale_, std::fabs(Honest::Load(at, d)));
    Honest::RotateHead(at);
  }
  float Load(const At& at, int64_t d) override {
    const float x = Honest::Load(at, d);
    return std::isfinite(scale_) ? x : x / scale_ * scale_;
  }
  float scale_ = 1;
};

class EmptyDividesByZero : public Honest {
  Status run(const KernelCall& c) override {
    volatile int64_t heads = c.heads_q();
    const int64_t share = 256 / heads;  // a thread block's share
    return share < 0 ? Failed("no threads") : Honest::run(c);
  }
};

constexpr Mutant kMutants[] = {
    {"x118_bad_rot_dim_accepted", 'O', "rejection", "an odd rot_dim, or one above head_dim, is accepted",
     "flashinfer#4349, candle@ebfa511c8", &Make<BadRotDimAccepted>},
    {"x118_shapes_not_compared", 'O', "rejection", "tensors whose shapes disagree are accepted",
     "candle#1935", &Make<ShapesNotCompared>},
    {"nan_flushed", 'O', "value", "NaN is taken as 0, and does not come out", "generalisation",
     &Make<NanFlushed>},
    {"inf_leaves_its_pair", 'O', "containment", "an infinity turns the rest of its head into NaN",
     "class of sglang#30123", &Make<RowScaled>},
    {"empty_divides_by_zero", 'O', "survival", "a call without heads divides by zero", "generalisation",
     &Make<EmptyDividesByZero>},
};

}  // namespace

std::span<const Mutant> ArgumentMutants() { return kMutants; }

}  // namespace ropecheck::mutants
