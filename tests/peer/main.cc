// Judges the oracle by golden data of other projects, where the folder of it is at hand (docs/peer-vectors.md).
// Usage: peer_vectors [--must-compute]; the environment variable ROPECHECK_PEER_VECTORS names the folder. Exit
// code: 0 all cases agree; 1 one does not, or a file is damaged; 77 there is no folder, so nothing was checked.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/peer/case.h"

namespace ropecheck::peer {
namespace {

constexpr const char* kVariable = "ROPECHECK_PEER_VECTORS";
constexpr int kSkipped = 77;

constexpr File kFiles[] = {{"burn_rope.json", JudgeBurn},
                           {"ctranslate2_rotary.json", JudgeCTranslate2},
                           {"executorch_cadence_rope.json", JudgeCadence},
                           {"fairseq_rotary.json", JudgeFairseq},
                           {"gemma_rope.json", JudgeGemma},
                           {"hf_inv_freq.json", JudgeInvFreq},
                           {"hf_roformer.json", JudgeRoformer},
                           {"keras_hub_rotary.json", JudgeKerasHub},
                           {"maxtext_snapshots.json", JudgeMaxText},
                           {"onnx_backend_rotary.json", JudgeBackendRotation},
                           {"ort_contrib_rotary.json", JudgeCachedRotation},
                           {"ort_mrope.json", JudgeMRope},
                           {"ort_oob_semantics.json", JudgeOutOfRange},
                           {"ort_opset23_rotary.json", JudgeCachedRotation},
                           {"ort_web_rotary.json", JudgeCachedRotation},
                           {"torchtune_stats.json", JudgeStatistics}};

struct Count {
  int checked = 0, failed = 0, not_computed = 0;
  double worst = 0;
  std::map<std::string, int> skipped;  // by reason
};

void Judge(const File& file, const Json& one, const Json& all, Count& count) {
  const auto excess = file.judge(one, all);
  if (!excess &&
      (excess.error().code == ErrorCode::kNotComputed || excess.error().code == ErrorCode::kAbsent)) {
    count.not_computed += excess.error().code == ErrorCode::kNotComputed;
    ++count.skipped[excess.error().message];
    return;
  }
  ++count.checked;
  if (excess && *excess <= 1) {
    count.worst = std::max(count.worst, *excess);
    return;
  }
  ++count.failed;
  fmt::print("FAIL {} {}: {}\n", file.name, one.at("id").get<std::string>(),
             excess ? fmt::format("off by {:.3g} times the bound", *excess) : excess.error().message);
}

Count Judge(const File& file, const std::string& folder) {
  Count count;
  try {
    std::ifstream stream(folder + "/" + file.name);
    const Json cases = Json::parse(stream).at("cases");
    for (const Json& one : cases) Judge(file, one, cases, count);
  } catch (const std::exception& damage) {
    ++count.failed;
    fmt::print("FAIL {}: {}\n", file.name, damage.what());
  }
  fmt::print("{:<30} {:>3} checked, worst deviation {:.2f} of the bound\n", file.name, count.checked,
             count.worst);
  for (const auto& [reason, cases] : count.skipped)
    fmt::print("{:<30} {:>3} skipped: {}\n", "", cases, reason);
  return count;
}

int Main(bool must_compute) {
  const char* folder = std::getenv(kVariable);
  if (folder == nullptr) {
    fmt::print("skipped: {} names no folder of golden data (docs/peer-vectors.md)\n", kVariable);
    return kSkipped;
  }
  int checked = 0, failed = 0, skipped = 0, not_computed = 0;
  for (const File& file : kFiles) {
    const Count count = Judge(file, folder);
    checked += count.checked;
    failed += count.failed;
    not_computed += count.not_computed;
    for (const auto& [reason, cases] : count.skipped) skipped += cases;
  }
  fmt::print("{} cases checked, {} of them wrong; {} skipped, {} of them not computed yet\n", checked, failed,
             skipped, not_computed);
  return failed != 0 || checked == 0 || (must_compute && not_computed != 0) ? 1 : 0;
}

}  // namespace
}  // namespace ropecheck::peer

int main(int argc, char** argv) {
  return ropecheck::peer::Main(argc > 1 && std::string_view(argv[1]) == "--must-compute");
}
