// Reading the pairs of a head row out of a tensor of any floating type and any strides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// The members of all pairs of a head, as two arrays. Real is float, or double for fp64 tensors. Needs a
// pairing whose members are evenly spaced from pair to pair (half, interleaved).
template <class Real>
class PairReader {
 public:
  PairReader(const TensorView& view, const Problem& problem);

  // Goes to a head.
  void Seek(int64_t b, int64_t s, int64_t head) { row_ = base_ + b * batch_ + s * token_ + head * head_; }
  // The members where they lie, if they are dense arrays of aligned Raw there; else null.
  template <class Raw>
  const Raw* dense(int m) const {
    const std::byte* p = row_ + start_[m];
    const bool is_array = spacing_[m] == element_ && element_ == int64_t{sizeof(Raw)};
    return is_array && reinterpret_cast<uintptr_t>(p) % alignof(Raw) == 0 ? reinterpret_cast<const Raw*>(p)
                                                                          : nullptr;
  }
  // Reads the head, copying where it has to, and makes member(0) and member(1) its members.
  void Read();
  const Real* member(int m) const { return at_[m]; }

  // Index of the element along the head, and its bytes, for the head gone to.
  int64_t dim(int64_t pair, int member) const { return first_[member] + pair * step_[member]; }
  const std::byte* bytes(int64_t pair, int member) const {
    return row_ + start_[member] + pair * spacing_[member];
  }

 private:
  const Tensor* tensor_;
  const std::byte* base_;  // of the first head
  int64_t element_;        // bytes
  int64_t pairs_;
  int64_t first_[2], step_[2];  // in elements along the head
  // In bytes:
  int64_t batch_, token_, head_;
  int64_t start_[2], spacing_[2];  // pair 0 of a head, and from pair to pair
  const std::byte* row_ = nullptr;
  std::vector<Real> copy_[2];
  const Real* at_[2] = {nullptr, nullptr};
};

extern template class PairReader<float>;
extern template class PairReader<double>;

}  // namespace ropecheck
