// Serves the ring: takes requests, maps their buffers, calls the kernel, checks what it left behind, answers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/host/invoke.h"
#include "adapters/host/place.h"
#include "adapters/worker/control.h"
#include "adapters/worker/windows.h"

namespace ropecheck {

class Server {
 public:
  // `control` is the start of the mapped arena, texts included. `always_reported`: joins every answer's
  // environment text (what loading the library changed).
  Server(ControlBlock* control, const rc_kernel& kernel, const Contract& contract,
         std::string always_reported);
  [[noreturn]] void Serve();

 private:
  // All that follows from the text of a call.
  struct Prepared {
    std::string text;
    Call call;
    TensorPlan plan;
    std::vector<Place> places;
    std::shared_ptr<const AbiProblem> problem;
  };
  void WaitForRequest();
  Result<void> Prepare(uint32_t entry);
  bool MapBuffers(uint32_t entry);
  Answer Run(uint32_t entry);
  // What a kernel may not leave behind. Touches every window, so that one it unmapped faults here, not in the
  // next call.
  void LookAfter(Answer& answer, uint32_t& flags);
  void Post(uint32_t entry, const Answer& answer, uint32_t flags);

  ControlBlock* control_;
  Contract contract_;
  std::string always_reported_;
  Windows windows_;
  Invoker invoker_;
  Prepared prepared_;
  std::vector<PlacedBuffer> placed_;
  uint32_t served_ = 0;
};

}  // namespace ropecheck
