#include <algorithm>
#include <cmath>
#include <utility>

#include "reference/frequency/law_members.h"
#include "reference/problem/position_range.h"
#include "reference/problem/saturate.h"
#include "reference/problem/simpler_parts.h"

namespace ropecheck {
namespace {

// A change of the problem, proposed where it makes a difference.
class Changes {
 public:
  Changes(const Problem& problem, const Propose& propose) : problem_(problem), propose_(propose) {}

  template <class Change>
  void Try(Change change) const {
    Problem p = problem_;
    change(p);
    if (p != problem_) propose_(std::move(p));
  }
  // As Try, for the alternative that the angle source holds.
  template <class Source, class Change>
  void TrySource(Change change) const {
    if (std::holds_alternative<Source>(problem_.angles))
      Try([&](Problem& p) { change(std::get<Source>(p.angles)); });
  }

 private:
  const Problem& problem_;
  const Propose& propose_;
};

template <class Source>
void SimplerTable(const Problem& problem, const Changes& changes) {
  const int64_t needed = SaturatingAdd(PositionRangeOf(problem).value_or(PositionRange{0, -1}).hi, 1);
  changes.TrySource<Source>([](Source& s) { s.dtype = DType::kF32; });
  if constexpr (requires(Source s) { s.rows; }) {
    changes.TrySource<Source>([&](Source& s) {
      if (s.index == TableIndex::kPosition) s.rows = needed;
    });
    changes.TrySource<Source>([&](Source& s) {
      s.index = TableIndex::kPosition;
      s.rows = needed;
    });
    changes.TrySource<Source>([&](Source& s) {
      s.index = TableIndex::kToken;
      s.rows = 0;
    });
  }
  if constexpr (requires(Source s) { s.row_stride; })
    changes.TrySource<Source>([](Source& s) { s.row_stride = 0; });
  if constexpr (requires(Source s) { s.layout; })
    changes.TrySource<Source>([](Source& s) { s.layout = CacheLayout::kFused; });
  if constexpr (requires(Source s) { s.width; })
    changes.TrySource<Source>([](Source& s) { s.width = AngleWidth::kPairs; });
  if constexpr (requires(Source s) { s.fill; }) {
    changes.TrySource<Source>([](Source& s) { s.fill = TableFill::kLaw; });
    changes.TrySource<Source>([](Source& s) { s.fill = TableFill::kFree; });
  }
}

// Simpler parameters, whatever they are: those of the law's own defaults, and rounder ones.
template <class T>
std::vector<T> SimplerParameters(const T& value, const T& usual) {
  std::vector<T> simpler = {usual};
  if constexpr (std::is_same_v<T, double>) simpler.insert(simpler.end(), {1.0, 2.0, std::round(value)});
  if constexpr (std::is_same_v<T, int64_t>)
    for (const int64_t n : SimplerNumbers(value)) simpler.push_back(n);
  if constexpr (std::is_same_v<T, std::vector<double>>) {
    simpler = {T(value.size(), 1.0)};
    for (size_t i = 0; i < std::min<size_t>(value.size(), 64); ++i)
      for (const double number : {0.0, 1.0}) (simpler.emplace_back(value))[i] = number;
  }
  return simpler;
}

template <size_t I, class Law>
void SimplerMember(const Law& law, const Changes& changes) {
  const Law usual;
  for (const auto& simpler : SimplerParameters(std::get<I>(LawMembers(law)), std::get<I>(LawMembers(usual))))
    changes.Try([&](Problem& p) { std::get<I>(LawMembers(std::get<Law>(p.law))) = simpler; });
}

void SimplerLaw(const Problem& problem, const Changes& changes) {
  std::visit(
      [&]<class Law>(const Law& law) {
        [&]<size_t... I>(std::index_sequence<I...>) {
          (SimplerMember<I>(law, changes), ...);
        }(std::make_index_sequence<std::tuple_size_v<decltype(LawMembers(law))>>());
      },
      problem.law);
}

}  // namespace

void SimplerSource(const Problem& problem, const Propose& propose) {
  const Changes changes(problem, propose);
  changes.Try([](Problem& p) { p.angles = Computed{}; });
  SimplerTable<GivenInvFreq>(problem, changes);
  SimplerTable<GivenAngles>(problem, changes);
  SimplerTable<GivenCache>(problem, changes);
  SimplerTable<GivenPeriods>(problem, changes);
  if (std::holds_alternative<GivenPeriods>(problem.angles))
    changes.Try([](Problem& p) { p.angles = GivenInvFreq{}; });
}

void SimplerMemory(const Problem& problem, const Propose& propose) {
  const Changes changes(problem, propose);
  changes.Try([](Problem& p) { p.layout = Layout{}; });
  changes.Try([](Problem& p) { p.layout.q = p.layout.k = p.layout.out_q = p.layout.out_k = std::nullopt; });
  for (const auto strides : {&Layout::q, &Layout::k, &Layout::out_q, &Layout::out_k}) {
    if (!(problem.layout.*strides)) continue;
    changes.Try([&](Problem& p) { p.layout.*strides = std::nullopt; });
    for (size_t axis = 0; axis < 4; ++axis)
      for (const int64_t number : SimplerNumbers((*(problem.layout.*strides))[axis]))
        changes.Try([&](Problem& p) { (*(p.layout.*strides))[axis] = number; });
  }
  changes.Try([](Problem& p) { p.layout.packed_qkv = false; });
  changes.Try([](Problem& p) { p.layout.order = AxisOrder::kBSHD; });
  changes.Try([](Problem& p) { p.placement = Placement::kOutOfPlace; });
}

void SimplerRest(const Problem& problem, const Propose& propose) {
  const Changes changes(problem, propose);
  changes.Try([](Problem& p) { p.law = Plain{}; });
  changes.Try([](Problem& p) { p.base = 10000; });
  changes.Try([](Problem& p) { p.gain = 1; });
  changes.Try([](Problem& p) { p.direction = Direction::kForward; });
  changes.Try([](Problem& p) { p.direction = Direction::kInverse; });
  for (const Pairing pairing : {Pairing::kHalf, Pairing::kInterleaved})
    changes.Try([&](Problem& p) { p.pairing = pairing; });
  changes.Try([](Problem& p) { p.dtype = DType::kF32; });
  changes.Try([](Problem& p) { p.data = DataSpec{}; });
  changes.Try([](Problem& p) {
    p.data = DataSpec{.kind = DataSpec::Kind::kNormal, .seed = p.data.seed, .name = {}};
  });
  changes.Try([](Problem& p) { p.data.seed = 0; });
  SimplerLaw(problem, changes);
}

}  // namespace ropecheck
