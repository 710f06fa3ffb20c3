// Finding and reading the tables of a call.
#pragma once

#include <span>
#include <string>

#include "reference/oracle/oracle.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

inline double ElementAt(const TensorView& view, int64_t index) {
  const DType dtype = view.tensor->dtype;
  return Decode(dtype, view.base + (view.tensor->offset + index) * Info(dtype).bytes);
}

// Error: kInvalid where the call has no such tensor.
inline Result<TensorView> NeedTable(std::span<const TensorView> tables, Role role) {
  for (const TensorView& view : tables)
    if (view.tensor->role == role) return view;
  return Fail(ErrorCode::kInvalid, "the oracle's level needs the tensor " + std::string(Name(role)) +
                                       ", which is not among the views. Pass the call's tables.");
}

}  // namespace ropecheck
