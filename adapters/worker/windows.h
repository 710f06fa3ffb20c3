// Windows: the worker's view of the arena. Every buffer of a call is mapped alone, with inaccessible pages on
// both sides, at an address that is made on first use and kept: mprotect per call would cost 13-20 us per
// tensor, a kept window costs 0.1 us (docs/worker.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "reference/problem/tensors.h"

namespace ropecheck {

class Windows {
 public:
  // Reserves address space; `arena` stays open.
  explicit Windows(int arena);
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;

  // First byte of `pages` pages of the file at `offset`. nullptr: no room left.
  std::byte* Map(int64_t offset, int64_t pages, Access access);
  // Large windows are not kept: call after each call.
  void ReleaseLarge();
  // Beyond this the page tables cost more than a fresh process.
  bool crowded() const { return kept_.size() > kMaxKept; }

 private:
  struct Large {
    std::byte* at;
    size_t bytes;
  };
  static constexpr size_t kMaxKept = 12000;

  std::byte* Place(std::byte*& next, const std::byte* end, int64_t bytes) const;
  std::byte* MapAt(std::byte* at, int64_t offset, size_t bytes, Access access) const;

  int arena_;
  std::byte* begin_ = nullptr;
  std::byte* large_begin_ = nullptr;
  std::byte* end_ = nullptr;
  std::byte* next_ = nullptr;
  std::byte* next_large_ = nullptr;
  std::unordered_map<uint64_t, std::byte*> kept_;
  std::vector<Large> large_;
};

}  // namespace ropecheck
