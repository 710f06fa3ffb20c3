// ggml's CPU rotation (llama.cpp, ollama, whisper.cpp) as prebuilt in the npm package
// @node-llama-cpp/linux-x64: one kernel for each chosen instruction set.
#include <ropecheck/kernel.h>

#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "adapters/cpu/ggml/builds.h"
#include "adapters/cpu/ggml/rope.h"

namespace ropecheck::ggml {
namespace {

class GgmlRope final : public Kernel {
 public:
  explicit GgmlRope(Build build) : build_(std::move(build)), name_("ggml-" + build_.isa), rope_(build_.api) {}

  std::string_view name() const override { return name_; }
  std::string_view version() const override { return build_.api.version(); }
  std::string_view source() const override { return "npm @node-llama-cpp/linux-x64"; }

  ropecheck::Support support() const override {
    using namespace axis;
    return {forward,
            inverse,
            half,
            interleaved,
            any_window,
            rot_offset(0, 1 << 20, 2),  // ggml_rope_set_offset asserts that it is even
            f32,
            f16,
            plain_base,
            linear,
            rope_ratio,
            gain_one,
            any_gain,
            implicit,
            offset,
            ids_i32,
            positions(std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()),
            any_layout,
            dense,
            padded,
            qkv_views,
            out_of_place,
            in_place,
            threads(1, 4)};
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS;
    c.flags = RC_NEGATIVE_POSITIONS;
    return c;
  }

  // theta starts as the position in fp32 and is multiplied by powf(base, -2/R) from pair to pair.
  Claim claim(const Problem&) const override { return pipeline::f32_iterated; }

  ropecheck::Status can_do(const Problem& p) const override {
    if (p.position_kind() == RC_POS_IDS_I32 && p.batch() > 1) {
      return Unsupported("ggml has one position per token, shared by the batch");
    }
    return kOk;
  }

  ropecheck::Status run(const KernelCall& call) override {
    const int32_t* ids = Positions(call);
    for (const Operand& x : call.queries_and_keys()) {
      const View in = ViewOf(x, x.in_tensor().data, x.in_strides());
      const View out = ViewOf(x, x.out_tensor().data, x.out_strides());
      if (!rope_.Run(RotationOf(call), in, ids, out, call.threads())) return Failed("ggml reports failure");
    }
    return kOk;
  }

 private:
  static Rotation RotationOf(const Problem& p) {
    Rotation r;
    r.type = p.dtype() == RC_F16 ? kF16 : kF32;
    r.mode = p.pairing() == RC_HALF ? kNeox : kNormal;
    r.backward = p.inverse();
    r.n_dims = static_cast<int>(p.rot_dim());
    r.offset = static_cast<int>(p.rot_offset());
    r.freq_base = static_cast<float>(p.law() == RC_LAW_ROPE_RATIO ? p.base() * p.law_param(0) : p.base());
    r.freq_scale = static_cast<float>(p.law() == RC_LAW_LINEAR ? 1 / p.law_param(0) : 1);
    r.attn_factor = static_cast<float>(p.gain());
    return r;
  }

  static View ViewOf(const Operand& x, void* address, const Strides& strides) {
    return {address,
            {x.batch(), x.tokens(), x.heads(), x.head_dim()},
            {strides.batch, strides.token, strides.head}};
  }

  // The positions of one sequence: the call's own tensor, or what the caller of ggml would write down.
  const int32_t* Positions(const KernelCall& call) {
    if (call.position_kind() == RC_POS_IDS_I32) return call.positions<int32_t>();
    positions_.resize(static_cast<size_t>(call.tokens()));
    for (int64_t s = 0; s < call.tokens(); ++s) {
      positions_[static_cast<size_t>(s)] = static_cast<int32_t>(call.position(0, s));
    }
    return positions_.data();
  }

  Build build_;
  std::string name_;
  Rope rope_;
  std::vector<int32_t> positions_;
};

KernelList Kernels() {
  KernelList kernels;
  for (Build& build : ChooseBuilds()) kernels.push_back(std::make_unique<GgmlRope>(std::move(build)));
  return kernels;
}

}  // namespace
}  // namespace ropecheck::ggml

ROPECHECK_KERNEL_LIST(ropecheck::ggml::Kernels())
