// Published models by name: what `model=NAME` stands for in problem text (docs/problem-text.md, Models).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ropecheck {

// One rope of one model: layers of unlike kinds, indexers and vision towers are entries of their own. The
// pairing is that of the Hugging Face checkpoint, unless the name says otherwise (the vendor's code may hold
// the weights in another order).
struct Model {
  std::string_view name;  // a size is part of it only where sizes differ
  std::string_view axes;  // problem text of the axes that it sets: pairing, d and base at least
  int64_t max_positions;  // as configured; 0: not known, or a grid of patches
  std::string_view source;
  std::string_view note;
};

// Sorted by family, not by name.
std::span<const Model> Models();
const Model* FindModel(std::string_view name);  // nullptr: there is none
// The names that `name` may have been meant to be, nearest first: "llama-3, llama-2 or llama-3.1".
std::string NamesNear(std::string_view name);

}  // namespace ropecheck
