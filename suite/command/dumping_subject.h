// A subject that writes the tensors of its first call to a file on the way (`replay --dump`).
#pragma once

#include <string>

#include "adapters/host/subject.h"

namespace ropecheck::command {

class DumpingSubject final : public Subject {
 public:
  // `subject` must outlive this one.
  DumpingSubject(Subject& subject, std::string path) : subject_(subject), path_(std::move(path)) {}

  // How the writing went; an error as well where the call gave no outputs. Fine as long as nothing was run.
  const Result<void>& written() const { return written_; }

  const KernelInfo& info() const override { return subject_.info(); }
  Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) override;
  void Restart() override { subject_.Restart(); }
  void SetTimeLimit(double cpu_seconds_per_call) override { subject_.SetTimeLimit(cpu_seconds_per_call); }
  int64_t ResidentBytes() const override { return subject_.ResidentBytes(); }

 private:
  class Sink;
  Subject& subject_;
  std::string path_;
  Result<void> written_;
};

}  // namespace ropecheck::command
