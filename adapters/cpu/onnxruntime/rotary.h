// Runs the node of a rotary operator on the caller's own memory: the tensors are wrapped, not copied.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "adapters/cpu/onnxruntime/sessions.h"

namespace ropecheck::ort {

// A dense tensor in the caller's memory.
struct Data {
  void* address = nullptr;
  ElementType type = kFloat;
  std::vector<int64_t> shape;
};

class Rotary {
 public:
  explicit Rotary(const Api& api) : api_(api), sessions_(api) {}

  // Whether this version of ONNX Runtime has the operator.
  bool Has(const Node& node);

  // `inputs` in the operator's order. `output` has the shape of the first one.
  Failure Run(const Node& node, std::span<const Data> inputs, const Data& output, int threads);

 private:
  Failure Wrap(const Data& data, Value** value);

  const Api& api_;
  Sessions sessions_;
  MemoryInfo* memory_ = nullptr;
};

}  // namespace ropecheck::ort
