#include "reference/problem/complexity.h"

#include <bit>
#include <limits>

#include "reference/frequency/law_members.h"
#include "reference/problem/text_writer.h"

namespace ropecheck {
namespace {

// Amounts for being away from a default; larger where leaving it makes a failure harder to understand.
constexpr uint64_t kBefore = uint64_t{1} << 50;
constexpr uint64_t kList = 8192, kTable = 4096, kStrides = 4096, kSource = 2048, kSetting = 512,
                   kEnumerator = 64;
constexpr uint64_t kPerSize = 16;

class Sum {
 public:
  void Add(uint64_t amount) {
    if (__builtin_add_overflow(total_, amount, &total_)) total_ = std::numeric_limits<uint64_t>::max();
  }
  uint64_t total() const { return total_; }

 private:
  uint64_t total_ = 0;
};

uint64_t SizeTerm(int64_t n) {
  if (n <= 0) return n == 0 ? kPerSize : kPerSize * 2;
  return static_cast<uint64_t>(n - 1) * kPerSize * 2;
}

// 2^k before 2^k + 1 before all others of that length.
uint64_t NumberTerm(uint64_t n) {
  const uint64_t below_top = n ^ std::bit_floor(n);
  return static_cast<uint64_t>(64 * std::bit_width(n) + std::bit_width(below_top) + std::popcount(n));
}
uint64_t NumberTerm(int64_t n) {
  const auto u = static_cast<uint64_t>(n);
  return n < 0 ? NumberTerm(0 - u) + kEnumerator : NumberTerm(u);
}
uint64_t NumberTerm(double x) {
  if (x == 0) return 0;
  std::string digits;
  TextWriter(digits).Value(x);
  return 64 * digits.size();
}

template <class E>
uint64_t EnumeratorTerm(E value, E usual) {
  return value == usual ? 0 : kEnumerator * (1 + static_cast<uint64_t>(value));
}
uint64_t IfTerm(bool differs, uint64_t amount) { return differs ? amount : 0; }

template <class T>
uint64_t ListTerm(const std::vector<T>& list) {
  Sum sum;
  for (const T& value : list) sum.Add(kSetting + NumberTerm(value));
  return sum.total();
}

template <class T>
uint64_t SeriesTerm(const Series<T>& series) {
  if (const auto* list = std::get_if<std::vector<T>>(&series)) return kList + ListTerm(*list);
  const auto& rule = std::get<Progression<T>>(series);
  return NumberTerm(rule.start) + IfTerm(rule.step != 1, kSetting + NumberTerm(rule.step)) +
         IfTerm(rule.batch_step != 0, kSetting + NumberTerm(rule.batch_step));
}

struct SourceTerm {
  uint64_t operator()(const Computed&) const { return 0; }
  uint64_t operator()(const GivenInvFreq& f) const {
    return kSource + EnumeratorTerm(f.dtype, DType::kF32) + EnumeratorTerm(f.fill, TableFill::kLaw);
  }
  uint64_t operator()(const GivenAngles& a) const {
    return kTable + EnumeratorTerm(a.dtype, DType::kF32) + NumberTerm(a.rows) +
           IfTerm(a.index != TableIndex::kToken, kSetting + EnumeratorTerm(a.index, TableIndex::kToken)) +
           EnumeratorTerm(a.width, AngleWidth::kPairs) + EnumeratorTerm(a.fill, TableFill::kLaw) +
           IfTerm(a.row_stride != 0, kSetting + NumberTerm(a.row_stride));
  }
  uint64_t operator()(const GivenPeriods& p) const {
    return kSource + kSetting + EnumeratorTerm(p.dtype, DType::kF32) +
           EnumeratorTerm(p.fill, TableFill::kLaw);
  }
  uint64_t operator()(const GivenCache& c) const {
    return 2 * kTable + EnumeratorTerm(c.layout, CacheLayout::kFused) + EnumeratorTerm(c.dtype, DType::kF32) +
           NumberTerm(c.rows) + IfTerm(c.row_stride != 0, kSetting + NumberTerm(c.row_stride)) +
           IfTerm(c.index != TableIndex::kPosition,
                  kSource + EnumeratorTerm(c.index, TableIndex::kPosition)) +
           EnumeratorTerm(c.fill, TableFill::kLaw);
  }
};

struct PositionsTerm {
  uint64_t operator()(const Implicit&) const { return 0; }
  uint64_t operator()(const Offset& p) const { return kSetting + NumberTerm(p.value); }
  uint64_t operator()(const PerSequence& p) const {
    return 2 * kSetting + EnumeratorTerm(p.dtype, DType::kI64) + SeriesTerm(p.offsets);
  }
  uint64_t operator()(const Ids& p) const {
    return 2 * kSetting + EnumeratorTerm(p.dtype, DType::kI64) + SeriesTerm(p.ids);
  }
  uint64_t operator()(const Packed& p) const {
    uint64_t offsets = 0;
    if (p.offsets) offsets = kSetting + EnumeratorTerm(p.dtype, DType::kI32) + SeriesTerm(*p.offsets);
    return kSetting + ListTerm(p.cu_seqlens) + offsets;
  }
  uint64_t operator()(const ContextParallel& p) const {
    return kSource + NumberTerm(p.size) + NumberTerm(p.rank);
  }
  uint64_t operator()(const RealPositions& p) const {
    return kSource + EnumeratorTerm(p.dtype, DType::kF64) + SeriesTerm(p.values);
  }
  uint64_t operator()(const MultiAxis& p) const {
    uint64_t total = kSource + EnumeratorTerm(p.map, AxisMap::kChunked) +
                     EnumeratorTerm(p.dtype, DType::kI64) + ListTerm(p.sections);
    for (const auto& axis : p.ids) total += SeriesTerm(axis);
    return total;
  }
};

uint64_t ParameterTerm(bool) { return kEnumerator; }
uint64_t ParameterTerm(double x) { return kSetting + NumberTerm(x); }
uint64_t ParameterTerm(int64_t n) { return kSetting + NumberTerm(n); }
uint64_t ParameterTerm(const std::vector<double>& list) { return kSource + ListTerm(list); }

uint64_t LawTerm(const FrequencyLaw& law) {
  Sum sum;
  const auto add = [&](const auto&... parameters) { (sum.Add(ParameterTerm(parameters)), ...); };
  std::visit([&](const auto& one) { std::apply(add, LawMembers(one)); }, law);
  return sum.total();
}

uint64_t MemoryTerm(const Problem& p) {
  Sum sum;
  sum.Add(EnumeratorTerm(p.layout.order, AxisOrder::kBSHD));
  sum.Add(IfTerm(p.layout.packed_qkv, kSetting));
  sum.Add(IfTerm(p.placement == Placement::kInPlace, kSetting));
  for (const auto* strides : {&p.layout.q, &p.layout.k, &p.layout.out_q, &p.layout.out_k}) {
    if (!*strides) continue;
    sum.Add(kStrides);
    for (const int64_t stride : **strides) sum.Add(NumberTerm(stride));
  }
  return sum.total();
}

uint64_t AroundTerm(const Circumstances& around) {
  const Circumstances usual;
  return EnumeratorTerm(around.mem, usual.mem) +
         IfTerm(around.align != usual.align, kSetting + NumberTerm(around.align)) +
         IfTerm(around.threads != usual.threads, kSetting + NumberTerm(int64_t{around.threads}));
}

}  // namespace

uint64_t Complexity(const Problem& p) {
  Sum sum;
  sum.Add(EnumeratorTerm(p.direction, Direction::kForward));
  sum.Add(EnumeratorTerm(p.pairing, Pairing::kHalf));
  sum.Add(EnumeratorTerm(p.dtype, DType::kF32));
  for (const int64_t size :
       {p.shape.batch, p.shape.tokens, p.shape.heads_q, p.window.head_dim, p.window.rot_dim})
    sum.Add(SizeTerm(size));
  if (p.shape.heads_k) sum.Add(kSetting + SizeTerm(*p.shape.heads_k));
  sum.Add(IfTerm(p.window.rot_offset != 0, kSetting + NumberTerm(p.window.rot_offset)));
  sum.Add(IfTerm(p.base != 10000, kSetting + NumberTerm(p.base)));
  sum.Add(IfTerm(p.gain != 1, kSetting + NumberTerm(p.gain)));
  sum.Add(LawTerm(p.law));
  sum.Add(std::visit(SourceTerm{}, p.angles));
  sum.Add(std::visit(PositionsTerm{}, p.positions));
  sum.Add(MemoryTerm(p));
  sum.Add(IfTerm(p.data.kind != DataSpec::Kind::kNormal,
                 kSource + EnumeratorTerm(p.data.kind, DataSpec::Kind::kNormal)));
  sum.Add(NumberTerm(p.data.seed));
  return sum.total();
}

uint64_t Complexity(const Call& call) {
  Sum sum;
  sum.Add(Complexity(call.problem));
  sum.Add(AroundTerm(call.around));
  for (const Problem& before : call.before) {
    sum.Add(kBefore);
    sum.Add(Complexity(before));
  }
  return sum.total();
}

}  // namespace ropecheck
