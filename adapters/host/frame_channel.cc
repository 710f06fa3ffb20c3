// Calls as JSON frames: can_do, then run, one call at a time. The tensors lie in the arena all the same.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "adapters/host/axes.h"
#include "adapters/host/channel.h"
#include "adapters/host/frames.h"
#include "adapters/host/to_abi.h"

namespace ropecheck {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 6> kStatuses = {"ok",    "unsupported", "rejected",
                                                       "error", "no-memory",   "device-lost"};

Json ProblemToJson(const Posting& p) {
  Json json = {{"text", p.text},
               {"base", p.problem->base},
               {"gain", p.problem->gain},
               {"law_params", LawParams(p.problem->law)},
               {"batch", p.problem->shape.batch},
               {"tokens", p.problem->shape.tokens},
               {"heads_q", p.problem->shape.heads_q},
               {"heads_k", p.problem->shape.heads_k.value_or(-1)},
               {"head_dim", p.problem->window.head_dim},
               {"rot_dim", p.problem->window.rot_dim},
               {"rot_offset", p.problem->window.rot_offset},
               {"threads", p.around->threads}};
  if (const auto* offset = std::get_if<Offset>(&p.problem->positions)) json["pos_offset"] = offset->value;
  if (const auto* axes = std::get_if<MultiAxis>(&p.problem->positions)) json["sections"] = axes->sections;
  if (const auto* shard = std::get_if<ContextParallel>(&p.problem->positions)) {
    json["cp_size"] = shard->size;
    json["cp_rank"] = shard->rank;
  }
  for (const EnumAxis& axis : EnumAxes()) {
    const uint32_t value = AxisValue(*p.problem, axis.axis);
    if (value < axis.values.size()) json[std::string(axis.name)] = axis.values[value];
  }
  return json;
}

class FrameChannel final : public Channel {
 public:
  FrameChannel(Process& process, const Arena& arena) : process_(process), arena_(const_cast<Arena&>(arena)) {}

  uint32_t depth() const override { return 1; }
  void Reset() override {
    reader_.Clear();
    stage_ = Stage::kNone;
  }

  Result<void> Post(const Posting& p) override {
    const Json problem = ProblemToJson(p);
    Json tensors = Json::array();
    for (const TensorView& view : p.views) {
      const Tensor& t = *view.tensor;
      const std::byte* first = view.base + t.offset * Info(t.dtype).bytes;
      const auto n = static_cast<std::ptrdiff_t>(t.ndim);
      tensors.push_back(
          {{"role", Name(t.role)},
           {"dtype", Info(t.dtype).name},
           {"shape", Json(std::vector(t.shape.begin(), t.shape.begin() + n))},
           {"strides", Json(std::vector(t.strides.begin(), t.strides.begin() + n))},
           {"offset", first - reinterpret_cast<const std::byte*>(&arena_.control())},
           {"writable", p.plan->buffers[static_cast<size_t>(t.buffer)].access == Access::kReadWrite}});
    }
    run_ = Json{{"do", "run"}, {"problem", problem}, {"tensors", tensors}}.dump();
    stage_ = Stage::kCanDo;
    return Send(Json{{"do", "can_do"}, {"problem", problem}}.dump());
  }

  Got Take(Reply& reply) override {
    if (reader_.broken()) {
      reply.reason = "a frame longer than any can be";
      return Got::kBadFrame;
    }
    const auto frame = reader_.Next();
    if (!frame) return Got::kNothing;
    if (stage_ == Stage::kNone) {
      reply.reason = "a frame that nobody asked for";
      return Got::kBadFrame;
    }
    try {
      Read(Json::parse(*frame), reply);
    } catch (const std::exception& e) {
      reply.reason = fmt::format("a frame that is no answer: {}", e.what());
      return Got::kBadFrame;
    }
    if (stage_ == Stage::kCanDo && reply.kind == Outcome::Kind::kOutputs) {
      stage_ = Stage::kRun;
      // A worker that takes nothing shows by its time limit.
      static_cast<void>(Send(run_));
      return Got::kNothing;
    }
    stage_ = Stage::kNone;
    return Got::kReply;
  }

  bool BeginSleep() override { return true; }
  void EndSleep() override {}
  bool OnTalk(std::string&) override {
    return reader_.Receive(process_.talk_fd()) == FrameReader::Status::kOpen;
  }
  const ControlBlock* control() const override { return nullptr; }

 private:
  enum class Stage { kNone, kCanDo, kRun };

  Result<void> Send(const std::string& text) {
    if (WriteFrame(process_.talk_fd(), text)) return {};
    return Fail(ErrorCode::kIo, "the worker takes no frames");
  }

  static void Read(const Json& json, Reply& reply) {
    const auto status = json.at("status").get<std::string>();
    const auto* at = std::find(kStatuses.begin(), kStatuses.end(), status);
    if (at == kStatuses.end()) throw std::runtime_error(fmt::format("status '{}'", status));
    reply.kind = static_cast<Outcome::Kind>(at - kStatuses.begin());
    reply.reason = json.value("reason", "");
    const Json claim = json.value("claim", Json::object());
    reply.claim = {.pipeline = claim.value("pipeline", ""),
                   .gain_site = claim.value("gain_site", 0u),
                   .k_pow = claim.value("k_pow", 0.0),
                   .k_exp = claim.value("k_exp", 0.0),
                   .k_log = claim.value("k_log", 0.0),
                   .k_sin = claim.value("k_sin", 0.0)};
    reply.seconds = json.value("seconds", 0.0);
  }

  Process& process_;
  Arena& arena_;
  FrameReader reader_;
  Stage stage_ = Stage::kNone;
  std::string run_;
};

}  // namespace

std::unique_ptr<Channel> MakeFrameChannel(Process& process, const Arena& arena) {
  return std::make_unique<FrameChannel>(process, arena);
}

}  // namespace ropecheck
