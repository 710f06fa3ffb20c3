// libropecheck_strays.so: a correct kernel that in addition touches the byte beside one tensor: every role, both ends,
// read and write. tests/suite/strays_test.cc demands that each is seen.
#include <string>

#include "adapters/cpu/builtin/f64.h"

namespace ropecheck {
namespace {

struct Touch {
  uint32_t role;
  bool past;  // the first byte behind the tensor; else the last one before it
  bool write;
};

class Stray final : public Kernel {
 public:
  explicit Stray(Touch touch)
      : touch_(touch),
        name_(std::string(touch.write ? "write" : "read") + (touch.past ? "_past." : "_before.") +
              detail::RoleName(touch.role)) {}
  std::string_view name() const override { return name_; }
  Support support() const override { return f64_.support(); }
  Contract contract() const override { return f64_.contract(); }
  Claim claim(const Problem& p) const override { return f64_.claim(p); }
  Status run(const KernelCall& c) override {
    const Status status = f64_.run(c);
    const rc_tensor* t = c.tensor(touch_.role);
    if (t == nullptr || !status.ok()) return status;
    volatile char* at = static_cast<char*>(t->data) + (touch_.past ? t->hi_byte : t->lo_byte - 1);
    if (touch_.write) {
      *at = 1;
    } else {
      static_cast<void>(*at);
    }
    return status;
  }

 private:
  Touch touch_;
  std::string name_;
  builtin::F64 f64_;
};

KernelList MakeStrays() {
  KernelList strays;
  for (const uint32_t role : {RC_Q, RC_K, RC_OUT_Q, RC_OUT_K, RC_POSITIONS, RC_CU_SEQLENS, RC_INV_FREQ,
                              RC_ANGLES, RC_COS, RC_SIN, RC_COS_SIN, RC_PERIODS})
    for (const bool past : {false, true})
      for (const bool write : {false, true})
        strays.push_back(std::make_unique<Stray>(Touch{role, past, write}));
  return strays;
}

}  // namespace
}  // namespace ropecheck

ROPECHECK_KERNEL_LIST(ropecheck::MakeStrays())
