#include "adapters/host/output_tail.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace ropecheck {
namespace {

constexpr int kPipeBytes = 1 << 20;
constexpr int kReadsAtOnce = 64;

}  // namespace

OutputTail::OutputTail(int pipe) : pipe_(pipe) {
  fcntl(pipe_, F_SETFL, fcntl(pipe_, F_GETFL) | O_NONBLOCK);
  fcntl(pipe_, F_SETPIPE_SZ, kPipeBytes);
}

OutputTail::~OutputTail() { close(pipe_); }

void OutputTail::Drain() {
  std::array<char, 65536> chunk;
  for (int i = 0; i < kReadsAtOnce; ++i) {
    const ssize_t n = read(pipe_, chunk.data(), chunk.size());
    if (n == 0) open_ = false;
    if (n <= 0) break;
    tail_.append(chunk.data(), static_cast<size_t>(n));
    if (tail_.size() > kKept) tail_.erase(0, tail_.size() - kKept);
  }
}

std::string OutputTail::Take() { return std::exchange(tail_, {}); }

}  // namespace ropecheck
