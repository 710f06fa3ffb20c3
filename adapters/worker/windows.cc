#include "adapters/worker/windows.h"

#include <sys/mman.h>

#include "adapters/host/place.h"

namespace ropecheck {
namespace {

constexpr int64_t kGuardBytes = int64_t{1} << 20;         // inaccessible, on each side
constexpr int64_t kKeptPages = 1024;                      // larger windows are made for one call
constexpr size_t kKeptSpace = size_t{64} << 30;           // address space for windows that are kept
constexpr size_t kReservation = size_t{480} << 30;        // all of it: 12 buffers of kSlotBytes fit beside
constexpr size_t kSmallestReservation = size_t{8} << 30;  // valgrind grants less

std::byte* Inaccessible(std::byte* at, size_t bytes) {
  const int fixed = at ? MAP_FIXED : 0;
  void* p = mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
  return p == MAP_FAILED ? nullptr : static_cast<std::byte*>(p);
}

}  // namespace

Windows::Windows(int arena) : arena_(arena) {
  size_t bytes = kReservation;
  while (!(begin_ = Inaccessible(nullptr, bytes)) && bytes > kSmallestReservation) bytes /= 2;
  if (!begin_) return;
  end_ = begin_ + bytes;
  large_begin_ = begin_ + (bytes == kReservation ? kKeptSpace : bytes / 2);
  next_ = begin_;
  next_large_ = large_begin_;
}

std::byte* Windows::Place(std::byte*& next, const std::byte* end, int64_t bytes) const {
  const auto first_free = reinterpret_cast<uintptr_t>(next) + kGuardBytes;
  auto* at = reinterpret_cast<std::byte*>((first_free + kWindowAlign - 1) / kWindowAlign * kWindowAlign);
  if (!begin_ || at + bytes + kGuardBytes > end) return nullptr;
  next = at + bytes;
  return at;
}

std::byte* Windows::MapAt(std::byte* at, int64_t offset, size_t bytes, Access access) const {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* p = mmap(at, bytes, protection, MAP_SHARED | MAP_FIXED, arena_, offset);
  return p == MAP_FAILED ? nullptr : static_cast<std::byte*>(p);
}

std::byte* Windows::Map(int64_t offset, int64_t pages, Access access) {
  const auto bytes = static_cast<size_t>(pages * kPageBytes);
  if (pages > kKeptPages) {
    std::byte* at = Place(next_large_, end_, pages * kPageBytes);
    if (at) at = MapAt(at, offset, bytes, access);
    if (at) large_.push_back({at, bytes});
    return at;
  }
  // Offsets are multiples of a page and pages few, so the three fit in one word.
  const uint64_t key =
      static_cast<uint64_t>(offset) | static_cast<uint64_t>(pages) << 1 | (access == Access::kRead ? 0u : 1u);
  std::byte*& at = kept_[key];
  if (!at) {
    at = Place(next_, large_begin_, pages * kPageBytes);
    if (at) at = MapAt(at, offset, bytes, access);
  }
  return at;
}

void Windows::ReleaseLarge() {
  for (const Large& window : large_) Inaccessible(window.at, window.bytes);
  large_.clear();
  next_large_ = large_begin_;
}

}  // namespace ropecheck
