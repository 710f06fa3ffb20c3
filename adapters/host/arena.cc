#include "adapters/host/arena.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

namespace ropecheck {

Result<std::unique_ptr<Arena>> Arena::Create() {
  const auto failed = [](std::string_view what) {
    return Fail(ErrorCode::kIo, fmt::format("shared memory: {}: {}", what, std::strerror(errno)));
  };
  const int fd = memfd_create("ropecheck", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return failed("memfd_create");
  // Sealed so that a kernel's ftruncate cannot make the host's own accesses fault.
  if (ftruncate(fd, kArenaBytes) != 0 ||
      fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    const auto error = failed("cannot size and seal the file");
    close(fd);
    return error;
  }
  void* base = mmap(nullptr, static_cast<size_t>(kArenaBytes), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (base == MAP_FAILED) {
    const auto error = failed(fmt::format("cannot map {} GiB of address space", kArenaBytes >> 30));
    close(fd);
    return error;
  }
  const int worker_fd = open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDWR | O_CLOEXEC);
  if (worker_fd < 0 || lseek(worker_fd, 0, SEEK_END) < 0) {
    const auto error = failed("cannot be opened again through /proc");
    munmap(base, static_cast<size_t>(kArenaBytes));
    close(fd);
    return error;
  }
  new (base) ControlBlock();
  return std::unique_ptr<Arena>(new Arena(fd, worker_fd, static_cast<std::byte*>(base)));
}

Arena::~Arena() {
  munmap(base_, static_cast<size_t>(kArenaBytes));
  close(worker_fd_);
  close(fd_);
}

void Arena::ResetControl() {
  ControlBlock& c = control();
  for (std::atomic<uint32_t>* word : {&c.requests, &c.worker_waits, &c.answers, &c.host_waits, &c.phase,
                                      &c.called_exit, &c.left_thread, &c.fault.signal})
    word->store(0);
  std::memset(c.bases, 0, sizeof(c.bases));
}

void Arena::Release(uint32_t entry, uint32_t buffer, int64_t bytes) {
  fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, SlotOffset(entry, buffer), bytes);
}

}  // namespace ropecheck
