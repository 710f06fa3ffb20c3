// Walking the elements of q and k tensors, for checks that compare bits.
#pragma once

#include <array>

#include "reference/problem/tensors.h"

namespace ropecheck {

struct Coordinates {
  int64_t b = 0, s = 0, h = 0, d = 0;
};

inline const std::byte* ElementAt(const TensorView& view, const Coordinates& at) {
  const Tensor t = WithBatch(*view.tensor);
  const int64_t element =
      at.b * t.strides[0] + at.s * t.strides[1] + at.h * t.strides[2] + at.d * t.strides[3];
  return view.base + (t.offset + element) * Info(t.dtype).bytes;
}

// Calls f(Coordinates) for every element of a q- or k-shaped tensor; stops when f returns false.
template <class F>
void ForEachElement(const Tensor& tensor, F f) {
  const std::array<int64_t, 4> shape = WithBatch(tensor).shape;
  for (int64_t b = 0; b < shape[0]; ++b)
    for (int64_t s = 0; s < shape[1]; ++s)
      for (int64_t h = 0; h < shape[2]; ++h)
        for (int64_t d = 0; d < shape[3]; ++d)
          if (!f(Coordinates{b, s, h, d})) return;
}

}  // namespace ropecheck
