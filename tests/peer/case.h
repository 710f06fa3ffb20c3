// One case of a peer's test suite (docs/peer-vectors.md), judged: what the reference gives for it against the
// literals that the peer published.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck::peer {

using Json = nlohmann::json;
using Numbers = std::vector<double>;

// A kind of file. `judge` gives the largest deviation of a case as a fraction of the file's bound: up to 1
// agrees. Errors: kAbsent and kNotComputed skip the case and say why, any other is a failure. `all` are the
// cases of the file.
struct File {
  const char* name;
  Result<double> (*judge)(const Json& one, const Json& all);
};

Result<double> JudgeCachedRotation(const Json& one, const Json& all);  // cached_rotations.cc: ORT and ONNX
Result<double> JudgeBackendRotation(const Json& one, const Json& all);
Result<double> JudgeCadence(const Json& one, const Json& all);
Result<double> JudgeBurn(const Json& one, const Json& all);  // rotations.cc: from positions
Result<double> JudgeCTranslate2(const Json& one, const Json& all);
Result<double> JudgeFairseq(const Json& one, const Json& all);
Result<double> JudgeGemma(const Json& one, const Json& all);
Result<double> JudgeKerasHub(const Json& one, const Json& all);
Result<double> JudgeMaxText(const Json& one, const Json& all);
Result<double> JudgeRoformer(const Json& one, const Json& all);
Result<double> JudgeInvFreq(const Json& one, const Json& all);     // inv_freq.cc
Result<double> JudgeMRope(const Json& one, const Json& all);       // mrope.cc
Result<double> JudgeOutOfRange(const Json& one, const Json& all);  // out_of_range.cc
Result<double> JudgeStatistics(const Json& one, const Json& all);  // statistics.cc

}  // namespace ropecheck::peer
