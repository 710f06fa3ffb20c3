#include "reference/problem/data.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "reference/problem/narrow.h"
#include "reference/problem/pairs.h"
#include "reference/problem/philox.h"
#include "reference/problem/special.h"

namespace ropecheck {
namespace {

// 2^25 * x where P(|N(0,1)| < x) = i/128, rounded; the last is such that the variance is 1. Between them the
// distribution is uniform, so that integers are enough.
constexpr std::array<int64_t, 129> kQuantiles = {
    0,        328554,   657140,   985788,   1314531,  1643401,  1972428,  2301645,  2631084,   2960777,
    3290755,  3621053,  3951701,  4282734,  4614184,  4946085,  5278471,  5611375,  5944833,   6278879,
    6613548,  6948876,  7284900,  7621656,  7959182,  8297515,  8636694,  8976757,  9317745,   9659698,
    10002657, 10346665, 10691763, 11037996, 11385408, 11734045, 12083954, 12435182, 12787777,  13141790,
    13497272, 13854276, 14212855, 14573064, 14934961, 15298604, 15664052, 16031368, 16400615,  16771859,
    17145167, 17520610, 17898260, 18278190, 18660478, 19045204, 19432451, 19822303, 20214849,  20610182,
    21008397, 21409593, 21813873, 22221345, 22632120, 23046316, 23464054, 23885461, 24310669,  24739817,
    25173051, 25610522, 26052391, 26498825, 26949999, 27406100, 27867321, 28333868, 28805959,  29283822,
    29767699, 30257847, 30754538, 31258062, 31768724, 32286853, 32812797, 33346928, 33889646,  34441378,
    35002583, 35573754, 36155423, 36748165, 37352602, 37969409, 38599320, 39243137, 39901734,  40576074,
    41267212, 41976316, 42704680, 43453741, 44225107, 45020580, 45842193, 46692250, 47573378,  48488590,
    49441368, 50435765, 51476543, 52569346, 53720936, 54939523, 56235205, 57620614, 59111850,  60729906,
    62502910, 64469834, 66687014, 69240507, 72272042, 76041953, 81119820, 89257053, 109241507,
};

// Separates the words that choose special values, and the place of single ones, from those of normal values.
constexpr uint32_t kChoiceStream = 16, kPlaceStream = 32;

// One head vector's words: word d % 4 of the counter d / 4.
struct Vector {
  uint64_t seed;
  PhiloxCounter counter;  // all but the first word

