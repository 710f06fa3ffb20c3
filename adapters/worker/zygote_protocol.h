// What host and zygote say to each other on a SOCK_SEQPACKET socket that no kernel ever holds, and the zygote
// to the process that stands by.
#pragma once

#include <cstdint>

namespace ropecheck {

// Host to zygote, and on to the process that is to run, with its talk socket as ancillary data. One process
// runs at a time.
struct SpawnOrder {
  enum Hello : uint32_t { kNone, kAll };
  uint32_t hello;  // kAll: the process first says what the library holds
};

// False: the other end is gone.
bool SendOrder(int socket, SpawnOrder order, int talk);
bool ReceiveOrder(int socket, SpawnOrder& order, int& talk);

// Zygote to host: the process runs; the process ended, and all it left behind was killed.
struct ZygoteReport {
  enum Kind : uint32_t { kStarted, kEnded, kFailed };
  uint32_t kind;
  int32_t pid;
  int32_t status;  // kEnded: as from waitpid; kFailed: errno
};

}  // namespace ropecheck
