// Array: a tensor of a golden file. Dense, row-major over its logical axes, little-endian, in memory of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck::golden {

struct Array {
  DType dtype = DType::kF64;
  std::vector<int64_t> shape;
  std::vector<std::byte> bytes;

  int64_t elements() const;
  double At(int64_t flat) const;  // floating types
  int64_t IntegerAt(int64_t flat) const;
  void Set(int64_t flat, double value);
  bool operator==(const Array&) const = default;
};

// An array of zeros.
Array MakeArray(DType dtype, std::vector<int64_t> shape);
// "[4,8,64]"
std::string ShapeText(std::span<const int64_t> shape);

// The elements of a view, whatever its strides. With `rows`: only these, along the first axis.
Array ReadView(const TensorView& view);
Array ReadRows(const TensorView& view, std::span<const int64_t> rows);
// The reverse. The array's shape must be the view's (its rows must be as many as `rows`). Floating types, and integer
// types, are converted to the view's dtype, which must hold every value.
void WriteView(const Array& array, const TensorView& view);
void WriteRows(const Array& array, std::span<const int64_t> rows, const TensorView& view);

}  // namespace ropecheck::golden
