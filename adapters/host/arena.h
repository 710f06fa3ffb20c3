// The host's side of the shared memory: one sparse, sealed file, mapped flat.
#pragma once

#include <cstddef>
#include <memory>

#include "adapters/worker/control.h"
#include "reference/problem/result.h"

namespace ropecheck {

class Arena {
 public:
  static Result<std::unique_ptr<Arena>> Create();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  int fd() const { return fd_; }
  // A description of its own for the worker, with its offset at the sealed end: a kernel that writes to every
  // descriptor it finds writes nothing here.
  int worker_fd() const { return worker_fd_; }
  ControlBlock& control() { return *reinterpret_cast<ControlBlock*>(base_); }
  char* text(uint32_t entry) { return reinterpret_cast<char*>(base_ + TextOffset(entry)); }
  std::byte* slot(uint32_t entry, uint32_t buffer) { return base_ + SlotOffset(entry, buffer); }
  // Counters, phase and fault record as a new process must find them.
  void ResetControl();
  // Gives the memory of a slot's first `bytes` back; they read as zero afterwards.
  void Release(uint32_t entry, uint32_t buffer, int64_t bytes);

 private:
  Arena(int fd, int worker_fd, std::byte* base) : fd_(fd), worker_fd_(worker_fd), base_(base) {}
  int fd_;
  int worker_fd_;
  std::byte* base_;
};

}  // namespace ropecheck
