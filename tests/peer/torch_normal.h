// torch.manual_seed(seed); torch.randn(n) on a CPU, for n a multiple of 16.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace ropecheck::peer {

// 24-bit uniforms from mt19937, then Box-Muller in blocks of 16: elements j and j + 8 come from each other's
// uniforms. Source: PyTorch, ATen/native/cpu/DistributionTemplates.h, `normal_fill`. Its vectorised log and cos
// differ from these in the last bit.
inline std::vector<float> TorchNormal(uint32_t seed, size_t n) {
  constexpr size_t kBlock = 16, kHalf = kBlock / 2;
  std::mt19937 random(seed);
  std::vector<float> numbers(n);
  for (float& x : numbers) x = static_cast<float>(random() & 0xFFFFFF) * 0x1p-24f;
  for (size_t block = 0; block + kBlock <= n; block += kBlock)
    for (size_t j = block; j < block + kHalf; ++j) {
      const float radius = std::sqrt(-2 * std::log(1 - numbers[j]));
      const float theta = 2 * std::numbers::pi_v<float> * numbers[j + kHalf];
      numbers[j] = radius * std::cos(theta);
      numbers[j + kHalf] = radius * std::sin(theta);
    }
  return numbers;
}

}  // namespace ropecheck::peer
