// Status: what a call answers. Included by kernel.h.
#pragma once

#include <string>
#include <utility>

#include "ropecheck/adapter.h"

namespace ropecheck {
inline namespace kernel_v0 {

class Status {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): `return kOk;`
  Status(rc_status code) : code_(code) {}
  Status(rc_status code, std::string reason) : code_(code), reason_(std::move(reason)) {}
  bool ok() const { return code_ == RC_OK; }
  rc_status code() const { return code_; }
  const std::string& reason() const { return reason_; }

 private:
  rc_status code_;
  std::string reason_;
};

inline constexpr rc_status kOk = RC_OK;  // the outputs are written
// Not something this kernel does: the case is skipped, and counted as skipped, with the reason. For can_do().
inline Status Unsupported(std::string reason) { return {RC_UNSUPPORTED, std::move(reason)}; }
// The input is invalid: the right answer to bad input, a failure for good input. Nothing may have been
// written.
inline Status Rejected(std::string reason) { return {RC_REJECTED, std::move(reason)}; }
// The kernel failed. A thrown std::exception means the same.
inline Status Failed(std::string reason) { return {RC_ERROR, std::move(reason)}; }

}  // namespace kernel_v0
}  // namespace ropecheck
