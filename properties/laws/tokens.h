// Rows for laws over pairs of tokens.
#pragma once

#include "properties/laws/turns.h"

namespace ropecheck::laws {

// Of each token one head, in turn another; at most so many tokens that all pairs of them can be compared, spread evenly
// and with the last.
inline std::vector<size_t> OneRowPerToken(const PairTurns& turns, Role role) {
  constexpr size_t kMostTokens = 20;
  std::vector<std::vector<size_t>> tokens;
  const PairTurns::Row* last = nullptr;
  for (size_t r = 0; r < turns.rows().size(); ++r) {
    const PairTurns::Row& row = turns.rows()[r];
    if (row.role != role) continue;
    if (last == nullptr || row.b != last->b || row.s != last->s) tokens.emplace_back();
    tokens.back().push_back(r);
    last = &row;
  }
  std::vector<size_t> rows;
  const size_t n = std::min(tokens.size(), kMostTokens);
  for (size_t i = 0; i < n; ++i) {
    const size_t t = (i + 1) * tokens.size() / n - 1;
    rows.push_back(tokens[t][t % tokens[t].size()]);
  }
  return rows;
}

}  // namespace ropecheck::laws