  PhiloxCounter Words(int64_t quad) const {
    return Philox({static_cast<uint32_t>(quad), counter[1], counter[2], counter[3]}, seed);
  }
};

Vector VectorAt(uint64_t seed, uint32_t stream, int64_t b, int64_t s, int64_t h) {
  return {seed,
          {0, static_cast<uint32_t>(s), static_cast<uint32_t>(h),
           stream << 24 | (static_cast<uint32_t>(b) & 0xFFFFFF)}};
}

// Word = sign bit, 7 bits that choose an interval of kQuantiles, 24 bits within it.
double Normal(uint32_t word) {
  const uint32_t interval = word >> 24 & 0x7F;
  const int64_t within = 2 * int64_t{word & 0xFFFFFF} + 1;
  const int64_t lo = kQuantiles[interval], hi = kQuantiles[interval + 1];
  const double magnitude = static_cast<double>((lo << 25) + (hi - lo) * within) * 0x1p-50;  // exact
  return std::bit_cast<double>(std::bit_cast<uint64_t>(magnitude) | uint64_t{word >> 31}
                                                                        << 63);  // no branch to mispredict
}

constexpr int kChunk = 64;  // elements made at a time: on the stack, and in the first-level cache

template <class T, class Round>
void Write(const double* from, int64_t count, std::byte* to, int64_t stride, Round round) {
  for (int64_t i = 0; i < count; ++i) {
    const T value = round(from[i]);
    std::memcpy(to + i * stride * static_cast<int64_t>(sizeof(T)), &value, sizeof value);
  }
}

template <class T, class F>
void WriteNarrow(const double* from, int64_t count, std::byte* to, int64_t stride) {
  Write<T>(from, count, to, stride, [](double x) { return static_cast<T>(Narrow<F>(x)); });
}

// EncodeNearest, with the choice of the dtype outside of the loop.
void Encode(DType dtype, const double* from, int64_t count, std::byte* to, int64_t stride) {
  switch (dtype) {
    case DType::kF64:
      return Write<double>(from, count, to, stride, [](double x) { return x; });
    case DType::kF32:
      return WriteNarrow<uint32_t, F32Format>(from, count, to, stride);
    case DType::kF16:
      return WriteNarrow<uint16_t, F16Format>(from, count, to, stride);
    case DType::kBF16:
      return WriteNarrow<uint16_t, BF16Format>(from, count, to, stride);
    case DType::kI32:
    case DType::kI64:
      return;
  }
}

int64_t CountOf(const std::vector<Segment>& segments) {
  int64_t count = 0;
  for (const Segment& segment : segments) count += segment.count;
  return count;
}

// The n-th element of the segments.
int64_t ElementOf(const std::vector<Segment>& segments, int64_t n) {
  for (const Segment& segment : segments) {
    if (n < segment.count) return segment.first + n;
    n -= segment.count;
  }
  return 0;
}

class Filler {
 public:
  Filler(const Problem& problem, const TensorView& view)
      : problem_(problem),
        tensor_(*view.tensor),
        bytes_(Info(tensor_.dtype).bytes),
        origin_(view.base + tensor_.offset * bytes_),
        stream_(static_cast<uint32_t>(tensor_.role)),
        range_(tensor_.dtype),
        runs_(PairRuns(problem)) {
    if (problem.data.kind == DataSpec::Kind::kSpecial) special_ = FindSpecial(problem.data.name);
    const bool packed = tensor_.ndim == 3;
    batch_ = packed ? 1 : tensor_.shape[0];
    batch_stride_ = packed ? 0 : tensor_.strides[0];
    for (int axis = 0; axis < 3; ++axis) {
      shape_[axis] = tensor_.shape[axis + (packed ? 0 : 1)];
      strides_[axis] = tensor_.strides[axis + (packed ? 0 : 1)];
    }
  }

  void Fill() const {
    for (int64_t b = 0; b < batch_; ++b)
      for (int64_t s = 0; s < shape_[0]; ++s)
        for (int64_t h = 0; h < shape_[1]; ++h) FillVector(b, s, h);
    if (special_ != nullptr && special_->once != 0) PlaceOnce();
  }

 private:
  std::byte* At(int64_t b, int64_t s, int64_t h, int64_t d) const {
    return origin_ + (b * batch_stride_ + s * strides_[0] + h * strides_[1] + d * strides_[2]) * bytes_;
  }

  void FillVector(int64_t b, int64_t s, int64_t h) const {
    const Vector normals = VectorAt(problem_.data.seed, stream_, b, s, h);
    const Vector choices = VectorAt(problem_.data.seed, stream_ | kChoiceStream, b, s, h);
    double values[kChunk];
    for (int64_t d = 0; d < shape_[2]; d += kChunk) {
      const int64_t count = std::min<int64_t>(kChunk, shape_[2] - d);
      for (int64_t i = 0; i < count; i += 4) {
        const PhiloxCounter words = normals.Words((d + i) / 4);
        for (int j = 0; j < 4; ++j) values[i + j] = Normal(words[j]);
      }
      if (special_ != nullptr) Specialise(choices, d, count, values);
      Encode(tensor_.dtype, values, count, At(b, s, h, d), strides_[2]);
    }
  }

  void Specialise(const Vector& choices, int64_t d, int64_t count, double* values) const {
    for (int64_t i = 0; i < count; i += 4) {
      const PhiloxCounter words = choices.Words((d + i) / 4);
      for (int j = 0; j < 4 && i + j < count; ++j) {
        const int64_t pair = std::max<int64_t>(PairReading(runs_, d + i + j), 0);
        values[i + j] = special_->value(range_, {values[i + j], words[j], pair});
      }
    }
  }

