// ONNX models of a single node of one of the rotary operators.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>

#include "adapters/cpu/onnxruntime/api.h"

namespace ropecheck::ort {

// Which operator: RotaryEmbedding as ONNX Runtime contributed it, and as ONNX standardised it in opset 23,
// which takes its inputs in another order; and ONNX Runtime's MRotaryEmbedding, with three positions per
// token.
enum class Operator : uint8_t { kContrib, kOnnx23, kContribMulti };

// Everything of a node that is not in the shapes of its inputs.
struct Node {
  Operator op = Operator::kContrib;
  ElementType type = kFloat;
  bool interleaved = false;
  bool with_ids = true;    // kOnnx23: whether there is a fourth input
  int64_t num_heads = 0;   // 0: follows from an input of rank 4
  int64_t rotary_dim = 0;  // 0: the whole head
  // kContribMulti only: pairs per axis, and whether axes alternate, instead of one after the other.
  std::array<int64_t, 3> mrope_section{};
  bool mrope_interleaved = false;
  auto operator<=>(const Node&) const = default;
};

// The inputs' names, in the operator's order.
std::span<const char* const> InputNames(const Node& node);
inline constexpr const char* kOutputName = "y";

// The model's bytes.
std::string Model(const Node& node);

}  // namespace ropecheck::ort
