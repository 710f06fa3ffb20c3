// Write an adapter: the code that makes a RoPE kernel callable by ropecheck. One class and one macro:
//
//   #include <ropecheck/kernel.h>
//   void rope_neox(float* x, const int* pos, int tokens, int heads, int dim, float base);  // under test
//
//   class RopeNeox final : public ropecheck::Kernel {
//    public:
//     std::string_view name() const override { return "rope_neox"; }
//     ropecheck::Support support() const override {
//       using namespace ropecheck::axis;
//       return {half, f32, bshd_dense, ids_i32, in_place, batch(1), plain_base, full_window, forward};
//     }
//     ropecheck::Claim claim(const ropecheck::Problem&) const override {
//       return ropecheck::pipeline::f32_pow;
//     }
//     ropecheck::Status run(const ropecheck::KernelCall& c) override {
//       for (const auto& x : c.queries_and_keys())
//         rope_neox(x.as<float>(), c.positions<int>(), x.tokens(), x.heads(), x.head_dim(), float(c.base()));
//       return ropecheck::kOk;
//     }
//   };
//   ROPECHECK_KERNELS(RopeNeox)
//
//   g++ -std=c++17 -O2 -shared -fPIC -I .../include rope_neox_adapter.cc rope_neox.cc -o librope_neox.so
//   ropecheck run ./librope_neox.so
//
// What is asked of run(), for a token at position p, pair i with members x0 and x1, a = p * inv_freq[i]:
//   y0 = gain * (x0 cos a - x1 sin a),   y1 = gain * (x1 cos a + x0 sin a),   inverse: a negated; adjoint: see
//   docs/adapters.md.
//   - Every element of every output is written; those that belong to no pair are copies,
//     bit for bit. Out of place, inputs stay as they were. In place, input and output are the same memory,
//     strides included.
//   - Nothing else is touched: buffers end at an inaccessible page, and gaps between rows are watched.
//   - Sizes may be 0 or 1. q and k may have different numbers of heads (k's divides q's), and different strides. k may be
//     absent: queries_and_keys() is then q alone (list keys_present or keys_absent where only one will do).
//   - Positions come in any order and may repeat. They reach 2^53 (2^31 - 1 in i32 tensors) unless support()
//     says positions_up_to(n); negative ones are sent only under RC_NEGATIVE_POSITIONS, see Contract.
//   - A given cache contains the gain already, and serves every direction: inverse negates sin.
//   - What support() lists is what is sent, in all combinations that can be; can_do() refuses the others.
//   - Invalid input is answered with Rejected(..), see Contract: by default, a row beyond a given table.
//   - One object serves all calls, one at a time. A result must not depend on the calls before it.
//
// Needs C++17 and no library. Files: support.h (axis values), claim.h (claims, contract), call.h (the call's
// contents), status.h, number.h (16-bit floats), adapter.h (the C ABI underneath).
#pragma once

#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#if defined(__GLIBCXX__)
#include <cxxabi.h>
#endif

#include "ropecheck/adapter.h"
#include "ropecheck/call.h"
#include "ropecheck/claim.h"
#include "ropecheck/number.h"
#include "ropecheck/status.h"
#include "ropecheck/support.h"

namespace ropecheck {
inline namespace kernel_v0 {

class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual std::string_view name() const = 0;                   // [a-z0-9_.-]+, one per library
  virtual std::string_view version() const { return {}; }      // of what is tested, for reports
  virtual std::string_view source() const { return {}; }       // file or address, for reports
  virtual Support support() const = 0;                         // asked once; support.h
  virtual Contract contract() const { return {}; }             // asked once; claim.h
  virtual Claim claim(const Problem&) const { return {}; }     // how it computes this problem; claim.h
  virtual Status can_do(const Problem&) const { return kOk; }  // rules across axes: else Unsupported(reason)
  // Once before the first run() of a problem, for what is too slow to do in every call.
  virtual std::unique_ptr<Plan> setup(const Problem&) { return nullptr; }
  virtual Status run(const KernelCall& call) = 0;
};

using KernelList = std::vector<std::unique_ptr<Kernel>>;

template <class... Kernels>
KernelList MakeKernels() {
  KernelList list;
  (list.push_back(std::make_unique<Kernels>()), ...);
  return list;
}

namespace detail {

inline rc_status Answer(const Status& status, rc_message* reason) {
  if (reason != nullptr && reason->size > 0)
    std::snprintf(reason->text, reason->size, "%s", status.reason().c_str());
  return status.code();
}

// Runs the kernel's code; what it throws becomes a status.
template <class Body>
rc_status Guarded(rc_message* reason, const Body& body) {
  try {
    return Answer(body(), reason);
  } catch (const std::bad_alloc&) {
    return Answer({RC_NO_MEMORY, "out of memory"}, reason);
  } catch (const std::exception& e) {
    return Answer(Failed(e.what()), reason);
#if defined(__GLIBCXX__)
  } catch (abi::__forced_unwind&) {  // a thread that is being cancelled must be let go
    throw;
#endif
  } catch (...) {
    return Answer(Failed("threw something that is not a std::exception"), reason);
  }
}

// A kernel and the C structs that stand for it.
class Exported {
 public:
  explicit Exported(std::unique_ptr<Kernel> kernel)
      : kernel_(std::move(kernel)),
        name_(kernel_->name()),
        version_(kernel_->version()),
        source_(kernel_->source()),
        support_(kernel_->support()),
        support_table_(support_.table()) {
    const Contract c = kernel_->contract();
    contract_ = {sizeof(rc_contract), c.align_bytes, c.over_read_bytes, c.out_of_range,
                 c.repeats,           c.rejects,     c.flags,           0};
    table_.struct_size = sizeof(rc_kernel);
    table_.name = name_.c_str();
    table_.version = version_.empty() ? nullptr : version_.c_str();
    table_.source = source_.empty() ? nullptr : source_.c_str();
    table_.self = this;
    table_.support = &support_table_;
    table_.contract = &contract_;
    table_.claim = &ClaimOf;
    table_.can_do = &CanDo;
    table_.setup = &Setup;
    table_.run = &Run;
    table_.done = &Done;
    table_.close = &Close;
  }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;
  const rc_kernel* table() const { return &table_; }

