// The tensors and buffers a problem consists of: roles, shapes, strides, and which buffer each lies in.
// A pure function of the problem, shared by everything that lays out, fills, runs or judges a call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck {

enum class Role : uint8_t {
  kQ,
  kK,
  kOutQ,
  kOutK,       // [batch, token, head, dim]
  kPositions,  // [batch, token]; PerSequence: [batch]; MultiAxis: [axes, batch, token]
  kCuSeqlens,  // [sequences + 1]
  kInvFreq,    // [R/2]
  kAngles,     // [rows, R/2] or [rows, R]
  kCos,
  kSin,      // [rows, R/2] or [rows, R]
  kCosSin,   // fused [rows, R]; stacked [rows, R/2, 2]
  kFactors,  // per-pair divisors [R/2]
  kPeriods,  // [R/2]
};
std::string_view Name(Role role);  // "q", "out_k", "positions", "cos_sin", ...

struct Tensor {
  Role role = Role::kQ;
  DType dtype = DType::kF32;
  int ndim = 0;
  std::array<int64_t, 4> shape{};
  std::array<int64_t, 4> strides{};  // elements; may be zero or negative
  int buffer = 0;                    // index into TensorPlan::buffers
  int64_t offset = 0;                // elements from the buffer's first byte to logical element 0
  int64_t elements() const;          // product of the shape
};

// A q-like tensor with its batch axis: packed ones ([token, head, dim]) get a batch of 1.
Tensor WithBatch(const Tensor& tensor);

enum class Access : uint8_t { kRead, kReadWrite };

struct Buffer {
  int64_t bytes = 0;  // exactly from the lowest to past the highest byte any view can touch
  int element_bytes = 1;
  Access access = Access::kRead;  // kRead: the kernel must not write it
};

struct TensorPlan {
  std::vector<Buffer> buffers;
  std::vector<Tensor> tensors;
  const Tensor* Find(Role role) const;  // nullptr when the problem has no such tensor
};

// In place: out_q is q's view again, in a kReadWrite buffer. Errors: kInvalid where ValidateStructure fails.
// Problems that are invalid in other ways on purpose do have a plan; see mismatch.h for tensors that
// disagree.
Result<TensorPlan> PlanTensors(const Problem& problem);

// Gives the buffer that `tensor` (of `plan`) has to itself its exact size again, after the shape has changed.
void FitBuffer(TensorPlan& plan, Tensor& tensor);

// The position of token s of sequence b as one integer, for reports and classes. Of multi-axis positions that of
// largest magnitude, of real ones the next integer away from 0. Needs a valid structure.
int64_t PositionOf(const Problem& problem, int64_t b, int64_t s);
// Exactly: on one axis of multi-axis positions (other positions have one axis, 0), and of real ones.
int64_t PositionOnAxis(const Problem& problem, int64_t axis, int64_t b, int64_t s);
double RealPositionOf(const Problem& problem, int64_t b, int64_t s);
// Position of the first token of a packed sequence.
int64_t OffsetOf(const Packed& packed, int64_t sequence);
// Whether each token has one integer position, which is PositionOf.
bool HasOnePosition(const Problem& problem);

// The table row that the pairs of an axis read (TableIndex resolved).
int64_t TableRowOf(const Problem& problem, TableIndex index, int64_t b, int64_t s, int64_t axis = 0);
// Whether a given table of angles, cos or sin is looked up by position.
bool HasTableByPosition(const Problem& problem);

// A tensor's memory: `base` is the first byte of its buffer.
struct TensorView {
  const Tensor* tensor = nullptr;
  std::byte* base = nullptr;
};

}  // namespace ropecheck
