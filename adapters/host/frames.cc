#include "adapters/host/frames.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace ropecheck {
namespace {

constexpr size_t kHeader = 4;

}  // namespace

bool WriteFrame(int socket, std::string_view text) {
  std::string frame;
  frame.reserve(kHeader + text.size());
  for (size_t i = 0; i < kHeader; ++i) frame += static_cast<char>(text.size() >> (8 * i) & 0xFF);
  frame += text;
  std::string_view rest = frame;
  while (!rest.empty()) {
    const ssize_t n = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    rest.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

FrameReader::Status FrameReader::Receive(int socket) {
  std::array<char, 65536> chunk;
  for (;;) {
    const ssize_t n = recv(socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (n > 0) {
      bytes_.append(chunk.data(), static_cast<size_t>(n));
      if (broken()) return Status::kOpen;  // endless garbage must not fill the memory
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Status::kOpen : Status::kClosed;
  }
}

uint32_t FrameReader::NextLength() const {
  uint32_t length = 0;
  for (size_t i = 0; i < kHeader; ++i)
    length |= static_cast<uint32_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
  return length;
}

bool FrameReader::broken() const { return bytes_.size() >= kHeader && NextLength() > kMaxFrameBytes; }

std::optional<std::string> FrameReader::Next() {
  if (bytes_.size() < kHeader || broken()) return std::nullopt;
  const size_t length = NextLength();
  if (bytes_.size() < kHeader + length) return std::nullopt;
  std::string frame = bytes_.substr(kHeader, length);
  bytes_.erase(0, kHeader + length);
  return frame;
}

}  // namespace ropecheck
