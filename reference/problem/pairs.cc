#include "reference/problem/pairs.h"

#include <algorithm>
#include <utility>

namespace ropecheck {
namespace {

using Side = PairRun::Side;

Side Halves(int64_t first, int64_t apart) { return {{first, first + apart}, 1}; }
Side Neighbours(int64_t first) { return {{first, first + 1}, 2}; }
PairRun InPlace(int64_t first_pair, int64_t count, const Side& side) {
  return {first_pair, count, side, side};
}

std::vector<PairRun> ForwardRuns(const Problem& problem) {
  const auto [head_dim, rot_dim, offset] = problem.window;
  const int64_t pairs = std::max<int64_t>(rot_dim / 2, 0);
  switch (problem.pairing) {
    case Pairing::kHalf:
      return {InPlace(0, pairs, Halves(offset, pairs))};
    case Pairing::kInterleaved:
    case Pairing::kBlocksInterleaved:  // blocks hold whole pairs: those of both together run on
      return {InPlace(0, pairs, Neighbours(offset))};
    case Pairing::kWholeHeadHalf:
      return {InPlace(0, pairs, Halves(offset, head_dim / 2))};
    case Pairing::kInterleavedToHalf:
      return {{0, pairs, Neighbours(offset), Halves(offset, pairs)}};
    case Pairing::kBlocksHalf: {
      const int64_t of_block = pairs / 2;
      return {InPlace(0, of_block, Halves(offset, of_block)),
              InPlace(of_block, pairs - of_block, Halves(offset + 2 * of_block, of_block))};
    }
  }
  return {};
}

const PairRun& RunOf(const std::vector<PairRun>& runs, int64_t pair) {
  return runs.size() > 1 && pair >= runs[1].first_pair ? runs[1] : runs[0];
}

}  // namespace

std::vector<PairRun> PairRuns(const Problem& problem) {
  std::vector<PairRun> runs = ForwardRuns(problem);
  if (problem.direction == Direction::kAdjoint)
    for (PairRun& run : runs) std::swap(run.read, run.write);
  return runs;
}

std::vector<Segment> RotatedSegments(const Problem& problem) {
  const auto [head_dim, rot_dim, offset] = problem.window;
  const int64_t pairs = rot_dim / 2;
  if (problem.pairing == Pairing::kWholeHeadHalf && rot_dim < head_dim)
    return {{offset, pairs}, {offset + head_dim / 2, pairs}};
  return {{offset, rot_dim}};
}

std::vector<Segment> CopiedSegments(const Problem& problem) {
  std::vector<Segment> copied;
  int64_t from = 0;
  const auto until = [&](int64_t next) {
    if (next > from) copied.push_back({from, next - from});
  };
  for (const Segment& rotated : RotatedSegments(problem)) {
    until(rotated.first);
    from = rotated.first + rotated.count;
  }
  until(problem.window.head_dim);
  return copied;
}

PairMembers ReadMembers(const std::vector<PairRun>& runs, int64_t pair) {
  const PairRun& run = RunOf(runs, pair);
  return run.read.Of(pair - run.first_pair);
}

PairMembers WrittenMembers(const std::vector<PairRun>& runs, int64_t pair) {
  const PairRun& run = RunOf(runs, pair);
  return run.write.Of(pair - run.first_pair);
}

int64_t PairReading(const std::vector<PairRun>& runs, int64_t element) {
  for (const PairRun& run : runs)
    for (const int64_t start : {run.read.at.first, run.read.at.second}) {
      const int64_t beyond = element - start;
      if (beyond >= 0 && beyond % run.read.step == 0 && beyond / run.read.step < run.count)
        return run.first_pair + beyond / run.read.step;
    }
  return -1;
}

}  // namespace ropecheck
