// libFuzzer's entry for the worker's frames: whatever a worker sends, in whatever pieces, is taken apart without harm.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "adapters/host/frames.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 4096) return -1;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  ropecheck::FrameReader reader;
  const size_t piece = data[0] % 16 + 1;  // the first byte says how it is cut up
  for (size_t at = 1; at < size; at += piece) {
    const size_t n = size - at < piece ? size - at : piece;
    if (write(ends[0], data + at, n) != static_cast<ssize_t>(n)) break;
    reader.Receive(ends[1]);
    while (!reader.broken() && reader.Next()) continue;
  }
  close(ends[0]);
  reader.Receive(ends[1]);
  close(ends[1]);
  if (reader.pending() > size) __builtin_trap();
  return 0;
}
