#include "suite/report/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace ropecheck {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::Show(const KernelInfo& kernel, size_t done, size_t total, size_t failures) {
  const auto now = std::chrono::steady_clock::now();
  if (done != total && now - last_ < std::chrono::milliseconds(50)) return;
  last_ = now;
  Say(fmt::format("{}: {} of {} calls{}", kernel.name, done, total,
                  failures == 0 ? "" : fmt::format(", {} failures so far", failures)));
}

void ProgressLine::Say(const std::string& what) {
  if (!terminal_) return;
  fmt::print(stderr, "\r\x1b[K{}", what);
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::Clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace ropecheck
