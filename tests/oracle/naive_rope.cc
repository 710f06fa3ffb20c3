#include "tests/oracle/naive_rope.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <stdexcept>

namespace ropecheck {
namespace {

using List = std::vector<int64_t>;

class Evaluator {
 public:
  Evaluator(const Problem& problem, std::span<const TensorView> views) : p_(problem) {
    for (const TensorView& view : views) tensors_[view.tensor->role] = view;
    MakePairs();
    MakeAxes();
  }

  std::vector<double> Run(Role role) {
    const int64_t heads = role == Role::kQ ? p_.shape.heads_q : *p_.shape.heads_k;
    std::vector<double> out;
    for (int64_t b = 0; b < p_.shape.batch; ++b)
      for (int64_t s = 0; s < p_.shape.tokens; ++s) {
        std::vector<Factors> factors;
        for (int64_t i = 0; i < Pairs(); ++i) factors.push_back(FactorsOf(b, s, i));
        for (int64_t h = 0; h < heads; ++h) {
          std::vector<double> x, y;
          for (int64_t d = 0; d < p_.window.head_dim; ++d)
            x.push_back(p_.layout.order == AxisOrder::kTHD ? At(role, {s, h, d}) : At(role, {b, s, h, d}));
          y = x;
          for (int64_t i = 0; i < Pairs(); ++i) Rotate(i, factors[static_cast<size_t>(i)], x, y);
          out.insert(out.end(), y.begin(), y.end());
        }
      }
    return out;
  }

 private:
  struct Factors {  // of the two members
    double cos_a, sin_a, cos_b, sin_b;
  };
  int64_t Pairs() const { return p_.window.rot_dim / 2; }

  double At(Role role, std::initializer_list<int64_t> index) const {
    const TensorView& view = tensors_.at(role);
    int64_t at = view.tensor->offset;
    size_t axis = 0;
    for (const int64_t i : index) at += i * view.tensor->strides[axis++];
    const DType dtype = view.tensor->dtype;
    return Decode(dtype, view.base + at * Info(dtype).bytes);
  }
  int64_t Integer(Role role, std::initializer_list<int64_t> index) const {
    const TensorView& view = tensors_.at(role);
    int64_t at = view.tensor->offset;
    size_t axis = 0;
    for (const int64_t i : index) at += i * view.tensor->strides[axis++];
    const std::byte* p = view.base + at * Info(view.tensor->dtype).bytes;
    if (view.tensor->dtype == DType::kI64) return *reinterpret_cast<const int64_t*>(p);
    return *reinterpret_cast<const int32_t*>(p);
  }

  // The dims of the head in the order in which the forward map pairs them: first members, then second ones.
  void MakePairs() {
    List window;
    for (int64_t d = 0; d < p_.window.rot_dim; ++d) window.push_back(p_.window.rot_offset + d);
    const auto half = [](const List& dims) {
      return std::pair(List(dims.begin(), dims.begin() + static_cast<std::ptrdiff_t>(dims.size() / 2)),
                       List(dims.begin() + static_cast<std::ptrdiff_t>(dims.size() / 2), dims.end()));
    };
    const auto alternate = [](const List& dims) {
      std::pair<List, List> both;
      for (size_t k = 0; k < dims.size(); ++k) (k % 2 == 0 ? both.first : both.second).push_back(dims[k]);
      return both;
    };
    const auto join = [](const std::pair<List, List>& x, const std::pair<List, List>& y) {
      std::pair<List, List> both = x;
      both.first.insert(both.first.end(), y.first.begin(), y.first.end());
      both.second.insert(both.second.end(), y.second.begin(), y.second.end());
      return both;
    };
    const auto [front, back] = half(window);
    switch (p_.pairing) {
      case Pairing::kHalf:
        in_ = half(window);
        break;
      case Pairing::kInterleaved:
      case Pairing::kInterleavedToHalf:
        in_ = alternate(window);
        break;
      case Pairing::kBlocksHalf:
        in_ = join(half(front), half(back));
        break;
      case Pairing::kBlocksInterleaved:
        in_ = join(alternate(front), alternate(back));
        break;
      case Pairing::kWholeHeadHalf:
        for (int64_t d = 0; d < p_.window.head_dim; ++d)
          (d < p_.window.head_dim / 2 ? in_.first : in_.second).push_back(d);
        break;
    }
    out_ = p_.pairing == Pairing::kInterleavedToHalf ? half(window) : in_;
  }

