// Inputs of the fuzzers, from bytes and back. An input is the canonical text of a call, so that corpora are read, edited
// and replayed by hand, and mean the same when axes are added. Any other bytes are choices for Draw: every byte string is
// a call.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "reference/problem/case.h"

namespace ropecheck::fuzz {

Call Decode(std::span<const uint8_t> bytes);
// Decode(Encode(call)) == call.
std::string Encode(const Call& call);

}  // namespace ropecheck::fuzz
