// ggml's CPU rotation (llama.cpp, ollama, whisper.cpp) as prebuilt in the npm package
// @node-llama-cpp/linux-x64: two kernels for each chosen instruction set, one of which has positions of
// several axes.
#include <ropecheck/kernel.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/cpu/ggml/attn_factor.h"
#include "adapters/cpu/ggml/builds.h"
#include "adapters/cpu/ggml/rotation.h"

namespace ropecheck::ggml {
namespace {

// A claim has room for no more, and what a claim has no room for cannot be judged.
constexpr double kMostSinUlp = 4;

// What the functions of the C library may be off by: precision grade's default for sin and cos.
constexpr double kLibrarySinUlp = 1.5;

double SinUlp(const Problem& p) { return kLibrarySinUlp + AttnFactorOf(p).off_by; }

// How a token's position is given. Each is a kernel of its own, because ggml has positions of several axes
// for halves only.
enum class Positions : uint8_t { kOne, kFourPlanes };

class GgmlRope final : public Kernel {
 public:
  GgmlRope(std::shared_ptr<const Build> build, Positions positions)
      : build_(std::move(build)),
        multi_(positions == Positions::kFourPlanes),
        name_("ggml-" + build_->isa + (multi_ ? "-multi" : "")),
        rope_(build_->api) {}

  std::string_view name() const override { return name_; }
  std::string_view version() const override { return build_->api.version(); }
  std::string_view source() const override { return "npm @node-llama-cpp/linux-x64"; }

  ropecheck::Support support() const override {
    using namespace axis;
    ropecheck::Support s{
        forward,
        inverse,
        half,
        any_window,
        rot_offset(0, 1 << 20, 2),  // ggml_rope_set_offset asserts that it is even
        f32,
        f16,
        plain_base,
        linear,
        rope_ratio,
        yarn_ggml,
        divisors,
        longrope,
        gain_one,
        any_gain,
        axis::positions(std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()),
        any_layout,
        dense,
        padded,
        qkv_views,
        out_of_place,
        in_place,
        threads(1, 4)};
    if (multi_) {
      s.add(axes_i32 + map_chunked + map_ggml_interleaved + map_vision);
      s.add(position_axes(1, 4));
      s.add(batch(0, 1));  // one position per token, shared by the batch
    } else {
      s.add(interleaved + implicit + offset + ids_i32);
    }
    return s;
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS;
    c.flags = RC_NEGATIVE_POSITIONS;
    return c;
  }

  // theta starts as the position in fp32 and is multiplied by powf(base, -2/R) from pair to pair.
  Claim claim(const Problem& p) const override {
    Claim claim = pipeline::f32_iterated;
    if (AttnFactorOf(p).off_by > 0) claim.k_sin = SinUlp(p);
    return claim;
  }

  ropecheck::Status can_do(const Problem& p) const override {
    if (p.position_kind() == RC_POS_IDS_I32 && p.batch() > 1) {
      return Unsupported("ggml has one position per token, shared by the batch");
    }
    if (p.law() == RC_LAW_YARN_GGML && p.law_param(1) > std::numeric_limits<int>::max()) {
      return Unsupported("n_ctx_orig is an int");
    }
    if (!(SinUlp(p) <= kMostSinUlp)) {
      return Unsupported("no attn_factor times 1 + 0.1 ln(1/freq_scale) comes close enough to the gain");
    }
    return multi_ ? CanTurnAxes(p) : kOk;
  }

  ropecheck::Status run(const KernelCall& call) override {
    const Rotation rotation = RotationOf(call);
    const int32_t* ids = multi_ ? Planes(call) : Ids(call);
    for (const Operand& x : call.queries_and_keys()) {
      const View in = ViewOf(x, x.in_tensor().data, x.in_strides());
      const View out = ViewOf(x, x.out_tensor().data, x.out_strides());
      if (!rope_.Run(rotation, in, ids, out, call.threads())) return Failed("ggml reports failure");
    }
    return kOk;
  }

 private:
  static ropecheck::Status CanTurnAxes(const Problem& p) {
    bool any = false;
    for (int64_t a = 0; a < p.position_axes(); ++a) {
      const int64_t pairs = p.section(a);
      any = any || (a < 3 && pairs > 0);
      if (p.axis_map() == RC_MAP_VISION && pairs != 0 && 2 * pairs != p.pairs()) {
        return Unsupported("ggml's vision mode has the frequencies of two axes with half of the pairs each");
      }
    }
    if (!any) return Unsupported("ggml asserts that one of the first three sections has pairs");
    if (p.axis_map() != RC_MAP_VISION) return kOk;
    if (p.rot_dim() != p.head_dim()) return Unsupported("ggml's vision mode rotates whole heads");
    if (p.head_dim() % 4 != 0) return Unsupported("ggml asserts that n_dims, half of the head here, is even");
    if (p.law() == RC_LAW_YARN_GGML) return Unsupported("ggml's ramp does not restart with the axis");
    return kOk;
  }

  static View ViewOf(const Operand& x, void* address, const Strides& strides) {
    return {address,
            {x.batch(), x.tokens(), x.heads(), x.head_dim()},
            {strides.batch, strides.token, strides.head}};
  }

  // The positions of one sequence: the call's own tensor, or what the caller of ggml would write down.
  const int32_t* Ids(const KernelCall& call) {
    if (call.position_kind() == RC_POS_IDS_I32) return call.positions<int32_t>();
    positions_.resize(static_cast<size_t>(call.tokens()));
    for (int64_t s = 0; s < call.tokens(); ++s) {
      positions_[static_cast<size_t>(s)] = static_cast<int32_t>(call.position(0, s));
    }
    return positions_.data();
  }

  // Four of them: the call's own, or those and zeros, as llama.cpp writes them.
  const int32_t* Planes(const KernelCall& call) {
    if (call.position_axes() == 4) return call.positions<int32_t>();
    positions_.assign(static_cast<size_t>(4 * call.tokens()), 0);
    std::copy_n(call.positions<int32_t>(), call.position_axes() * call.batch() * call.tokens(),
                positions_.begin());
    return positions_.data();
  }

  std::shared_ptr<const Build> build_;
  bool multi_;
  std::string name_;
  Rope rope_;
  std::vector<int32_t> positions_;
};

KernelList Kernels() {
  KernelList kernels;
  for (Build& chosen : ChooseBuilds()) {
    const auto build = std::make_shared<const Build>(std::move(chosen));
    for (const Positions positions : {Positions::kOne, Positions::kFourPlanes}) {
      kernels.push_back(std::make_unique<GgmlRope>(build, positions));
    }
  }
  return kernels;
}

}  // namespace
}  // namespace ropecheck::ggml

ROPECHECK_KERNEL_LIST(ropecheck::ggml::Kernels())
