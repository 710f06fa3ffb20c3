#include "reference/oracle/oracle.h"

#include <cstring>
#include <functional>

#include "reference/oracle/environment.h"
#include "reference/oracle/rotator.h"
#include "reference/oracle/row_source.h"
#include "reference/problem/pairs.h"

namespace ropecheck {
namespace {

// Elements first, first + step, .. of a head.
struct Progressive {
  int64_t first, step;
};

// The members of evenly spaced pairs, in elements of memory.
struct Members {
  Members(const PairRun::Side& side, int64_t dim_stride)
      : first{side.at.first * dim_stride, side.step * dim_stride},
        second{side.at.second * dim_stride, side.step * dim_stride} {}
  Members From(size_t pair) const {
    Members further = *this;
    further.first.first += static_cast<int64_t>(pair) * first.step;
    further.second.first += static_cast<int64_t>(pair) * second.step;
    return further;
  }
  Progressive first, second;
};
// Where n of them lie next to each other: in place, or copied to `room`.
template <class T>
const T* Gather(const T* head, Progressive at, size_t n, T* room) {
  head += at.first;
  if (at.step == 1) return head;
  if (at.step == 2) {  // interleaved: a constant that the compiler turns into shuffles
    for (size_t i = 0; i < n; ++i) room[i] = head[2 * i];
  } else {
    for (size_t i = 0; i < n; ++i) room[i] = head[static_cast<int64_t>(i) * at.step];
  }
  return room;
}

template <class T>
void Scatter(const T* in, Progressive at, size_t n, T* head) {
  head += at.first;
  if (at.step == 1) {
    std::memcpy(head, in, n * sizeof(T));
  } else {
    for (size_t i = 0; i < n; ++i) head[static_cast<int64_t>(i) * at.step] = in[i];
  }
}

template <class T>
void ScatterBoth(const T* first, const T* second, const Members& at, size_t n, T* head) {
  if (at.first.step == 2 && at.second.first == at.first.first + 1) {  // interleaved
    T* const to = head + at.first.first;
    for (size_t i = 0; i < n; ++i) {
      to[2 * i] = first[i];
      to[2 * i + 1] = second[i];
    }
  } else {
    Scatter(first, at.first, n, head);
    Scatter(second, at.second, n, head);
  }
}

// Whether n outputs of each kind are dense arrays of a head, apart from the elements read: rotation may then
// write them where they belong.
template <class T>
bool MayWriteAt(const Members& at, size_t n, const T* read0, const T* read1, const T* head) {
  const std::less_equal<const T*> before;
  const auto apart = [&](const T* a, const T* b) { return before(a + n, b) || before(b + n, a); };
  const T* const first = head + at.first.first;
  const T* const second = head + at.second.first;
  return at.first.step == 1 && at.second.step == 1 && apart(first, read0) && apart(first, read1) &&
         apart(second, read0) && apart(second, read1);
}

// A tensor of role q or k as [batch, token, head, dim], packed ones with one batch.
struct DataAxes {
  int64_t batch, tokens, heads;
  int64_t batch_stride, token_stride, head_stride, dim_stride;
};
DataAxes AxesOf(const Tensor& t) {
  if (t.ndim == 3) return {1, t.shape[0], t.shape[1], 0, t.strides[0], t.strides[1], t.strides[2]};
  return {t.shape[0], t.shape[1], t.shape[2], t.strides[0], t.strides[1], t.strides[2], t.strides[3]};
}

template <class T>
class HeadRotator {
 public:
  HeadRotator(const Problem& problem, int64_t in_stride, int64_t out_stride)
      : in_stride_(in_stride), out_stride_(out_stride), copied_(CopiedSegments(problem)) {
    const std::vector<PairRun> runs = PairRuns(problem);
    for (const PairRun& run : runs) moves_ |= run.read != run.write;
    // Pairs written elsewhere than they are read may overwrite, in place, what is read later: from a copy.
    if (moves_) copy_.resize(static_cast<size_t>(problem.window.head_dim));
    for (const PairRun& run : runs)
      runs_.push_back({static_cast<size_t>(run.first_pair), static_cast<size_t>(run.count),
                       Members(run.read, moves_ ? 1 : in_stride), Members(run.write, out_stride)});
  }

  template <class Rotate>
  void operator()(const Rotator& rotator, Rotate rotate, const T* x, T* y) {
    const T* from = x;
    if (moves_) {
      for (size_t d = 0; d < copy_.size(); ++d) copy_[d] = x[static_cast<int64_t>(d) * in_stride_];
      from = copy_.data();
    }
    alignas(64) T x0[kBlock], x1[kBlock], y0[kBlock], y1[kBlock];
    for (const Run& run : runs_) {
      for (size_t i = 0; i < run.count; i += kBlock) {
        const size_t n = std::min(kBlock, run.count - i);
        const Members read = run.read.From(i);
        const T* const first = Gather(from, read.first, n, x0);
        const T* const second = Gather(from, read.second, n, x1);
        const Members write = run.write.From(i);
        if (MayWriteAt(write, n, first, second, y)) {
          rotate(rotator, run.first_pair + i, n, first, second, y + write.first.first,
                 y + write.second.first);
        } else {
          rotate(rotator, run.first_pair + i, n, first, second, y0, y1);
          ScatterBoth(y0, y1, write, n, y);
        }
      }
    }
    for (const Segment& segment : copied_)
      for (int64_t d = segment.first; d < segment.first + segment.count; ++d)
        y[d * out_stride_] = x[d * in_stride_];
  }

