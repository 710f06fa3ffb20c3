#include "golden/golden_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>
#include <variant>

#include "reference/oracle/cache_slots.h"
#include "reference/problem/axis_map.h"

namespace ropecheck::golden {
namespace {

// Which rows of its tables a problem's tokens read; nullopt: it has no table with rows.
std::optional<TableIndex> IndexOf(const Problem& problem) {
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles)) return angles->index;
  if (const auto* cache = std::get_if<GivenCache>(&problem.angles)) return cache->index;
  return std::nullopt;
}

bool IsOneInteger(const Positions& positions) {
  return !std::holds_alternative<RealPositions>(positions) && !std::holds_alternative<MultiAxis>(positions);
}

}  // namespace

const Input* GoldenCase::Find(Role role) const {
  for (const Input& input : inputs)
    if (input.role == role) return &input;
  return nullptr;
}

const Output* GoldenCase::FindOutput(Role role) const {
  for (const Output& output : outputs)
    if (output.role == role) return &output;
  return nullptr;
}

const Expectation* GoldenCase::FindExpectation(Role role, DType dtype) const {
  const Output* output = FindOutput(role);
  if (output == nullptr) return nullptr;
  for (const Expectation& expectation : output->expectations)
    if (expectation.dtype == dtype) return &expectation;
  return nullptr;
}

Problem PlainProblem(const Problem& problem, DType dtype) {
  Problem plain = problem;
  plain.dtype = dtype;
  plain.placement = Placement::kOutOfPlace;
  plain.layout = {};
  if (problem.layout.order == AxisOrder::kTHD) plain.layout.order = AxisOrder::kTHD;
  plain.data = {};  // the values are the case's
  return plain;
}

Problem ProblemFor(const GoldenCase& golden, DType dtype) {
  Problem problem = golden.problem;
  if (dtype == problem.dtype) return problem;
  problem.dtype = dtype;
  problem.data = {DataSpec::Kind::kFile, 0, ContentHash(golden)};
  return problem;
}

std::string ContentHash(const GoldenCase& golden) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const Role role : {Role::kQ, Role::kK}) {
    const Input* input = golden.Find(role);
    if (input == nullptr) continue;
    for (int64_t i = 0; i < input->array.elements(); ++i) {
      const uint64_t bits = std::bit_cast<uint64_t>(input->array.At(i));
      for (int byte = 0; byte < 8; ++byte) hash = (hash ^ (bits >> (8 * byte) & 0xFF)) * 0x100000001B3;
    }
  }
  return fmt::format("{:016x}", hash);
}

std::vector<int64_t> TableRowsOf(const Problem& problem) {
  std::vector<int64_t> rows;
  const auto index = IndexOf(problem);
  if (!index) return rows;
  const auto* several = std::get_if<MultiAxis>(&problem.positions);
  const int64_t axes = several == nullptr ? 1 : static_cast<int64_t>(several->ids.size());
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s)
      for (int64_t axis = 0; axis < axes; ++axis) rows.push_back(TableRowOf(problem, *index, b, s, axis));
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::vector<int64_t> TokenRowsOf(const Problem& problem) {
  const auto index = IndexOf(problem);
  std::vector<int64_t> token_rows;
  if (!index) return token_rows;
  const std::vector<int64_t> rows = TableRowsOf(problem);
  std::vector<int64_t> axes = PairAxesOf(problem);
  if (axes.empty() || *index != TableIndex::kPosition) axes = {0};
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s)
      for (const int64_t axis : axes) {
        const auto row = std::lower_bound(rows.begin(), rows.end(), TableRowOf(problem, *index, b, s, axis));
        token_rows.push_back(row - rows.begin());
      }
  return token_rows;
}

std::vector<int64_t> TableColumnsOf(const Problem& problem) {
  const int64_t pairs = problem.pairs();
  const auto* angles = std::get_if<GivenAngles>(&problem.angles);
  const auto* cache = std::get_if<GivenCache>(&problem.angles);
  std::vector<int64_t> columns;
  for (int64_t i = 0; i < pairs && (angles != nullptr || cache != nullptr); ++i) {
    CacheSlots slots{};
    if (angles != nullptr) slots.cos = slots.sin = AngleSlotsOf(angles->width, pairs, i);
    if (cache != nullptr) {
      slots = CacheSlotsOf(cache->layout, pairs, i);
      const int64_t before = HoldsBothInOneTensor(cache->layout)       ? 0
                             : cache->layout == CacheLayout::kSeparate ? pairs
                                                                       : 2 * pairs;
      slots.sin = {slots.sin.first + before, slots.sin.second + before};
    }
    // Of a transpose each output has the other's sin.
    if (problem.direction == Direction::kAdjoint) std::swap(slots.sin.first, slots.sin.second);
    columns.insert(columns.end(), {slots.cos.first, slots.sin.first, slots.cos.second, slots.sin.second});
  }
  return columns;
}

std::vector<int64_t> TokenPositionsOf(const Problem& problem) {
  std::vector<int64_t> positions;
  if (!IsOneInteger(problem.positions)) return positions;
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s) positions.push_back(PositionOf(problem, b, s));
  return positions;
}

bool HasRows(Role role) {
  return role == Role::kAngles || role == Role::kCos || role == Role::kSin || role == Role::kCosSin;
}

std::vector<PairDims> PairDimsOf(const Problem& problem) {
  const std::vector<PairRun> runs = PairRuns(problem);
  std::vector<PairDims> all;
  for (int64_t i = 0; i < problem.pairs(); ++i)
    all.push_back({ReadMembers(runs, i), WrittenMembers(runs, i)});
  return all;
}

std::vector<int64_t> AllPairDims(const Problem& problem) {
  std::vector<int64_t> all;
  for (const auto& [read, written] : PairDimsOf(problem))
    all.insert(all.end(), {read.first, read.second, written.first, written.second});
  return all;
}

std::vector<int64_t> PairAxesOf(const Problem& problem) {
  std::vector<int64_t> axes;
  if (!std::holds_alternative<MultiAxis>(problem.positions)) return axes;
  for (int64_t i = 0; i < problem.pairs(); ++i) axes.push_back(AxisOfPair(problem, i).axis);
  return axes;
}

}  // namespace ropecheck::golden
