// Dump: the tensors of one call as a user saves them from a real model, or as `replay --dump` writes them. One HDF5
// file: the root's attribute `problem`, and arrays q, k, out_q, out_k, positions, caches (docs/golden.md).
#pragma once

#include <string>
#include <vector>

#include "golden/golden_case.h"
#include "properties/check.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

struct Dump {
  Problem problem;
  std::vector<Input> inputs;   // as a GoldenCase's
  std::vector<Input> outputs;  // out_q, out_k; empty where the file has none
};

// Errors: kIo, naming file and object: also for positions that are not the text's. A text without pos=, beside an array
// `positions`, takes its ids.
Result<Dump> ReadDump(const std::string& path);
Result<void> WriteDump(const Dump& dump, const std::string& path);

// Of a call that came back.
Dump DumpOf(const Problem& problem, std::span<const TensorView> views);

// The outputs of a dump, judged by the case that was made of its inputs. Errors: those of JudgeOutcome.
Result<Judgement> JudgeDump(const Dump& dump, const GoldenCase& golden, const std::string& grade);

}  // namespace ropecheck::golden
