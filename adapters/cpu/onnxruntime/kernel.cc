// The two RotaryEmbedding operators of ONNX Runtime's CPU provider, as prebuilt in the PyPI package
// onnxruntime: the contributed one (com.microsoft), and the one of ONNX opset 23. Both take cos and sin from
// the caller.
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

class RotaryKernel : public Kernel {
 public:
  RotaryKernel(std::shared_ptr<const Api> api, Operator op) : api_(std::move(api)), op_(op), rotary_(*api_) {}

  std::string_view version() const override { return api_->version; }
  std::string_view source() const override { return "PyPI onnxruntime"; }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS;
    c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
    return c;
  }

  // f16 is widened: products and sum are fp32, rounded once.
  Claim claim(const Problem&) const override { return pipeline::cache_f32; }

  Status can_do(const Problem& p) const override {
    return p.cache_dtype() == p.dtype() ? Status(kOk) : Unsupported("x, cos and sin have one type");
  }

  Status run(const KernelCall& call) override {
    for (const Operand& x : call.queries_and_keys()) {
      std::vector<Data> inputs = Tables(call);
      inputs.insert(inputs.begin(), WrapHeads(x.in_tensor(), call.layout()));
      const Failure failure = rotary_.Run(NodeOf(call, x.heads()), inputs,
                                          WrapHeads(x.out_tensor(), call.layout()), call.threads());
      if (failure.code == kInvalidArgument) return Rejected(failure.message);
      if (failure.code != 0) return Failed(failure.message);
    }
    return kOk;
  }

 protected:
  // What follows x among the operator's inputs.
  virtual std::vector<Data> Tables(const KernelCall& call) = 0;

 private:
  Node NodeOf(const KernelCall& call, int64_t heads) const {
    Node node;
    node.op = op_;
    node.type = call.dtype() == RC_F16 ? kFloat16 : kFloat;
    node.interleaved = call.pairing() == RC_INTERLEAVED;
    node.with_ids = op_ == Operator::kContrib || call.table_index() == RC_INDEX_POSITION;
    node.num_heads = heads;
    node.rotary_dim = call.rot_dim() == call.head_dim() ? 0 : call.rot_dim();
    return node;
  }

  std::shared_ptr<const Api> api_;
  Operator op_;
  Rotary rotary_;
};

class Contrib final : public RotaryKernel {
 public:
  explicit Contrib(std::shared_ptr<const Api> api) : RotaryKernel(std::move(api), Operator::kContrib) {}
  std::string_view name() const override { return "ort-contrib"; }

  Support support() const override {
    using namespace axis;
    return {half,
            interleaved,
            full_window,
            leading_window,
            f32,
            f16,
            cache_given,
            cache_separate,
            cache_f32,
            cache_f16,
            gain_one,
            any_gain,
            row_by_position,
            implicit,
            offset,
            ids_i64,
            bshd_dense,
            bhsd,
            threads(1, 4)};
  }

  Status can_do(const Problem& p) const override {
    if (p.tokens() > p.table_rows()) return Unsupported("more tokens than the tables have rows");
    return RotaryKernel::can_do(p);
  }

 protected:
  // position_ids is [batch, tokens], or one number: the position of the first token of every sequence.
  std::vector<Data> Tables(const KernelCall& call) override {
    const rc_tensor* ids = call.tensor(RC_POSITIONS);
    if (ids == nullptr) first_position_ = call.position(0, 0);
    return {ids != nullptr ? Wrap(*ids) : Data{&first_position_, kInt64, {1}}, Wrap(*call.tensor(RC_COS)),
            Wrap(*call.tensor(RC_SIN))};
  }

 private:
  int64_t first_position_ = 0;
};

class Onnx23 final : public RotaryKernel {
 public:
  explicit Onnx23(std::shared_ptr<const Api> api) : RotaryKernel(std::move(api), Operator::kOnnx23) {}
  std::string_view name() const override { return "ort-onnx23"; }

  Support support() const override {
    using namespace axis;
    return {half,
            interleaved,
            full_window,
            leading_window,
            f32,
            f16,
            cache_given,
            cache_f32,
            cache_f16,
            gain_one,
            any_gain,
            row_by_position,
            implicit,
            offset,
            ids_i64,
            bhsd,
            threads(1, 4),
            bshd_dense,
            row_by_sequence_token,
            cache_separate};
  }

  Status can_do(const Problem& p) const override {
    if (p.table_index() == RC_INDEX_POSITION && p.position_kind() != RC_POS_IDS_I64) {
      return Unsupported("rows are found by position_ids, one for each token, or gathered already");
    }
    return RotaryKernel::can_do(p);
  }

 protected:
  // Without position_ids cos and sin are [batch, tokens, rotary_dim / 2].
  std::vector<Data> Tables(const KernelCall& call) override {
    const rc_tensor& cos = *call.tensor(RC_COS);
    const rc_tensor& sin = *call.tensor(RC_SIN);
    if (call.table_index() == RC_INDEX_POSITION)
      return {Wrap(cos), Wrap(sin), Wrap(*call.tensor(RC_POSITIONS))};
    return {WrapGathered(call, cos), WrapGathered(call, sin)};
  }

 private:
  // Tables of another number of rows are handed over as they are, to be refused.
  static Data WrapGathered(const KernelCall& call, const rc_tensor& table) {
    if (table.shape[0] != call.batch() * call.tokens()) return Wrap(table);
    return Wrap(table, {call.batch(), call.tokens(), table.shape[1]});
  }
};

KernelList Kernels() {
  const auto api = std::make_shared<Api>();
  if (const std::string why = Load(FindLibrary(), *api); !why.empty()) throw std::runtime_error(why);
  KernelList kernels;
  kernels.push_back(std::make_unique<Contrib>(api));
  kernels.push_back(std::make_unique<Onnx23>(api));
  return kernels;
}

}  // namespace
}  // namespace ropecheck::ort

ROPECHECK_KERNEL_LIST(ropecheck::ort::Kernels())
