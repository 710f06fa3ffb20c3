// Frames: a length in four bytes, least significant first, then that many bytes of JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ropecheck {

inline constexpr uint32_t kMaxFrameBytes = uint32_t{1} << 26;

// Writes all of it, however the socket cuts it up. False: the peer is gone, or takes nothing within
// SO_SNDTIMEO.
bool WriteFrame(int socket, std::string_view text);

// Puts frames together from what has arrived.
class FrameReader {
 public:
  enum class Status { kOpen, kClosed };
  // Takes what is there without waiting.
  Status Receive(int socket);
  // The next whole frame.
  std::optional<std::string> Next();
  // What arrived cannot become a frame: its length is absurd.
  bool broken() const;
  // Bytes that belong to no whole frame yet.
  size_t pending() const { return bytes_.size(); }
  void Clear() { bytes_.clear(); }

 private:
  uint32_t NextLength() const;
  std::string bytes_;
};

}  // namespace ropecheck
