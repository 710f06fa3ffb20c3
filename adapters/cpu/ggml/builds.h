// Which of the prebuilt CPU backends are driven.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/cpu/ggml/api.h"

namespace ropecheck::ggml {

struct Build {
  std::string isa;  // "haswell", as in libggml-cpu-haswell.so
  std::filesystem::path path;
  Api api{};
};

// Three builds that this CPU can run: the least demanding one, the one that ggml itself would choose, and
// haswell (AVX2 and FMA) where it is neither, else the one in the middle. Fewer where there are fewer. Throws
// std::runtime_error with the command that would help where there are none.
std::vector<Build> ChooseBuilds();

}  // namespace ropecheck::ggml
