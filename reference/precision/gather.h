// Reading the pairs of a head row out of a tensor of any floating type and any strides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// What of a tensor a reader looks at.
enum class PairSide : uint8_t {
  kRead,     // of an input: the members that are rotated
  kWritten,  // of an output: the members that come of it
};

// The members of all pairs of a head, as two arrays. Real is float, or double for fp64 tensors.
template <class Real>
class PairReader {
 public:
  PairReader(const TensorView& view, const Problem& problem, PairSide side);

  // Goes to a head.
  void Seek(int64_t b, int64_t s, int64_t head) { row_ = base_ + b * batch_ + s * token_ + head * head_; }
  // The members where they lie, if they are dense arrays of aligned Raw there; else null.
  template <class Raw>
  const Raw* dense(int m) const {
    const std::byte* p = row_ + runs_[0].start[m];
    const bool is_array = is_array_ && element_ == int64_t{sizeof(Raw)};
    return is_array && reinterpret_cast<uintptr_t>(p) % alignof(Raw) == 0 ? reinterpret_cast<const Raw*>(p)
                                                                          : nullptr;
  }
  // Reads the head, copying where it has to, and makes member(0) and member(1) its members.
  void Read();
  const Real* member(int m) const { return at_[m]; }

  // Index of the element along the head, and its bytes, for the head gone to.
  int64_t dim(int64_t pair, int member) const {
    const Run& run = RunOf(pair);
    return run.first[member] + (pair - run.first_pair) * step_;
  }
  const std::byte* bytes(int64_t pair, int member) const {
    const Run& run = RunOf(pair);
    return row_ + run.start[member] + (pair - run.first_pair) * spacing_;
  }

 private:
  // Evenly spaced pairs.
  struct Run {
    int64_t first_pair, count;
    int64_t first[2];  // of each member, in elements along the head
    int64_t start[2];  // the same in bytes
  };
  const Run& RunOf(int64_t pair) const {
    return runs_.size() > 1 && pair >= runs_[1].first_pair ? runs_[1] : runs_[0];
  }
  void Copy(const std::byte* p, int64_t count, Real* out) const;

  const Tensor* tensor_;
  const std::byte* base_;         // of the first head
  int64_t element_;               // bytes
  int64_t batch_, token_, head_;  // strides in bytes
  std::vector<Run> runs_;
  int64_t step_ = 1;       // elements from pair to pair, of every run
  int64_t spacing_ = 0;    // the same in bytes
  bool is_array_ = false;  // one run of neighbours
  const std::byte* row_ = nullptr;
  std::vector<Real> copy_[2];
  const Real* at_[2] = {nullptr, nullptr};
};

extern template class PairReader<float>;
extern template class PairReader<double>;

}  // namespace ropecheck
