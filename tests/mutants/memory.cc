// C, F, G, M, N, O: alignment, gaps, what one call leaves for the next, threads, races, and refusing too late.
#include <cmath>
#include <csignal>
#include <map>
#include <tuple>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

// As a load of 16 bytes that the hardware wants aligned.
class AlignedAccess : public Honest {
  void RotateOperand(const KernelCall& c, const Operand& x) override {
    if (c.tokens() > 0 && reinterpret_cast<uintptr_t>(InData(x)) % 16 != 0) std::raise(SIGBUS);
    Honest::RotateOperand(c, x);
  }
};

// The last vector of a head is stored whole; in dense tensors the next head mends it.
class GapWritten : public Honest {
  void RotateHead(const At& at) override {
    Honest::RotateHead(at);
    const Strides st = at.x.out_strides();
    if (st.dim == 1 && st.head > at.c.head_dim()) Store(at, at.c.head_dim(), 0);
  }
};

// The table of the longest call so far is kept, and aligned with a shorter one at its end.
class LongTableKept : public Honest {
  Status run(const KernelCall& c) override {
    if (c.position_kind() == RC_POS_IDS_I64 && c.tokens() > longest_) longest_ = c.tokens();
    return Honest::run(c);
  }
  int64_t Position(const At& at) override {
    const int64_t p = Honest::Position(at);
    return at.c.position_kind() == RC_POS_IDS_I64 ? p + longest_ - at.c.tokens() : p;
  }
  int64_t longest_ = 0;
};

// What both of these share: they use the threads they are given.
class Threaded : public Honest {
  Support support() const override {
    Support s = Honest::support();
    s.add(axis::threads(1, 4));
    return s;
  }
  Contract contract() const override {
    Contract c = Honest::contract();
    c.repeats |= RC_OTHER_THREADS;
    return c;
  }
};

class ThreadsLeaveRest : public Threaded {
  void RotateToken(const KernelCall& c, const Operand& x, int64_t b, int64_t s) override {
    if (s < c.tokens() / c.threads() * c.threads()) Honest::RotateToken(c, x, b, s);
  }
};

// Two honest roundings of one rotation: the product that is not rounded is the other one.
class Fused : public Threaded {
 protected:
  void RotateFused(const At& at, int64_t i) {
    const auto [a, b] = PairOf(at.c, i);
    const float x0 = Load(at, a), x1 = Load(at, b);
    const CosSin<float> first = Turn(at, i, 0), second = Turn(at, i, 1);
    Store(at, a, std::fma(x0, first.cos, -(x1 * first.sin)));
    Store(at, b, std::fma(x1, second.cos, x0 * second.sin));
  }
};

class RoundsByThreads : public Fused {
  void RotatePair(const At& at, int64_t i) override {
    if (at.c.threads() > 1) return RotateFused(at, i);
    Honest::RotatePair(at, i);
  }
};

// After 50 calls of one shape a variant that was compiled meanwhile takes over.
class TunedLate : public Fused {
  Status run(const KernelCall& c) override {
    const auto shape = std::tuple(c.batch(), c.tokens(), c.heads_q(), c.head_dim(), c.rot_dim(), c.dtype());
    calls_ = shape == shape_ ? calls_ + 1 : 0;
    shape_ = shape;
    return Honest::run(c);
  }
  void RotatePair(const At& at, int64_t i) override {
    if (calls_ >= 50) return RotateFused(at, i);
    Honest::RotatePair(at, i);
  }
  std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, uint32_t> shape_;
  int calls_ = 0;
};

class ScribblesThenRejects : public Honest {
  Status Check(const KernelCall& c) override {
    const Status status = Honest::Check(c);
    if (status.ok()) return status;
    const Operand q = c.queries();
    // The first byte, as if it had been rotated before the ids were looked at.
    volatile auto* first = static_cast<unsigned char*>(q.in_tensor().data);
    if (q.in_tensor().hi_byte > 0) *first = *first ^ 1;
    return status;
  }
};

constexpr Mutant kMutants[] = {
    {"x032_aligned_access", 'C', "survival", "16-byte accesses to what is aligned to its elements only",
     "generalisation", &Make<AlignedAccess>},
    {"gap_written", 'F', "coverage", "the vector behind a head's last element is stored, into the gap",
     "class of sglang#35096", &Make<GapWritten>},
    {"long_table_kept", 'N', "value", "after a longer call a shorter one reads the end of its table",
     "class of transformers#46624", &Make<LongTableKept>},
    {"threads_leave_rest", 'M', "coverage", "tokens that do not divide by the threads are left out",
     "generalisation", &Make<ThreadsLeaveRest>},
    {"rounds_by_threads", 'M', "repeatability",
     "with several threads products are fused, with one they are not", "generalisation",
     &Make<RoundsByThreads>},
    {"tuned_late", 'M', "repeatability", "after 50 calls of one shape another variant takes over",
     "generalisation", &Make<TunedLate>},
    {"scribbles_then_rejects", 'O', "rejection", "an input is written before invalid ids are refused",
     "generalisation", &Make<ScribblesThenRejects>},
};

}  // namespace

std::span<const Mutant> MemoryMutants() { return kMutants; }

}  // namespace ropecheck::mutants
