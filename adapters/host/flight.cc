#include "adapters/host/flight.h"

#include <fmt/format.h>

#include "adapters/host/naming.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {

Result<void> Flight::Prepare(const Call& call, const Contract& contract, const Filler& fill) {
  buffers_.clear();
  views_.clear();
  fingerprints_.clear();
  auto plan = PlanTensors(call);
  if (!plan) return tl::make_unexpected(plan.error());
  plan_ = std::move(*plan);
  ApplyContract(contract, plan_);
  sent_ = AsSent(call);
  around_ = call.around;
  if (plan_.buffers.size() > kMaxBuffers)
    return Fail(ErrorCode::kInternal,
                fmt::format("a problem of {} buffers; a worker takes {}", plan_.buffers.size(), kMaxBuffers));
  for (size_t i = 0; i < plan_.buffers.size(); ++i) {
    const Buffer& buffer = plan_.buffers[i];
    auto place = PlaceBuffer(buffer, contract, around_);
    if (!place) return tl::make_unexpected(place.error());
    const int64_t window = place->pages * kPageBytes;
    if (buffer.bytes < 0 || window > kSlotBytes)
      return Fail(ErrorCode::kInvalid,
                  fmt::format("a buffer of {} bytes; a worker takes {}", buffer.bytes, kSlotBytes));
    const int index = static_cast<int>(i);
    const PlacedBuffer at = {.base = arena_.slot(entry_, static_cast<uint32_t>(i)) + place->offset,
                             .before = place->offset,
                             .after = window - place->offset - buffer.bytes,
                             .align = place->align};
    buffers_.emplace_back(&plan_, index, at);
    // Wide gaps are watched as pages of zeros; what an earlier, smaller call left in them would look like
    // damage.
    if (buffer.bytes > kFilledWhole) arena_.Release(entry_, static_cast<uint32_t>(i), window);
    LayGuards(buffers_.back());
  }
  for (const Tensor& tensor : plan_.tensors)
    views_.push_back({&tensor, buffers_[static_cast<size_t>(tensor.buffer)].at.base});
  text_ = Print(call);
  if (auto ok = fill(sent_, views_); !ok) return ok;
  seen_ = ViewsWithInputsKept(plan_, buffers_, copies_);
  return {};
}

Posting Flight::posting() const {
  return {
      .entry = entry_, .problem = &sent_, .around = &around_, .text = text_, .plan = &plan_, .views = views_};
}

void Flight::Finish(std::vector<GuardFinding>& findings) {
  for (const GuardedBuffer& b : buffers_) {
    const BackingFile file = {arena_.fd(), SlotOffset(entry_, static_cast<uint32_t>(b.index)) + b.at.before};
    CheckGuards(b, file, findings);
    fingerprints_.push_back(b.writable() ? Fingerprint(b) : 0);
  }
}

std::string Flight::LateWrites() const {
  if (fingerprints_.empty()) return {};
  for (size_t i = 0; i < buffers_.size(); ++i) {
    const GuardedBuffer& b = buffers_[i];
    if (!b.writable() || Fingerprint(b) == fingerprints_[i]) continue;
    const Spot spot = Locate(plan_, b.index, 0, true);
    return fmt::format("{} was written after run had returned, in {}", Name(spot.tensor->role), text_);
  }
  return {};
}

std::string Flight::Retire() {
  std::string late = LateWrites();
  for (const GuardedBuffer& b : buffers_)
    if (b.buffer().bytes > kFilledWhole)
      arena_.Release(entry_, static_cast<uint32_t>(b.index), b.at.before + b.buffer().bytes + b.at.after);
  buffers_.clear();
  fingerprints_.clear();
  return late;
}

}  // namespace ropecheck
