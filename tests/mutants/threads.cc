// M: threads of one call without an order between them. The order that hurts is forced, so that nothing is left to luck.
#include <latch>
#include <thread>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

// One thread makes the first members of every pair, another the second, and nothing waits between loads and
// stores: here the first thread has stored before the second one loads.
class NoBarrierInPlace : public Honest {
  Support support() const override {
    using namespace axis;
    return {half,       interleaved, f32,          full_window, leading_window,
            bshd_dense, ids_i64,     out_of_place, in_place,    threads(1, 2)};
  }
  void RotateOperand(const KernelCall& c, const Operand& x) override {
    if (c.threads() < 2) return Honest::RotateOperand(c, x);
    std::latch stored(1);
    std::thread first([&] {
      RotateMembers(c, x, 0);
      stored.count_down();
    });
    std::thread second([&] {
      stored.wait();
      RotateMembers(c, x, 1);
    });
    first.join();
    second.join();
  }
  void RotateMembers(const KernelCall& c, const Operand& x, int member) {
    for (int64_t n = 0; n < c.batch() * c.tokens() * x.heads(); ++n) {
      const int64_t token = n / x.heads();
      const At at{c, x, token / c.tokens(), token % c.tokens(), n % x.heads()};
      for (int64_t i = 0; i < c.pairs(); ++i) RotateMember(at, i, member);
      if (member == 1) CopyRest(at);
    }
  }
  void RotateMember(const At& at, int64_t i, int member) {
    const auto [a, b] = PairOf(at.c, i);
    const float x0 = Load(at, a);
    const float x1 = Load(at, b);
    const CosSin<float> t = Turn(at, i, member);
    if (member == 0) {
      Store(at, a, x0 * t.cos - x1 * t.sin);
    } else {
      Store(at, b, x1 * t.cos + x0 * t.sin);
    }
  }
};

constexpr Mutant kMutants[] = {
    {"x109_no_barrier_in_place", 'M', "value",
     "two threads share a row in place, and the second loads what the first has stored",
     "Megatron-LM#5980, vllm#48872", &Make<NoBarrierInPlace>},
};

}  // namespace

std::span<const Mutant> ThreadMutants() { return kMutants; }

}  // namespace ropecheck::mutants
