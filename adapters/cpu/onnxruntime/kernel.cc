// The rotary operators of ONNX Runtime's CPU provider, as prebuilt in the PyPI package onnxruntime:
// RotaryEmbedding, contributed (com.microsoft) and of ONNX opset 23, and the contributed MRotaryEmbedding.
// All take cos and sin from the caller.
#include <ropecheck/kernel.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "adapters/cpu/onnxruntime/find.h"
#include "adapters/cpu/onnxruntime/rotary.h"

namespace ropecheck::ort {
namespace {

// A way to call an operator. Each is a kernel of its own: x, cos and sin have one type, and what the
// positions are decides what the tables are, so that one kernel's support would promise combinations that do
// not exist.
struct Form {
  const char* name;
  Operator op;
  ElementType type;
  bool gathered;  // no position_ids: cos and sin have a row for every token
};

constexpr Form kForms[] = {
    {"ort-contrib-f32", Operator::kContrib, kFloat, false},
    {"ort-contrib-f16", Operator::kContrib, kFloat16, false},
    {"ort-onnx23-f32", Operator::kOnnx23, kFloat, false},
    {"ort-onnx23-f16", Operator::kOnnx23, kFloat16, false},
    {"ort-onnx23-gathered-f32", Operator::kOnnx23, kFloat, true},
    {"ort-onnx23-gathered-f16", Operator::kOnnx23, kFloat16, true},
    {"ort-contrib-multi-f32", Operator::kContribMulti, kFloat, false},
    {"ort-contrib-multi-f16", Operator::kContribMulti, kFloat16, false},
};

Data Wrap(const rc_tensor& tensor, std::vector<int64_t> shape) {
  const ElementType type = tensor.dtype == RC_I64 ? kInt64 : tensor.dtype == RC_F16 ? kFloat16 : kFloat;
  return {tensor.data, type, std::move(shape)};
}

Data Wrap(const rc_tensor& tensor) {
  return Wrap(tensor, std::vector<int64_t>(tensor.shape, tensor.shape + tensor.ndim));
}

// q, k or an output: rank 4 is [batch, heads, tokens, head_dim], rank 3 [batch, tokens, heads * head_dim].
Data WrapHeads(const rc_tensor& tensor, uint32_t layout) {
  const int64_t* n = tensor.shape;
  if (layout == RC_BHSD) return Wrap(tensor, {n[0], n[2], n[1], n[3]});
  return Wrap(tensor, {n[0], n[1], n[2] * n[3]});
}

// [batch, tokens, R/2]. A table of another number of rows is handed over as it is, to be refused.
Data WrapGathered(const rc_tensor& table, const KernelCall& call) {
  if (table.shape[0] != call.batch() * call.tokens()) return Wrap(table);
  return Wrap(table, {call.batch(), call.tokens(), table.shape[1]});
}

class RotaryKernel final : public Kernel {
 public:
  RotaryKernel(const Form& form, std::shared_ptr<const Api> api)
      : form_(form), api_(std::move(api)), rotary_(*api_) {}

  std::string_view name() const override { return form_.name; }
  std::string_view version() const override { return api_->version; }
  std::string_view source() const override { return "PyPI onnxruntime"; }

  Support support() const override {
    using namespace axis;
    Support s{half,           interleaved, full_window, leading_window, cache_given,
              cache_separate, bshd,        bhsd,        dense,          threads(1, 4)};
    s.add(form_.type == kFloat16 ? f16 + cache_f16 : f32 + cache_f32);
    s.add(form_.gathered ? row_by_sequence_token : row_by_position);
    if (form_.op == Operator::kContribMulti) {
      s.add(axes_i64 + map_chunked + map_interleaved);
      s.add(position_axes(3, 3));
      return s;
    }
    if (!form_.gathered) s.add(ids_i64);
    if (form_.gathered || form_.op == Operator::kContrib) s.add(implicit + offset);
    return s;
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS;
    c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
    return c;
  }

  // f16 is widened: products and sum are fp32, rounded once.
  Claim claim(const Problem&) const override { return pipeline::cache_f32; }

  Status can_do(const Problem& p) const override {
    if (form_.op != Operator::kOnnx23 && p.tokens() > p.table_rows()) {
      return Unsupported("max_sequence_length, the rows of the tables, bounds the number of tokens");
    }
    return kOk;
  }

  Status run(const KernelCall& call) override {
    for (const Operand& x : call.queries_and_keys()) {
      const Failure failure = rotary_.Run(NodeOf(call, x.heads()), Inputs(call, x),
                                          WrapHeads(x.out_tensor(), call.layout()), call.threads());
      if (failure.code == kInvalidArgument) return Rejected(failure.message);
      if (failure.code != 0) return Failed(failure.message);
    }
    return kOk;
  }

 private:
  Node NodeOf(const KernelCall& call, int64_t heads) const {
    Node node;
    node.op = form_.op;
    node.type = form_.type;
    node.interleaved = call.pairing() == RC_INTERLEAVED;
    node.with_ids = !form_.gathered;
    node.num_heads = heads;
    node.rotary_dim = call.rot_dim() == call.head_dim() ? 0 : call.rot_dim();
    if (form_.op == Operator::kContribMulti) {
      for (int64_t a = 0; a < 3; ++a) node.mrope_section[static_cast<size_t>(a)] = call.section(a);
      node.mrope_interleaved = call.axis_map() == RC_MAP_INTERLEAVED;
    }
    return node;
  }

  // In the operator's order.
  std::vector<Data> Inputs(const KernelCall& call, const Operand& operand) {
    const Data x = WrapHeads(operand.in_tensor(), call.layout());
    const rc_tensor& cos = *call.tensor(RC_COS);
    const rc_tensor& sin = *call.tensor(RC_SIN);
    if (form_.gathered) return {x, WrapGathered(cos, call), WrapGathered(sin, call)};
    if (form_.op == Operator::kOnnx23) return {x, Wrap(cos), Wrap(sin), Ids(call)};
    return {x, Ids(call), Wrap(cos), Wrap(sin)};
  }

  // [batch, tokens], [3, batch, tokens], or one number: the position of the first token of every sequence.
  Data Ids(const KernelCall& call) {
    if (const rc_tensor* ids = call.tensor(RC_POSITIONS)) return Wrap(*ids);
    first_position_ = call.position(0, 0);
    return {&first_position_, kInt64, {1}};
  }

  const Form& form_;
  std::shared_ptr<const Api> api_;
  Rotary rotary_;
  int64_t first_position_ = 0;
};

KernelList Kernels() {
  const auto api = std::make_shared<Api>();
  if (const std::string why = Load(FindLibrary(), *api); !why.empty()) throw std::runtime_error(why);
  KernelList kernels;
  Rotary probe(*api);
  for (const Form& form : kForms) {
    // The newest operator: an older version, which ROPECHECK_KERNELS_DIR may hold, has the others.
    if (form.op == Operator::kContribMulti && !probe.Has({.op = form.op, .type = form.type})) continue;
    kernels.push_back(std::make_unique<RotaryKernel>(form, api));
  }
  return kernels;
}

}  // namespace
}  // namespace ropecheck::ort

ROPECHECK_KERNEL_LIST(ropecheck::ort::Kernels())
