// Walking the elements of q and k tensors, for checks that compare bits.
#pragma once

#include <cstring>

#include "reference/problem/tensors.h"

namespace ropecheck {

struct Coordinates {
  int64_t b = 0, s = 0, h = 0, d = 0;
};

inline const std::byte* ElementAt(const TensorView& view, const Coordinates& at) {
  const Tensor& t = *view.tensor;
  const int64_t element = t.ndim == 4
                              ? at.b * t.strides[0] + at.s * t.strides[1] + at.h * t.strides[2] + at.d * t.strides[3]
                              : at.s * t.strides[0] + at.h * t.strides[1] + at.d * t.strides[2];
  return view.base + (t.offset + element) * Info(t.dtype).bytes;
}

// Calls f(Coordinates) for every element of a q- or k-shaped tensor; stops when f returns false.
template <class F>
void ForEachElement(const Tensor& t, F f) {
  const bool packed = t.ndim == 3;
  const int64_t batch = packed ? 1 : t.shape[0];
  const int64_t* rest = t.shape.data() + (packed ? 0 : 1);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t s = 0; s < rest[0]; ++s)
      for (int64_t h = 0; h < rest[1]; ++h)
        for (int64_t d = 0; d < rest[2]; ++d)
          if (!f(Coordinates{b, s, h, d})) return;
}

}  // namespace ropecheck