  // The axis and the exponent of every pair.
  void MakeAxes() {
    const int64_t n = Pairs();
    axis_.assign(static_cast<size_t>(n), 0);
    exponent_.clear();
    for (int64_t i = 0; i < n; ++i)
      exponent_.push_back(2.0 * static_cast<double>(i) / static_cast<double>(2 * n));
    const auto* axes = std::get_if<MultiAxis>(&p_.positions);
    if (axes == nullptr) return;
    const List& sections = axes->sections;
    List chunked;
    for (size_t a = 0; a < sections.size(); ++a)
      for (int64_t k = 0; k < sections[a]; ++k) chunked.push_back(static_cast<int64_t>(a));
    switch (axes->map) {
      case AxisMap::kChunked:
        axis_ = chunked;
        break;
      case AxisMap::kInterleaved:  // freqs_t[..., offset : 3 * section : 3] = freqs[axis][...]
        for (const int64_t a : {1, 2})
          for (int64_t i = a; i < std::min(3 * sections[static_cast<size_t>(a)], n); i += 3)
            axis_[static_cast<size_t>(i)] = a;
        break;
      case AxisMap::kGgmlInterleaved:
        for (int64_t i = 0; i < n; ++i) {
          int64_t& axis = axis_[static_cast<size_t>(i)];
          if (i % 3 == 1 && i < 3 * sections[1]) {
            axis = 1;
          } else if (i % 3 == 2 && i < 3 * sections[2]) {
            axis = 2;
          } else if (i % 3 == 0 && i < 3 * sections[0]) {
            axis = 0;
          } else {
            axis = 3;
          }
        }
        break;
      case AxisMap::kErnie:  // h = [0 : n - t : 2], w = [1 : n - t : 2], t = [n - t :]
        std::fill(axis_.begin(), axis_.end(), 2);
        for (const int64_t a : {0, 1})
          for (int64_t i = a; i < n - sections[2]; i += 2) axis_[static_cast<size_t>(i)] = a;
        break;
      case AxisMap::kVision: {
        axis_ = chunked;
        exponent_.clear();
        for (const int64_t section : sections)
          for (int64_t k = 0; k < section; ++k)
            exponent_.push_back(2.0 * static_cast<double>(k) / static_cast<double>(2 * section));
        break;
      }
      case AxisMap::kAlternating:
        exponent_.clear();
        for (int64_t i = 0; i < n; ++i) {
          axis_[static_cast<size_t>(i)] = i & 1;
          exponent_.push_back(2.0 * static_cast<double>(i >> 1) / static_cast<double>(n));
        }
        break;
      case AxisMap::kPixtral: {  // h: freqs[::2], w: freqs[1::2]
        axis_ = chunked;
        std::vector<double> all = exponent_;
        exponent_.clear();
        for (const size_t first : {0, 1})
          for (size_t k = first; k < all.size(); k += 2) exponent_.push_back(all[k]);
        break;
      }
      case AxisMap::kGreedy:
        axis_ = Greedy(sections);
        break;
    }
  }

  // vLLM, get_mrope_interleaved_id_list
  static List Greedy(List counts) {
    const bool force_last = counts.size() == 3;
    if (force_last) --counts[0];
    List remaining = counts, placed(counts.size(), 0), sequence;
    int64_t total = 0, last = -1;
    for (const int64_t count : counts) total += count;
    for (int64_t step = 0; step < total; ++step) {
      List candidates;
      for (size_t k = 0; k < remaining.size(); ++k)
        if (remaining[k] > 0 && static_cast<int64_t>(k) != last)
          candidates.push_back(static_cast<int64_t>(k));
      if (candidates.empty()) candidates.push_back(last);
      const auto ratio = [&](int64_t k) {
        return static_cast<double>(placed[static_cast<size_t>(k)]) /
               static_cast<double>(counts[static_cast<size_t>(k)]);
      };
      const int64_t best = *std::min_element(candidates.begin(), candidates.end(),
                                             [&](int64_t x, int64_t y) { return ratio(x) < ratio(y); });
      sequence.push_back(best);
      ++placed[static_cast<size_t>(best)];
      --remaining[static_cast<size_t>(best)];
      last = best;
    }
    if (force_last) sequence.push_back(0);
    return sequence;
  }

  // From the tensors; of multi-axis positions on pair i's axis.
  double Position(int64_t b, int64_t s, int64_t i) const {
    const bool packed = p_.layout.order == AxisOrder::kTHD;
    if (std::holds_alternative<Implicit>(p_.positions)) return static_cast<double>(s);
    if (const auto* offset = std::get_if<Offset>(&p_.positions))
      return static_cast<double>(offset->value + s);
    if (std::holds_alternative<PerSequence>(p_.positions))
      return static_cast<double>(s + Integer(Role::kPositions, {b}));
    if (std::holds_alternative<Ids>(p_.positions))
      return static_cast<double>(packed ? Integer(Role::kPositions, {s}) : Integer(Role::kPositions, {b, s}));
    if (std::holds_alternative<RealPositions>(p_.positions))
      return packed ? At(Role::kPositions, {s}) : At(Role::kPositions, {b, s});
    if (std::holds_alternative<MultiAxis>(p_.positions))
      return static_cast<double>(Integer(Role::kPositions, {axis_[static_cast<size_t>(i)], b, s}));
    if (std::holds_alternative<Packed>(p_.positions)) {
      int64_t sequence = 0;
      for (int64_t j = 0; j < tensors_.at(Role::kCuSeqlens).tensor->shape[0]; ++j)
        if (Integer(Role::kCuSeqlens, {j}) <= s) sequence = j;
      const bool shifted = tensors_.contains(Role::kPositions);
      return static_cast<double>(s - Integer(Role::kCuSeqlens, {sequence}) +
                                 (shifted ? Integer(Role::kPositions, {sequence}) : 0));
    }
    // TransformerEngine, fused_rope.cu
    const auto& shard = std::get<ContextParallel>(p_.positions);
    const int64_t m = p_.shape.tokens;
    if (s < m / 2) return static_cast<double>(s + shard.rank * m / 2);
    return static_cast<double>(s + m * shard.size - (shard.rank + 1) * m / 2 - m / 2);
  }

