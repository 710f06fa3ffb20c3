#include <algorithm>
#include <bit>
#include <cmath>

#include "reference/problem/axis_map.h"
#include "reference/problem/simpler_parts.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

constexpr size_t kSingledOut = 32;  // so many numbers of a list are simplified one by one

std::vector<int64_t> Simplest(int64_t n) { return SimplerNumbers(n); }
// Integers beside it, and its leading digits.
std::vector<double> Simplest(double x) {
  std::vector<double> simpler;
  for (const double number :
       {0.0, 0.5, std::trunc(x), std::trunc(2 * x) / 2, std::round(x * 0x1p10) * 0x1p-10, x / 2})
    if (number != x) simpler.push_back(number);
  if (std::fabs(x) < 0x1p53)
    for (const int64_t number : SimplerNumbers(static_cast<int64_t>(x)))
      simpler.push_back(static_cast<double>(number));
  return simpler;
}

template <class T, class Use>
void SimplerSeries(const Series<T>& series, Use use) {
  if (const auto* list = std::get_if<std::vector<T>>(&series)) {
    if (!list->empty()) use(Progression<T>{.start = list->front(), .step = 1, .batch_step = 0});
    use(Progression<T>{});
    for (size_t i = 0; i < std::min(list->size(), kSingledOut); ++i)
      for (const T number : Simplest((*list)[i])) {
        auto simpler = *list;
        simpler[i] = number;
        use(std::move(simpler));
      }
    return;
  }
  const auto& rule = std::get<Progression<T>>(series);
  const auto with = [&](auto change) {
    auto simpler = rule;
    change(simpler);
    use(simpler);
  };
  with([](auto& r) { r.batch_step = 0; });
  with([](auto& r) { r.step = 1; });
  with([](auto& r) { r.step = 0; });
  for (const T number : Simplest(rule.start)) with([&](auto& r) { r.start = number; });
  for (const T number : Simplest(rule.step)) with([&](auto& r) { r.step = number; });
  for (const T number : Simplest(rule.batch_step)) with([&](auto& r) { r.batch_step = number; });
}

struct Simplifier {
  const Problem& problem;
  const Propose& propose;

  void With(Positions positions) const {
    Problem p = problem;
    p.positions = std::move(positions);
    propose(std::move(p));
  }

  void operator()(const Implicit&) const {}
  void operator()(const Offset& p) const {
    for (const int64_t number : SimplerNumbers(p.value)) With(Offset{number});
  }
  void operator()(const PerSequence& p) const {
    if (problem.shape.batch > 0) With(Offset{PositionOf(problem, 0, 0)});
    With(PerSequence{DType::kI64, p.offsets});
    SimplerSeries(p.offsets,
                  [&](Series<int64_t> offsets) { With(PerSequence{p.dtype, std::move(offsets)}); });
  }
  void operator()(const Ids& p) const {
    if (problem.shape.batch > 0 && problem.shape.tokens > 0) With(Offset{PositionOf(problem, 0, 0)});
    With(Ids{DType::kI64, p.ids});
    SimplerSeries(p.ids, [&](Series<int64_t> ids) { With(Ids{p.dtype, std::move(ids)}); });
  }
  void operator()(const Packed& p) const {
    With(Packed{{0, problem.shape.tokens}});
    With(Packed{p.cu_seqlens});
    if (p.offsets) {
      With(Packed{{0, problem.shape.tokens}, p.dtype, Series<int64_t>(std::vector<int64_t>{OffsetOf(p, 0)})});
      With(Packed{p.cu_seqlens, DType::kI32, p.offsets});
      SimplerSeries(*p.offsets, [&](Series<int64_t> offsets) {
        With(Packed{p.cu_seqlens, p.dtype, std::move(offsets)});
      });
    }
    for (size_t i = 1; i + 1 < std::min(p.cu_seqlens.size(), kSingledOut); ++i) {
      Packed fewer = p;
      fewer.cu_seqlens.erase(fewer.cu_seqlens.begin() + static_cast<std::ptrdiff_t>(i));
      if (fewer.offsets)
        if (auto* list = std::get_if<std::vector<int64_t>>(&*fewer.offsets);
            list != nullptr && i < list->size())
          list->erase(list->begin() + static_cast<std::ptrdiff_t>(i));
      With(std::move(fewer));
    }
  }
  void operator()(const ContextParallel& p) const {
    With(ContextParallel{p.size, 0});
    With(ContextParallel{p.rank + 1, p.rank});
    for (const int64_t size : SimplerNumbers(p.size))
      With(ContextParallel{size, std::min(p.rank, std::max<int64_t>(size - 1, 0))});
  }
  void operator()(const RealPositions& p) const {
    if (problem.shape.batch > 0 && problem.shape.tokens > 0) With(Offset{PositionOf(problem, 0, 0)});
    With(RealPositions{DType::kF64, p.values});
    SimplerSeries(p.values, [&](Series<double> values) { With(RealPositions{p.dtype, std::move(values)}); });
  }
  void operator()(const MultiAxis& p) const {
    const auto with = [&](auto change) {
      MultiAxis simpler = p;
      change(simpler);
      With(std::move(simpler));
    };
    if (p.ids.empty()) return;
    for (const auto& axis : p.ids) With(Ids{p.dtype, axis});
    with([](MultiAxis& m) { m.dtype = DType::kI64; });
    with([](MultiAxis& m) { m.map = AxisMap::kChunked; });
    with([&](MultiAxis& m) { m.sections = EvenSections(m.map, m.ids.size(), problem.pairs()); });
    for (const size_t fewer : {size_t{2}, p.ids.size() - 1})
      if (fewer >= 1 && fewer < p.ids.size())
        with([&](MultiAxis& m) {
          m.ids.resize(fewer);
          m.sections = EvenSections(m.map, fewer, problem.pairs());
        });
    with([](MultiAxis& m) { std::fill(m.ids.begin(), m.ids.end(), m.ids.front()); });
    for (size_t axis = 0; axis < p.ids.size(); ++axis)
      SimplerSeries(p.ids[axis],
                    [&](Series<int64_t> ids) { with([&](MultiAxis& m) { m.ids[axis] = std::move(ids); }); });
  }
};

}  // namespace

std::vector<int64_t> SimplerNumbers(int64_t n) {
  if (n == 0) return {};
  const uint64_t magnitude = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
  const uint64_t top = std::bit_floor(magnitude);
  std::vector<int64_t> simpler;
  const auto add = [&](uint64_t m) {
    simpler.push_back(n < 0 ? static_cast<int64_t>(0 - m) : static_cast<int64_t>(m));
  };
  simpler.push_back(0);
  if (n < 0) simpler.push_back(static_cast<int64_t>(magnitude & INT64_MAX));
  // Powers of two and their neighbours, from small to large: where types and tables end.
  for (uint64_t power = 1; power <= top && power != 0; power <<= 4) add(power);
  add(top >> 1);
  if (top > 2) add(top >> 1 | 1);
  add(top);
  add(top | 1);
  add(magnitude >> 1);
  add(magnitude & (magnitude - 1));                  // without its lowest bit
  add(magnitude ^ std::bit_floor(magnitude ^ top));  // without its second highest
  return simpler;
}

void SimplerPositions(const Problem& problem, const Propose& propose) {
  if (!std::holds_alternative<Implicit>(problem.positions)) {
    Problem p = problem;
    p.positions = Implicit{};
    propose(std::move(p));
  }
  std::visit(Simplifier{problem, propose}, problem.positions);
}

}  // namespace ropecheck