  void PlaceOnce() const {
    if (tensor_.elements() == 0) return;
    const PhiloxCounter words = Philox({0, 0, 0, (stream_ | kPlaceStream) << 24}, problem_.data.seed);
    const int64_t b = words[0] % batch_, s = words[1] % shape_[0], h = words[2] % shape_[1];
    const std::vector<Segment> rotated = RotatedSegments(problem_), copied = CopiedSegments(problem_);
    const bool outside = CountOf(copied) > 0 && problem_.data.seed % 2 == 1;
    const std::vector<Segment>& among = outside ? copied : rotated;
    const int64_t d = ElementOf(among, words[3] % std::max<int64_t>(CountOf(among), 1));
    if (d >= shape_[2]) return;
    std::byte* const at = At(b, s, h, d);
    EncodeNearest(tensor_.dtype, special_->once, at);
    if (!outside || !std::isnan(special_->once)) return;
    // A NaN that is copied has to keep its bits: not those that arithmetic would give it.
    at[0] ^= std::byte{1};
    at[bytes_ - 1] ^= std::byte{0x80};
  }

  const Problem& problem_;
  const Tensor& tensor_;
  const int64_t bytes_;
  std::byte* const origin_;
  const uint32_t stream_;
  const DTypeRange range_;
  const std::vector<PairRun> runs_;
  const Special* special_ = nullptr;
  int64_t batch_, batch_stride_;
  std::array<int64_t, 3> shape_, strides_;  // token, head, dim
};

// `value(i)` of the i-th element, in logical order; positions are dense.
template <class Wide, class Narrow, class Value>
void FillAs(const TensorView& view, Value value) {
  const Tensor& tensor = *view.tensor;
  const int64_t count = tensor.elements(), bytes = Info(tensor.dtype).bytes;
  std::byte* to = view.base + tensor.offset * bytes;
  for (int64_t i = 0; i < count; ++i, to += bytes) {
    const Wide wide = value(i);
    const auto narrow = static_cast<Narrow>(wide);
    bytes == sizeof wide ? std::memcpy(to, &wide, sizeof wide) : std::memcpy(to, &narrow, sizeof narrow);
  }
}
template <class Value>
void FillIntegers(const TensorView& view, Value value) {
  FillAs<int64_t, int32_t>(view, value);
}

}  // namespace

double NormalAt(uint64_t seed, Role role, int64_t b, int64_t s, int64_t h, int64_t d) {
  return Normal(VectorAt(seed, static_cast<uint32_t>(role), b, s, h).Words(d / 4)[d % 4]);
}

void FillData(const Problem& problem, const TensorView& view) { Filler(problem, view).Fill(); }

void FillPositions(const Problem& problem, const TensorView& view) {
  const int64_t tokens = std::max<int64_t>(problem.shape.tokens, 1);
  if (const auto* packed = std::get_if<Packed>(&problem.positions)) {
    const bool starts = view.tensor->role == Role::kCuSeqlens;
    FillIntegers(view, [&](int64_t i) {
      return starts ? packed->cu_seqlens[static_cast<size_t>(i)] : OffsetOf(*packed, i);
    });
  } else if (std::holds_alternative<PerSequence>(problem.positions)) {
    FillIntegers(view, [&](int64_t b) { return PositionOf(problem, b, 0); });
  } else if (std::holds_alternative<Ids>(problem.positions)) {
    FillIntegers(view, [&](int64_t i) { return PositionOf(problem, i / tokens, i % tokens); });
  } else if (std::holds_alternative<MultiAxis>(problem.positions)) {
    const int64_t all = std::max<int64_t>(problem.shape.batch, 1) * tokens;
    FillIntegers(view,
                 [&](int64_t i) { return PositionOnAxis(problem, i / all, i % all / tokens, i % tokens); });
  } else if (std::holds_alternative<RealPositions>(problem.positions)) {
    FillAs<double, float>(view, [&](int64_t i) { return RealPositionOf(problem, i / tokens, i % tokens); });
  }
}

}  // namespace ropecheck
