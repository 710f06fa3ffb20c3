// The pipe that a worker's stdout and stderr go to. Whatever it prints, and however much, the last part is
// kept.
#pragma once

#include <string>

namespace ropecheck {

class OutputTail {
 public:
  static constexpr size_t kKept = 8192;

  // `pipe`: the read end; owned.
  explicit OutputTail(int pipe);
  ~OutputTail();
  OutputTail(const OutputTail&) = delete;
  OutputTail& operator=(const OutputTail&) = delete;

  // -1 when every writer has closed it: polling it further would never sleep.
  int fd() const { return open_ ? pipe_ : -1; }
  // Takes what is there now, at most a few MiB, so that endless output does not keep the host here.
  void Drain();
  // What was kept since the last Take.
  std::string Take();
  bool empty() const { return tail_.empty(); }

 private:
  int pipe_;
  bool open_ = true;
  std::string tail_;
};

}  // namespace ropecheck
