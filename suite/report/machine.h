// What of the machine may change a result: its processor's instruction sets.
#pragma once

#include <string>

namespace ropecheck {

std::string CpuFeatures();  // "avx2 fma f16c avx512f": those that kernels and libraries choose code by

// FNV-1a 64 of a file's bytes as 16 hex digits; empty where it cannot be read.
std::string FileHash(const std::string& path);

}  // namespace ropecheck
