// J: the ramp of YaRN between pairs that keep their frequency and pairs that are slowed down.
#include <algorithm>
#include <cmath>

#include "tests/mutants/honest_laws.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class RampBug : public HonestLaws {
  Support support() const final {
    using namespace axis;
    return {half,       interleaved, full_window, leading_window, f32,      bf16,
            yarn,       yarn_ggml,   yarn_keras,  gain_one,       any_gain, implicit,
            plain_base, ids_i64,     bshd_dense,  out_of_place,   in_place};
  }
};

class MinForMax : public RampBug {
  double RampWidth(const KernelCall&, double low, double high) override {
    return std::min(high - low, 0.001);
  }
};

class DrivenByExponent : public RampBug {
  double RampIndex(const KernelCall& c, int64_t i) override {
    return -static_cast<double>(2 * i) / static_cast<double>(c.rot_dim());
  }
};

class WidthOfZero : public RampBug {
  double RampWidth(const KernelCall&, double low, double high) override { return high - low; }
};

class LimitsOverHeadDim : public RampBug {
  double RampDim(const KernelCall& c) override { return static_cast<double>(c.head_dim()); }
};

class PeriodTakenForFrequency : public RampBug {
  float Slowed(const KernelCall& c, float plain) override { return 1 / (Param(c, 0) * plain); }
};

class AlwaysRounded : public RampBug {
  bool RoundsLimits(const KernelCall&) override { return true; }
};

constexpr Mutant kMutants[] = {
    {"x089_min_for_max", 'J', "value", "YaRN: the ramp is at most 0.001 wide where it should be at least",
     "llama.cpp@14cf93b14", &Make<MinForMax>},
    {"x091_ramp_over_exponent", 'J', "value", "YaRN: the ramp is driven by -2i/R, always before its start",
     "llama.cpp@f824902, #7617", &Make<DrivenByExponent>},
    {"x092_ramp_of_no_width", 'J', "value", "YaRN: equal limits give 0/0", "torchtitan#4215",
     &Make<WidthOfZero>},
    {"x094_limits_over_head_dim", 'J', "value", "YaRN: the ramp's limits follow head_dim instead of rot_dim",
     "tvm#18576 class", &Make<LimitsOverHeadDim>},
    {"x133_period_for_frequency", 'J', "value",
     "YaRN: a slowed pair has 1 / (factor * inv_freq) instead of inv_freq / factor", "onnxruntime-genai#2076",
     &Make<PeriodTakenForFrequency>},
    {"x135_always_rounded", 'J', "value", "YaRN: the ramp's limits are rounded whatever truncate says",
     "sglang#14270", &Make<AlwaysRounded>},
};

}  // namespace

std::span<const Mutant> RampMutants() { return kMutants; }

}  // namespace ropecheck::mutants
