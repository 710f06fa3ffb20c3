#include "adapters/host/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace ropecheck {
namespace {

// Further away than this an address says nothing about the buffer: it is as likely a wild pointer.
constexpr int64_t kNear = int64_t{1} << 20;

constexpr std::array<std::string_view, 3> kReachNames = {"read", "write", "execution"};

struct Extent {
  int64_t begin, end;  // bytes from the buffer's first
};

Extent ExtentOf(const Tensor& tensor) {
  const int64_t bytes = Info(tensor.dtype).bytes;
  if (tensor.elements() == 0) return {tensor.offset * bytes, tensor.offset * bytes};
  int64_t lo = tensor.offset, hi = tensor.offset;
  for (size_t i = 0; i < static_cast<size_t>(tensor.ndim); ++i) {
    const int64_t reach = (tensor.shape[i] - 1) * tensor.strides[i];
    (reach < 0 ? lo : hi) += reach;
  }
  return {lo * bytes, (hi + 1) * bytes};
}

int64_t Distance(const Extent& e, int64_t byte) {
  if (byte < e.begin) return e.begin - byte;
  return byte >= e.end ? byte - e.end + 1 : 0;
}

bool IsOutput(Role role) { return role == Role::kOutQ || role == Role::kOutK; }

}  // namespace

Spot Locate(const TensorPlan& plan, int buffer, int64_t byte, bool write) {
  const Tensor* best = nullptr;
  int64_t best_distance = 0;
  for (const Tensor& tensor : plan.tensors) {
    if (tensor.buffer != buffer) continue;
    const int64_t distance = Distance(ExtentOf(tensor), byte);
    const bool better =
        !best || distance < best_distance ||
        (distance == best_distance && write && IsOutput(tensor.role) && !IsOutput(best->role));
    if (better) {
      best = &tensor;
      best_distance = distance;
    }
  }
  if (!best) return {};
  const Extent e = ExtentOf(*best);
  const int64_t bytes = Info(best->dtype).bytes;
  const int64_t from_begin = byte - e.begin;
  Spot spot;
  spot.tensor = best;
  spot.element = from_begin >= 0 ? from_begin / bytes : -((-from_begin + bytes - 1) / bytes);
  spot.past_end = byte >= e.end ? byte - e.end : -1;
  spot.before = byte < e.begin ? e.begin - byte : 0;
  return spot;
}

std::string Says(const Spot& spot) {
  if (!spot.tensor) return "no tensor";
  std::string says = fmt::format("element {} of {}", spot.element, Name(spot.tensor->role));
  if (spot.past_end >= 0) says += fmt::format(", {} bytes past its end", spot.past_end);
  if (spot.before > 0) says += fmt::format(", {} bytes before its start", spot.before);
  return says;
}

Stray NameStray(const TensorPlan& plan, std::span<const uint64_t> bases, uint64_t address, Reach reach) {
  int best = -1;
  int64_t best_distance = kNear;
  for (size_t i = 0; i < plan.buffers.size() && i < bases.size(); ++i) {
    if (bases[i] == 0) continue;
    const auto byte = static_cast<int64_t>(address - bases[i]);
    const int64_t distance = Distance({0, plan.buffers[i].bytes}, byte);
    if (distance < best_distance) {
      best = static_cast<int>(i);
      best_distance = distance;
    }
  }
  Stray stray;
  stray.write = reach == Reach::kWrite;
  const std::string_view verb = kReachNames[static_cast<size_t>(reach)];
  if (best < 0) {
    stray.says = fmt::format("{} at address {:#x}, near no tensor", verb, address);
    return stray;
  }
  const auto index = static_cast<size_t>(best);
  const Spot spot = Locate(plan, best, static_cast<int64_t>(address - bases[index]), stray.write);
  if (spot.tensor) stray.tensor = Name(spot.tensor->role);
  stray.element = spot.element;
  stray.says = fmt::format("{} of {}", verb, Says(spot));
  const bool inside = spot.past_end < 0 && spot.before == 0;
  if (inside && stray.write && plan.buffers[index].access == Access::kRead)
    stray.says += ", which may only be read";
  return stray;
}

}  // namespace ropecheck
