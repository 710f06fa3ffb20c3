// I: frequencies, angles, cos and sin, and products in less precision than claimed.
#include <cmath>
#include <cstring>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

template <class T>
float Through(float x) {
  return static_cast<float>(T(x));
}

class InvFreqBf16 : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override { return Through<BFloat16>(Honest::InvFreq(c, i)); }
};

class PositionBf16 : public Honest {
  float PositionAsFloat(const At& at) override { return Through<BFloat16>(Honest::PositionAsFloat(at)); }
};

class PositionF16 : public Honest {
  float PositionAsFloat(const At& at) override { return Through<Half>(Honest::PositionAsFloat(at)); }
};

class TableBf16 : public Honest {
  CosSin<float> Trig(float angle) override {
    const CosSin<float> t = Honest::Trig(angle);
    return {Through<BFloat16>(t.cos), Through<BFloat16>(t.sin)};
  }
};

class Iterated : public Honest {
  float Angle(const At& at, int64_t i) override {
    const float scale = std::pow(static_cast<float>(at.c.base()), -2.0f / static_cast<float>(at.c.rot_dim()));
    float angle = PositionAsFloat(at) * Honest::InvFreq(at.c, 0);
    for (int64_t k = 0; k < i; ++k) angle *= scale;
    return angle;
  }
};

class ProductsRounded : public Honest {
  static float Round(const Problem& p, float x) {
    if (p.dtype() == RC_BF16) return Through<BFloat16>(x);
    return p.dtype() == RC_F16 ? Through<Half>(x) : x;
  }
  void RotatePair(const At& at, int64_t i) override {
    const auto [a, b] = PairOf(at.c, i);
    const float x0 = Load(at, a);
    const float x1 = Load(at, b);
    const CosSin<float> first = Turn(at, i, 0);
    const CosSin<float> second = Turn(at, i, 1);
    Store(at, a, Round(at.c, x0 * first.cos) - Round(at.c, x1 * first.sin));
    Store(at, b, Round(at.c, x1 * second.cos) + Round(at.c, x0 * second.sin));
  }
};

class StoreTruncates : public Honest {
  void Store(const At& at, int64_t d, float y) override {
    if (at.c.dtype() == RC_BF16) {
      uint32_t bits;
      std::memcpy(&bits, &y, 4);
      // Not by masking bits and copying them back: g++ 12 drops a conditional one altogether.
      y = static_cast<float>(BFloat16::FromBits(static_cast<uint16_t>(bits >> 16)));
    }
    Honest::Store(at, d, y);
  }
};

// x * (1 / 2 pi) in fp32, as the hardware's sine unit does, and the rest exact.
class FastSinCos : public Honest {
  CosSin<float> Trig(float angle) override {
    const float turns = angle * 0.15915494f;
    const double rest = static_cast<double>(turns) - std::floor(static_cast<double>(turns));
    const double radians = rest * 6.283185307179586;
    return {static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))};
  }
};

class ExponentInIntegers : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return 1 / std::pow(static_cast<float>(c.base()), static_cast<float>(2 * i / c.rot_dim()));
  }
};

class ExponentHalved : public HonestDense {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return 1 /
           std::pow(static_cast<float>(c.base()), static_cast<float>(i) / static_cast<float>(c.rot_dim()));
  }
};

class LinearTwice : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    const float f = Honest::InvFreq(c, i);
    return c.law() == RC_LAW_LINEAR ? f / static_cast<float>(c.law_param(0)) : f;
  }
};

constexpr Mutant kMutants[] = {
    {"x004_exponent_halved", 'A', "value", "the exponent is i / R instead of 2i / R", "generalisation",
     &Make<ExponentHalved>},
    {"x005_exponent_in_integers", 'A', "value", "2i / R in integers: every pair turns by p", "llama.cpp#3897",
     &Make<ExponentInIntegers>},
    {"x074_inv_freq_bf16", 'I', "value", "frequencies rounded to bf16", "transformers#25681, gpt-neox#1003",
     &Make<InvFreqBf16>},
    {"x076_position_bf16", 'I', "value", "positions rounded to bf16", "gpt-neox@b7382c18",
     &Make<PositionBf16>},
    {"x077_position_f16", 'I', "value", "positions rounded to f16", "transformers#26602", &Make<PositionF16>},
    {"x079_table_bf16", 'I', "value", "cos and sin rounded to bf16, claimed as fp32", "aiter@3c417255ff",
     &Make<TableBf16>},
    {"x080_iterated", 'I', "value", "angles by repeated multiplication, claimed as pow", "llama.cpp#807",
     &Make<Iterated>},
    {"x082_products_rounded", 'I', "value", "products rounded to the data's type before the sum", "TE#645",
     &Make<ProductsRounded>},
    {"x083_store_truncates", 'I', "value", "bf16 results are cut off instead of rounded",
     "class of llama.cpp#10767", &Make<StoreTruncates>},
    {"fast_sincos", 'I', "value", "range reduction by a product with fp32 1/(2 pi), claimed as accurate",
     "class of CUDA __sincosf in FlashInfer", &Make<FastSinCos>},
    {"x085_linear_twice", 'J', "value", "the linear factor is applied twice", "llama.cpp#7617",
     &Make<LinearTwice>},
};

}  // namespace

std::span<const Mutant> PrecisionMutants() { return kMutants; }

}  // namespace ropecheck::mutants
