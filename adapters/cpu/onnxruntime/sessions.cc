#include "adapters/cpu/onnxruntime/sessions.h"

namespace ropecheck::ort {
namespace {

// A session holds about 100 KiB, and the threads it was asked for.
constexpr size_t kMostSessions = 64;

}  // namespace

Failure TakeFailure(const Api& api, OrtStatus* status) {
  if (status == nullptr) return {};
  Failure failure{api.error_code(status), api.error_message(status)};
  api.release_status(status);
  return failure;
}

// The environment is left to the process: ONNX Runtime keeps one for all libraries that use it.
Sessions::~Sessions() {
  for (auto& [key, session] : entries_) api_.release_session(session);
}

Session* Sessions::Get(const Node& node, int threads, Failure& failure) {
  const Key key{node, threads};
  if (auto found = index_.find(key); found != index_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().second;
  }
  Session* session = Create(node, threads, failure);
  if (session == nullptr) return nullptr;
  if (entries_.size() == kMostSessions) {
    api_.release_session(entries_.back().second);
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
  entries_.emplace_front(key, session);
  index_[key] = entries_.begin();
  return session;
}

Session* Sessions::Create(const Node& node, int threads, Failure& failure) {
  const auto ok = [&](OrtStatus* status) {
    failure = TakeFailure(api_, status);
    return failure.code == 0;
  };
  if (env_ == nullptr && !ok(api_.create_env(kFatal, "ropecheck", &env_))) return nullptr;
  SessionOptions* options = nullptr;
  if (!ok(api_.create_options(&options))) return nullptr;
  const std::string model = Model(node);
  Session* session = nullptr;
  // No optimisation: there is one node, and it is the one to be judged. No arena: the tensors are the
  // caller's. No spinning: the idle threads of 64 sessions would take the machine from the judge.
  const bool made = ok(api_.set_intra_threads(options, threads)) && ok(api_.set_inter_threads(options, 1)) &&
                    ok(api_.set_optimization(options, 0)) && ok(api_.disable_arena(options)) &&
                    ok(api_.set_option(options, "session.intra_op.allow_spinning", "0")) &&
                    ok(api_.create_session(env_, model.data(), model.size(), options, &session));
  api_.release_options(options);
  return made ? session : nullptr;
}

}  // namespace ropecheck::ort
