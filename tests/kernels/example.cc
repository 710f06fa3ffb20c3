// The example of kernel.h, compiled as C++17 and C++20 and run by export_test.
#include <ropecheck/kernel.h>

namespace {

void rope_neox(float* x, const int* pos, int tokens, int heads, int dim, float base) {
  x[0] = static_cast<float>(pos[0] + tokens + heads + dim) + base;
}

class RopeNeox final : public ropecheck::Kernel {
 public:
  std::string_view name() const override { return "rope_neox"; }
  ropecheck::Support support() const override {
    using namespace ropecheck::axis;
    return {half, f32, bshd_dense, ids_i32, in_place, plain_base, full_window, forward};
  }
  ropecheck::Claim claim(const ropecheck::Problem&) const override { return ropecheck::pipeline::f32_pow; }
  ropecheck::Status run(const ropecheck::KernelCall& c) override {
    for (const auto& x : c.queries_and_keys())
      rope_neox(x.as<float>(), c.positions<int>(), int(x.tokens()), int(x.heads()), int(x.head_dim()),
                float(c.base()));
    return ropecheck::kOk;
  }
};

}  // namespace

ROPECHECK_KERNELS(RopeNeox)
