// J: the factor on cos and sin (attention factor, mscale).
#include <cmath>

#include "tests/mutants/honest_laws.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class GainBug : public HonestLaws {
  Support support() const final {
    using namespace axis;
    return {half,     interleaved, full_window, leading_window, f32,        bf16,         plain_base, yarn,
            gain_one, any_gain,    implicit,    ids_i64,        bshd_dense, out_of_place, in_place};
  }
};

class Squared : public GainBug {
  float Gain(const KernelCall& c) override { return static_cast<float>(c.gain() * c.gain()); }
};

class Missing : public GainBug {
  float Gain(const KernelCall&) override { return 1; }
};

// Computes what YaRN proposes, and does not look at what the model asks for.
class AttentionFactorIgnored : public GainBug {
  float Gain(const KernelCall& c) override {
    if (!IsYarn(c)) return HonestLaws::Gain(c);
    return c.law_param(0) > 1 ? static_cast<float>(0.1 * std::log(c.law_param(0)) + 1) : 1;
  }
};

// Once by the operator that knows the type, once by the one that takes what is left over.
class RotatedTwice : public GainBug {
  void RotateOperand(const KernelCall& c, const Operand& x) override {
    HonestLaws::RotateOperand(c, x);
    again_ = IsYarn(c);
    if (again_) HonestLaws::RotateOperand(c, x);
    again_ = false;
  }
  int64_t In(const At& at, int64_t d) override { return again_ ? Out(at, d) : HonestLaws::In(at, d); }
  const void* InData(const Operand& x) const override { return again_ ? OutData(x) : HonestLaws::InData(x); }
  bool again_ = false;
};

constexpr Mutant kMutants[] = {
    {"x095_gain_squared", 'J', "value", "the gain is applied to the tables and again to the result",
     "sglang#33558, TensorRT-LLM#16379", &Make<Squared>},
    {"x095_gain_missing", 'J', "value", "the gain is not applied", "sglang#33558, TensorRT-LLM#16379",
     &Make<Missing>},
    {"x095_attention_factor_ignored", 'J', "value",
     "YaRN: 0.1 ln factor + 1 is the gain whatever is asked for", "onnxruntime-genai#2076",
     &Make<AttentionFactorIgnored>},
    {"x125_rotated_twice", 'J', "value", "q and k are rotated twice where the law is YaRN",
     "TensorRT-LLM#16378", &Make<RotatedTwice>},
};

}  // namespace

std::span<const Mutant> GainMutants() { return kMutants; }

}  // namespace ropecheck::mutants
