#include "adapters/cpu/onnxruntime/rotary.h"

namespace ropecheck::ort {

Failure Rotary::Wrap(const Data& data, Value** value) {
  size_t bytes = data.type == kFloat ? 4 : data.type == kInt64 ? 8 : 2;
  for (int64_t n : data.shape) bytes *= static_cast<size_t>(n);
  return TakeFailure(api_, api_.wrap_tensor(memory_, data.address, bytes, data.shape.data(),
                                            data.shape.size(), data.type, value));
}

bool Rotary::Has(const Node& node) {
  Failure failure;
  return sessions_.Get(node, 1, failure) != nullptr;
}

Failure Rotary::Run(const Node& node, std::span<const Data> inputs, const Data& output, int threads) {
  Failure failure;
  Session* session = sessions_.Get(node, threads, failure);
  if (session != nullptr && memory_ == nullptr) {
    failure = TakeFailure(api_, api_.create_cpu_memory(kDeviceAllocator, kDefaultMemory, &memory_));
  }
  std::array<Value*, 5> values{};
  size_t n = 0;
  for (; failure.code == 0 && n < inputs.size(); ++n) failure = Wrap(inputs[n], &values[n]);
  Value*& result = values[inputs.size()];
  if (failure.code == 0) failure = Wrap(output, &result);
  if (failure.code == 0) {
    const char* output_name = kOutputName;
    failure = TakeFailure(api_, api_.run(session, nullptr, InputNames(node).data(), values.data(),
                                         inputs.size(), &output_name, 1, &result));
  }
  for (Value* value : values) {
    if (value != nullptr) api_.release_value(value);
  }
  return failure;
}

}  // namespace ropecheck::ort
