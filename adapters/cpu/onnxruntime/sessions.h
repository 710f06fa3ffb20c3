// Sessions of single-node models, kept by the node's attributes: making one takes milliseconds, a call
// microseconds.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <utility>

#include "adapters/cpu/onnxruntime/api.h"
#include "adapters/cpu/onnxruntime/model.h"

namespace ropecheck::ort {

// An error of ONNX Runtime, in its own words. Code 0: none.
struct Failure {
  int code = 0;
  std::string message;
};
Failure TakeFailure(const Api& api, OrtStatus* status);  // releases `status`

class Sessions {
 public:
  explicit Sessions(const Api& api) : api_(api) {}
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // A session for `node` with `threads` intra-op threads; null, with `failure` set, where it cannot be made.
  // Valid until the next call.
  Session* Get(const Node& node, int threads, Failure& failure);

 private:
  using Key = std::pair<Node, int>;
  using Entry = std::pair<Key, Session*>;

  Session* Create(const Node& node, int threads, Failure& failure);

  const Api& api_;
  Env* env_ = nullptr;
  std::list<Entry> entries_;  // the one used last in front
  std::map<Key, std::list<Entry>::iterator> index_;
};

}  // namespace ropecheck::ort
