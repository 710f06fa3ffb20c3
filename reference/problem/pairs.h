// Where the pairs of a head lie: which elements a call reads for pair i, and where it writes the result.
// The one description of pairing, window and direction for everything that makes, rotates or judges data.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/problem/problem.h"

namespace ropecheck {

// The members of one pair, as elements of the head.
struct PairMembers {
  int64_t first = 0, second = 0;
  bool operator==(const PairMembers&) const = default;
};

// Evenly spaced pairs: the members of pair first_pair + k are those of `read` and `write`, each k * step further.
struct PairRun {
  struct Side {
    PairMembers at;  // of first_pair
    int64_t step = 1;
    PairMembers Of(int64_t k) const { return {at.first + k * step, at.second + k * step}; }
    bool operator==(const Side&) const = default;
  };
  int64_t first_pair = 0, count = 0;
  Side read, write;
};

// In the order of the pairs; at most two. The adjoint reads what the forward map writes. Any problem, valid or not.
std::vector<PairRun> PairRuns(const Problem& problem);

// Elements [first, first + count) of a head.
struct Segment {
  int64_t first = 0, count = 0;
  bool Holds(int64_t element) const { return element >= first && element < first + count; }
};
// Those that belong to pairs (read and written alike), and the others, which are copied. Ascending, none empty.
std::vector<Segment> RotatedSegments(const Problem& problem);
std::vector<Segment> CopiedSegments(const Problem& problem);

// Pair `pair`'s members; pair < problem.pairs().
PairMembers ReadMembers(const std::vector<PairRun>& runs, int64_t pair);
PairMembers WrittenMembers(const std::vector<PairRun>& runs, int64_t pair);
// The pair that reads an element, or -1.
int64_t PairReading(const std::vector<PairRun>& runs, int64_t element);

}  // namespace ropecheck