 private:
  static Kernel& Of(void* self) { return *static_cast<Exported*>(self)->kernel_; }

  static void ClaimOf(void* self, const rc_problem* problem, rc_claim* claim) {
    Guarded(nullptr, [&] {
      const Claim c = Of(self).claim(Problem(*problem));
      *claim = {sizeof(rc_claim), c.gain_site, c.pipeline, c.k_pow, c.k_exp, c.k_log, c.k_sin};
      return kOk;
    });
  }
  static rc_status CanDo(void* self, const rc_problem* problem, rc_message* reason) {
    return Guarded(reason, [&] { return Of(self).can_do(Problem(*problem)); });
  }
  static rc_status Setup(void* self, const rc_problem* problem, rc_plan** plan, int64_t* workspace_bytes,
                         rc_message* reason) {
    *workspace_bytes = 0;
    return Guarded(reason, [&] {
      *plan = reinterpret_cast<rc_plan*>(Of(self).setup(Problem(*problem)).release());
      return kOk;
    });
  }
  static rc_status Run(void* self, const rc_problem* problem, rc_plan* plan, const rc_call* call,
                       rc_message* reason) {
    return Guarded(reason,
                   [&] { return Of(self).run(KernelCall(*problem, *call, reinterpret_cast<Plan*>(plan))); });
  }
  static void Done(void*, rc_plan* plan) { delete reinterpret_cast<Plan*>(plan); }
  static void Close(void* self) { static_cast<Exported*>(self)->kernel_.reset(); }

  std::unique_ptr<Kernel> kernel_;
  std::string name_, version_, source_;
  Support support_;
  rc_support support_table_;
  rc_contract contract_{};
  rc_kernel table_{};
};

// All kernels of a library. A constructor that throws makes the library unavailable, with its words as the
// reason.
class Library {
 public:
  template <class Make>
  explicit Library(const Make& make) {
    if (Guarded(&message_, [&] {
          for (std::unique_ptr<Kernel>& k : make())
            kernels_.push_back(std::make_unique<Exported>(std::move(k)));
          return kernels_.empty() ? Failed("the library lists no kernel") : Status(kOk);
        }) != RC_OK) {
      kernels_.clear();
    }
    for (const auto& k : kernels_) tables_.push_back(k->table());
    table_ = {sizeof(rc_kernels),
              RC_ABI_VERSION,
              static_cast<uint32_t>(tables_.size()),
              0,
              tables_.data(),
              tables_.empty() ? reason_ : nullptr};
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  const rc_kernels* table() const { return &table_; }

 private:
  char reason_[512] = {};
  rc_message message_{sizeof(rc_message), sizeof reason_, reason_};
  std::vector<std::unique_ptr<Exported>> kernels_;
  std::vector<const rc_kernel*> tables_;
  rc_kernels table_{};
};

}  // namespace detail
}  // namespace kernel_v0
}  // namespace ropecheck

// Exports kernel classes with default constructors, which run when the library is first asked for its
// kernels: ROPECHECK_KERNELS(RopeNeox, RopeGptj). A constructor that cannot find what it needs throws
// std::runtime_error saying what would help. Once per library, at namespace scope.
#define ROPECHECK_KERNELS(...) ROPECHECK_KERNEL_LIST((ropecheck::MakeKernels<__VA_ARGS__>()))

// The same from an expression that gives a ropecheck::KernelList, for kernels made from a table or found at
// run time. The table is a static of a function with external linkage: one inside a template or an inline
// function would be shared between all adapter libraries of a process.
#define ROPECHECK_KERNEL_LIST(list)                                         \
  extern "C" RC_EXPORT const rc_kernels* ropecheck_kernels(void) {          \
    static const ropecheck::detail::Library library([] { return (list); }); \
    return library.table();                                                 \
  }
