#include "golden/array.h"

#include <fmt/format.h>

#include <cstring>
#include <numeric>

namespace ropecheck::golden {
namespace {

// Calls f(flat index, address) for every element, row-major, with rows[i] in place of i along the first axis.
template <class F>
void ForEach(const TensorView& view, std::span<const int64_t> rows, F f) {
  const Tensor& tensor = *view.tensor;
  const int64_t bytes = Info(tensor.dtype).bytes;
  int64_t inner = 1;
  for (int axis = 1; axis < tensor.ndim; ++axis) inner *= tensor.shape[static_cast<size_t>(axis)];
  int64_t flat = 0;
  for (const int64_t row : rows)
    for (int64_t i = 0; i < inner; ++i, ++flat) {
      int64_t element = tensor.offset + row * tensor.strides[0], rest = i;
      for (int axis = tensor.ndim - 1; axis > 0; --axis) {
        const auto a = static_cast<size_t>(axis);
        element += rest % tensor.shape[a] * tensor.strides[a];
        rest /= tensor.shape[a];
      }
      f(flat, view.base + element * bytes);
    }
}

std::vector<int64_t> AllRows(const TensorView& view) {
  std::vector<int64_t> rows(static_cast<size_t>(view.tensor->shape[0]));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  return rows;
}

size_t Bytes(DType dtype) { return static_cast<size_t>(Info(dtype).bytes); }

}  // namespace

int64_t Array::elements() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

double Array::At(int64_t flat) const {
  return Decode(dtype, bytes.data() + static_cast<size_t>(flat) * Bytes(dtype));
}

int64_t Array::IntegerAt(int64_t flat) const {
  const std::byte* from = bytes.data() + static_cast<size_t>(flat) * Bytes(dtype);
  int64_t wide = 0;
  int32_t narrow = 0;
  std::memcpy(dtype == DType::kI64 ? static_cast<void*>(&wide) : &narrow, from, Bytes(dtype));
  return dtype == DType::kI64 ? wide : narrow;
}

void Array::Set(int64_t flat, double value) {
  EncodeNearest(dtype, value, bytes.data() + static_cast<size_t>(flat) * Bytes(dtype));
}

Array MakeArray(DType dtype, std::vector<int64_t> shape) {
  Array array{dtype, std::move(shape), {}};
  array.bytes.resize(static_cast<size_t>(array.elements()) * Bytes(dtype));
  return array;
}

std::string ShapeText(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += fmt::format("{}{}", i == 0 ? "" : ",", shape[i]);
  return text + "]";
}

Array ReadRows(const TensorView& view, std::span<const int64_t> rows) {
  const Tensor& tensor = *view.tensor;
  std::vector<int64_t> shape(tensor.shape.begin(), tensor.shape.begin() + tensor.ndim);
  shape[0] = static_cast<int64_t>(rows.size());
  Array array = MakeArray(tensor.dtype, std::move(shape));
  const size_t bytes = Bytes(tensor.dtype);
  ForEach(view, rows, [&](int64_t flat, const std::byte* from) {
    std::memcpy(array.bytes.data() + static_cast<size_t>(flat) * bytes, from, bytes);
  });
  return array;
}

void WriteRows(const Array& array, std::span<const int64_t> rows, const TensorView& view) {
  const DType dtype = view.tensor->dtype;
  const size_t bytes = Bytes(dtype);
  ForEach(view, rows, [&](int64_t flat, std::byte* to) {
    if (array.dtype == dtype) {
      std::memcpy(to, array.bytes.data() + static_cast<size_t>(flat) * bytes, bytes);
    } else if (Info(dtype).precision > 0) {
      EncodeNearest(dtype, array.At(flat), to);
    } else {
      const int64_t value = array.IntegerAt(flat);  // little-endian: the low bytes are the narrow number
      std::memcpy(to, &value, bytes);
    }
  });
}

Array ReadView(const TensorView& view) { return ReadRows(view, AllRows(view)); }
void WriteView(const Array& array, const TensorView& view) { WriteRows(array, AllRows(view), view); }

}  // namespace ropecheck::golden
