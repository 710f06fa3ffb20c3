#include "reference/oracle/oracle.h"

#include <cstring>

#include "reference/oracle/environment.h"
#include "reference/oracle/rotator.h"
#include "reference/oracle/row_source.h"

namespace ropecheck {
namespace {

// Elements first, first + step, .. of a head.
struct Progressive {
  int64_t first, step;
};

// The members of the pairs of a window, for pairings whose members are evenly spaced.
struct Members {
  Progressive first, second;
  Members From(size_t pair) const {
    const int64_t i = static_cast<int64_t>(pair);
    return {{first.first + i * first.step, first.step}, {second.first + i * second.step, second.step}};
  }
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

// A tensor of role q or k as [batch, token, head, dim], packed ones with one batch.
struct DataAxes {
  int64_t batch, tokens, heads;
  int64_t batch_stride, token_stride, head_stride, dim_stride;
};
DataAxes AxesOf(const Tensor& t) {
  if (t.ndim == 3) return {1, t.shape[0], t.shape[1], 0, t.strides[0], t.strides[1], t.strides[2]};
  return {t.shape[0], t.shape[1], t.shape[2], t.strides[0], t.strides[1], t.strides[2], t.strides[3]};
}

Members MembersOf(const Problem& problem, int64_t dim_stride) {
  const int64_t rot_dim = problem.window.rot_dim, offset = problem.window.rot_offset;
  const PairIndex pair0 = PairAt(problem.pairing, rot_dim, 0);
  const int64_t step = rot_dim > 2 ? PairAt(problem.pairing, rot_dim, 1).first - pair0.first : 1;
  return {{(offset + pair0.first) * dim_stride, step * dim_stride},
          {(offset + pair0.second) * dim_stride, step * dim_stride}};
}

template <class T>
void CopyOutside(const Window& window, const T* in, int64_t in_stride, T* out, int64_t out_stride) {
  for (int64_t d = 0; d < window.rot_offset; ++d) out[d * out_stride] = in[d * in_stride];
  for (int64_t d = window.rot_offset + window.rot_dim; d < window.head_dim; ++d)
    out[d * out_stride] = in[d * in_stride];
}

// rotate(rotator, first, n, x0, x1, y0, y1) rotates n pairs.
template <class T, class Rotate>
void RotateTensor(const RowSource& source, const TensorView& in, const TensorView& out, Rotate rotate) {
  const Problem& problem = source.problem();
  const DataAxes from = AxesOf(*in.tensor), to = AxesOf(*out.tensor);
  const T* const in_base = reinterpret_cast<const T*>(in.base) + in.tensor->offset;
  T* const out_base = reinterpret_cast<T*>(out.base) + out.tensor->offset;
  const Members read = MembersOf(problem, from.dim_stride), write = MembersOf(problem, to.dim_stride);
  const size_t pairs = static_cast<size_t>(problem.pairs());
  Rotator rotator(source);
  alignas(64) T x0[kBlock], x1[kBlock], y0[kBlock], y1[kBlock];
  for (int64_t b = 0; b < from.batch; ++b) {
    for (int64_t s = 0; s < from.tokens; ++s) {
      if (from.heads > 0) rotator.SetRow(source.KeyOf(b, s));
      for (int64_t h = 0; h < from.heads; ++h) {
        const T* x = in_base + b * from.batch_stride + s * from.token_stride + h * from.head_stride;
        T* y = out_base + b * to.batch_stride + s * to.token_stride + h * to.head_stride;
        for (size_t i = 0; i < pairs; i += kBlock) {
          const size_t n = std::min(kBlock, pairs - i);
          const Members from_i = read.From(i);
          const T* const first = Gather(x, from_i.first, n, x0);
          const T* const second = Gather(x, from_i.second, n, x1);
          rotate(rotator, i, n, first, second, y0, y1);
          ScatterBoth(y0, y1, write.From(i), n, y);
        }
        CopyOutside(problem.window, x, from.dim_stride, y, to.dim_stride);
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

Result<Oracle> Oracle::Create(const Problem& problem, Level level, std::span<const TensorView> tables) {
  const StandardEnvironment environment;
  auto source = RowSource::Create(problem, level, tables);
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