  int64_t Row(TableIndex index, int64_t b, int64_t s, int64_t i) const {
    if (index == TableIndex::kToken) return s;
    if (index == TableIndex::kSequenceToken) return b * p_.shape.tokens + s;
    return static_cast<int64_t>(Position(b, s, i));
  }

  Factors FactorsOf(int64_t b, int64_t s, int64_t i) const {
    const int64_t n = Pairs();
    if (const auto* cache = std::get_if<GivenCache>(&p_.angles)) {
      const int64_t row = Row(cache->index, b, s, i);
      const auto both = [&](int64_t a, int64_t second) {
        return Factors{At(Role::kCos, {row, a}), At(Role::kSin, {row, a}), At(Role::kCos, {row, second}),
                       At(Role::kSin, {row, second})};
      };
      switch (cache->layout) {
        case CacheLayout::kFused:
        case CacheLayout::kFusedSinFirst: {
          const double first = At(Role::kCosSin, {row, i}), second = At(Role::kCosSin, {row, i + n});
          if (cache->layout == CacheLayout::kFused) return {first, second, first, second};
          return {second, first, second, first};
        }
        case CacheLayout::kStacked: {
          const double cos = At(Role::kCosSin, {row, i, 0}), sin = At(Role::kCosSin, {row, i, 1});
          return {cos, sin, cos, sin};
        }
        case CacheLayout::kSeparate:
          return both(i, i);
        case CacheLayout::kDuplicated:
          return both(i, i + n);
        case CacheLayout::kRepeated:
          return both(2 * i, 2 * i + 1);
      }
    }
    double a = 0, second = 0;
    if (const auto* angles = std::get_if<GivenAngles>(&p_.angles)) {
      const int64_t row = Row(angles->index, b, s, i);
      const bool duplicated = angles->width == AngleWidth::kDuplicated,
                 pairs = angles->width == AngleWidth::kPairs;
      a = At(Role::kAngles, {row, pairs || duplicated ? i : 2 * i});
      second = pairs ? a : At(Role::kAngles, {row, duplicated ? i + n : 2 * i + 1});
    } else {
      double inv_freq = std::pow(p_.base, -exponent_[static_cast<size_t>(i)]);
      if (std::holds_alternative<GivenInvFreq>(p_.angles)) inv_freq = At(Role::kInvFreq, {i});
      if (std::holds_alternative<GivenPeriods>(p_.angles)) inv_freq = 1 / At(Role::kPeriods, {i});
      a = second = Position(b, s, i) * inv_freq;
    }
    return {p_.gain * std::cos(a), p_.gain * std::sin(a), p_.gain * std::cos(second),
            p_.gain * std::sin(second)};
  }

  void Rotate(int64_t pair, const Factors& f, const std::vector<double>& x, std::vector<double>& y) const {
    const size_t i = static_cast<size_t>(pair);
    const auto in_a = static_cast<size_t>(in_.first[i]), in_b = static_cast<size_t>(in_.second[i]);
    const auto out_a = static_cast<size_t>(out_.first[i]), out_b = static_cast<size_t>(out_.second[i]);
    if (p_.direction == Direction::kAdjoint) {
      y[in_a] = f.cos_a * x[out_a] + f.sin_b * x[out_b];
      y[in_b] = f.cos_b * x[out_b] - f.sin_a * x[out_a];
      return;
    }
    const double sign = p_.direction == Direction::kInverse ? -1 : 1;
    y[out_a] = f.cos_a * x[in_a] - sign * f.sin_a * x[in_b];
    y[out_b] = f.cos_b * x[in_b] + sign * f.sin_b * x[in_a];
  }

  const Problem& p_;
  std::map<Role, TensorView> tensors_;
  std::pair<List, List> in_, out_;
  List axis_;
  std::vector<double> exponent_;
};

}  // namespace

std::vector<double> NaiveRope(const Problem& problem, std::span<const TensorView> views, Role role) {
  return Evaluator(problem, views).Run(role);
}

}  // namespace ropecheck
