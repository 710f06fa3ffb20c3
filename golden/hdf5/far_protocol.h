// What a FarFile and its child say to each other over a socket. Both are one program, so structs travel as they are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "golden/hdf5/reader.h"

namespace ropecheck::hdf5 {

struct FarRequest {
  enum class Kind : uint32_t { kOpen, kNames, kText, kInteger, kReal, kShape, kRead };
  Kind kind = Kind::kOpen;
  ElementSet elements = 0;
  uint32_t axes = 0;
  uint32_t object_bytes = 0;  // the two names follow
  uint32_t attribute_bytes = 0;
  int64_t shape[kMostAxes] = {};
};

struct FarReply {
  uint32_t ok = 0;  // 0: the payload is the message
  uint32_t element = 0;
  uint64_t bytes = 0;  // the payload follows
};

// All of it, or false at the stream's end.
bool SendAll(int socket, const void* bytes, size_t size);
bool ReceiveAll(int socket, void* bytes, size_t size);

// The child: answers requests about the file in `image` until the stream ends, and does not return.
[[noreturn]] void ServeFarFile(int socket, std::span<const std::byte> image);

}  // namespace ropecheck::hdf5