 private:
  struct Run {
    size_t first_pair, count;
    Members read, write;
  };
  int64_t in_stride_, out_stride_;
  bool moves_ = false;
  std::vector<Run> runs_;
  std::vector<Segment> copied_;
  std::vector<T> copy_;
};

// rotate(rotator, first, n, x0, x1, y0, y1) rotates n pairs.
template <class T, class Rotate>
void RotateTensor(const RowSource& source, const TensorView& in, const TensorView& out, Rotate rotate) {
  const DataAxes from = AxesOf(*in.tensor), to = AxesOf(*out.tensor);
  const T* const in_base = reinterpret_cast<const T*>(in.base) + in.tensor->offset;
  T* const out_base = reinterpret_cast<T*>(out.base) + out.tensor->offset;
  Rotator rotator(source);
  HeadRotator<T> head(source.problem(), from.dim_stride, to.dim_stride);
  for (int64_t b = 0; b < from.batch; ++b) {
    for (int64_t s = 0; s < from.tokens; ++s) {
      if (from.heads > 0) rotator.SetRow(source.KeyOf(b, s));
      for (int64_t h = 0; h < from.heads; ++h) {
        const T* x = in_base + b * from.batch_stride + s * from.token_stride + h * from.head_stride;
        T* y = out_base + b * to.batch_stride + s * to.token_stride + h * to.head_stride;
        head(rotator, rotate, x, y);
      }
    }
  }
}

Result<void> CheckTensors(const Problem& problem, const TensorView& in, const TensorView& out) {
  if (in.tensor->dtype != problem.dtype || out.tensor->dtype != problem.dtype ||
      in.tensor->ndim != out.tensor->ndim || in.tensor->shape != out.tensor->shape)
    return Fail(ErrorCode::kInvalid,
                "the oracle rotates between tensors of one shape and of the problem's dtype.");
  return {};
}

}  // namespace

struct Oracle::Impl {
  RowSource source;
};

Result<Oracle> Oracle::Create(const Problem& problem, Level level, std::span<const TensorView> tables,
                              BeyondTable beyond) {
  const StandardEnvironment environment;
  auto source = RowSource::Create(problem, level, tables, beyond);
  if (!source) return tl::unexpected(source.error());
  return Oracle(std::make_unique<Impl>(Impl{*std::move(source)}));
}

Oracle::Oracle(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Oracle::Oracle(Oracle&&) noexcept = default;
Oracle& Oracle::operator=(Oracle&&) noexcept = default;
Oracle::~Oracle() = default;

const Problem& Oracle::problem() const { return impl_->source.problem(); }
Level Oracle::level() const { return impl_->source.level(); }
std::span<const double> Oracle::inv_freq() const {
  const FrequencyTable* frequencies = impl_->source.frequencies();
  if (frequencies == nullptr) return {};
  return frequencies->nearest;
}

void Oracle::Row(int64_t b, int64_t s, AngleRow& row) const {
  const StandardEnvironment environment;
  impl_->source.RowAt(impl_->source.KeyOf(b, s), row);
}

Result<void> Oracle::Rotate(const TensorView& in, const TensorView& out) const {
  const StandardEnvironment environment;
  if (auto fit = CheckTensors(problem(), in, out); !fit) return fit;
  const auto nearest = [](const Rotator& rotator, auto... pairs) { rotator.Rotate(pairs...); };
  switch (problem().dtype) {
    case DType::kF64:
      RotateTensor<double>(impl_->source, in, out, nearest);
      break;
    case DType::kF32:
      RotateTensor<float>(impl_->source, in, out, nearest);
      break;
    default:
      RotateTensor<uint16_t>(impl_->source, in, out, nearest);
      break;
  }
  return {};
}

Result<void> Oracle::RotateToOdd(const TensorView& in, const TensorView& out) const {
  const StandardEnvironment environment;
  if (problem().dtype != DType::kF64)
    return Fail(ErrorCode::kInvalid, "rounding to odd needs a problem of dtype f64.");
  if (auto fit = CheckTensors(problem(), in, out); !fit) return fit;
  RotateTensor<double>(impl_->source, in, out,
                       [](const Rotator& rotator, auto... pairs) { rotator.RotateToOdd(pairs...); });
  return {};
}

}  // namespace ropecheck
