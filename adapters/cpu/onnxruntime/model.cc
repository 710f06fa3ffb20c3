#include "adapters/cpu/onnxruntime/model.h"

#include <string_view>

#include "adapters/cpu/onnxruntime/protobuf.h"

namespace ropecheck::ort {
namespace {

// Field numbers of onnx.proto, by message.
namespace model_proto {
constexpr uint32_t kIrVersion = 1, kGraph = 7, kOpsetImport = 8;
}
namespace opset_proto {
constexpr uint32_t kDomain = 1, kVersion = 2;
}
namespace graph_proto {
constexpr uint32_t kNode = 1, kName = 2, kInput = 11, kOutput = 12;
}
namespace node_proto {
constexpr uint32_t kInput = 1, kOutput = 2, kOpType = 4, kAttribute = 5, kDomain = 7;
}
namespace attribute_proto {
constexpr uint32_t kName = 1, kInt = 3, kInts = 8, kType = 20;
constexpr int64_t kTypeInt = 2, kTypeInts = 7;
}  // namespace attribute_proto
namespace value_proto {  // ValueInfoProto { name, TypeProto { Tensor { elem_type } } }
constexpr uint32_t kName = 1, kType = 2, kTensorType = 1, kElementType = 1;
}

constexpr std::array<const char*, 4> kContribInputs = {"x", "ids", "cos", "sin"};
constexpr std::array<const char*, 4> kOnnx23Inputs = {"x", "cos", "sin", "ids"};

Message Attribute(std::string_view name, int64_t value) {
  return Message()
      .Text(attribute_proto::kName, name)
      .Number(attribute_proto::kInt, value)
      .Number(attribute_proto::kType, attribute_proto::kTypeInt);
}

Message Attribute(std::string_view name, std::span<const int64_t> values) {
  Message message;
  message.Text(attribute_proto::kName, name);
  for (int64_t value : values) message.Number(attribute_proto::kInts, value);
  return message.Number(attribute_proto::kType, attribute_proto::kTypeInts);
}

// Without a shape: one session serves every size.
Message Declare(std::string_view name, ElementType type) {
  const Message tensor = Message().Number(value_proto::kElementType, type);
  return Message()
      .Text(value_proto::kName, name)
      .Nested(value_proto::kType, Message().Nested(value_proto::kTensorType, tensor));
}

Message Opset(std::string_view domain, int64_t version) {
  return Message().Text(opset_proto::kDomain, domain).Number(opset_proto::kVersion, version);
}

}  // namespace

std::span<const char* const> InputNames(const Node& node) {
  if (node.op != Operator::kOnnx23) return kContribInputs;
  return std::span(kOnnx23Inputs).first(node.with_ids ? 4 : 3);
}

std::string Model(const Node& node) {
  const std::string_view domain = node.op == Operator::kOnnx23 ? "" : "com.microsoft";
  const bool multi = node.op == Operator::kContribMulti;
  Message op;
  for (const char* name : InputNames(node)) op.Text(node_proto::kInput, name);
  op.Text(node_proto::kOutput, kOutputName)
      .Text(node_proto::kOpType, multi ? "MRotaryEmbedding" : "RotaryEmbedding")
      .Nested(node_proto::kAttribute, Attribute("interleaved", node.interleaved));
  if (node.num_heads != 0) op.Nested(node_proto::kAttribute, Attribute("num_heads", node.num_heads));
  if (node.rotary_dim != 0) {
    op.Nested(node_proto::kAttribute, Attribute("rotary_embedding_dim", node.rotary_dim));
  }
  if (multi) {
    op.Nested(node_proto::kAttribute, Attribute("mrope_section", node.mrope_section))
        .Nested(node_proto::kAttribute, Attribute("mrope_layout", node.mrope_interleaved));
  }
  op.Text(node_proto::kDomain, domain);

  Message graph;
  graph.Nested(graph_proto::kNode, op).Text(graph_proto::kName, "g");
  for (std::string_view name : InputNames(node)) {
    graph.Nested(graph_proto::kInput, Declare(name, name == "ids" ? kInt64 : node.type));
  }
  graph.Nested(graph_proto::kOutput, Declare(kOutputName, node.type));

  Message model;
  model.Number(model_proto::kIrVersion, 10)
      .Nested(model_proto::kGraph, graph)
      .Nested(model_proto::kOpsetImport, Opset("", 23));
  if (!domain.empty()) model.Nested(model_proto::kOpsetImport, Opset(domain, 1));
  return model.bytes();
}

}  // namespace ropecheck::ort
