// Result<T>: a value, or an Error that says what was wrong and what to do about it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace ropecheck {

enum class ErrorCode {
  kParse,        // text that is not well-formed
  kInvalid,      // well-formed, but describes something that cannot be
  kNotComputed,  // valid, but this version does not compute it yet
  kIo,           // a file or system call failed
  kKernel,       // the kernel cannot be found, started or talked to
  kAbsent,       // a kernel that is not installed here; the message says how to get it
  kInternal,     // a bug in ropecheck
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // what and where, in the field's words; ends with what to do
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace ropecheck
