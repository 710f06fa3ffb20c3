#include "golden/verify.h"

#include <algorithm>
#include <cstring>

#include "golden/make_case.h"
#include "golden/schema.h"
#include "golden/tolerances.h"

namespace ropecheck::golden {
namespace {

using schema::In;

std::string Index(const Array& array, int64_t flat) {
  std::vector<int64_t> index(array.shape.size());
  for (size_t axis = index.size(); axis-- > 0;) {
    index[axis] = flat % array.shape[axis];
    flat /= array.shape[axis];
  }
  return ShapeText(index);
}

std::string Element(const Array& array, int64_t flat) {
  uint64_t bits = 0;
  const int bytes = Info(array.dtype).bytes;
  std::memcpy(&bits, array.bytes.data() + flat * bytes, static_cast<size_t>(bytes));
  const std::string hex = fmt::format("0x{:0{}X}", bits, 2 * bytes);
  return Info(array.dtype).precision == 0 ? hex : fmt::format("{:.17g} ({})", array.At(flat), hex);
}

// Compares arrays of one shape and dtype, by bits or with `same`.
template <class Same>
std::string Compare(const std::string& path, const Array& stored, const Array& made, Same same) {
  if (stored.shape != made.shape || stored.dtype != made.dtype)
    return fmt::format("{}: holds {} of shape {}, computed again {} of shape {}", path,
                       Info(stored.dtype).name, ShapeText(stored.shape), Info(made.dtype).name,
                       ShapeText(made.shape));
  for (int64_t i = 0; i < stored.elements(); ++i)
    if (!same(i))
      return fmt::format("{}: element {} is {}, computed again {}", path, Index(stored, i),
                         Element(stored, i), Element(made, i));
  return {};
}

std::string CompareBits(const std::string& path, const Array& stored, const Array& made) {
  if (stored == made) return {};
  const size_t bytes = static_cast<size_t>(Info(stored.dtype).bytes);
  return Compare(path, stored, made, [&](int64_t i) {
    const size_t at = static_cast<size_t>(i) * bytes;
    return std::memcmp(stored.bytes.data() + at, made.bytes.data() + at, bytes) == 0;
  });
}

std::string CompareFrequencies(const std::string& group, const ExactFrequencies& stored,
                               const ExactFrequencies& made) {
  for (size_t i = 0; i < made.turns.size(); ++i)
    if (stored.turns[i] != made.turns[i] || stored.hi[i] != made.hi[i] || stored.lo[i] != made.lo[i])
      return fmt::format(
          "{}: pair {} is {:.17g} + {:.17g} rad, turns {:016x}.., computed again {:.17g} + {:.17g} rad, "
          "turns {:016x}..",
          group, i, stored.hi[i], stored.lo[i], stored.turns[i].words[2], made.hi[i], made.lo[i],
          made.turns[i].words[2]);
  return {};
}

std::string CompareTolerances(const std::string& group, const Expectation& stored, const Expectation& made) {
  for (const ToleranceSet& set : made.tolerances) {
    const auto found = std::find_if(stored.tolerances.begin(), stored.tolerances.end(),
                                    [&](const ToleranceSet& s) { return s.pipeline == set.pipeline; });
    if (found == stored.tolerances.end()) return fmt::format("{}: is missing", In(group, set.pipeline));
    const Array &a = found->tolerance, &b = set.tolerance;
    auto fault =
        Compare(In(group, set.pipeline), a, b, [&](int64_t i) { return SameTolerance(a.At(i), b.At(i)); });
    if (!fault.empty()) return fault;
  }
  if (stored.tolerances.size() != made.tolerances.size())
    return fmt::format("{}: holds {} sets, computed again {}", group, stored.tolerances.size(),
                       made.tolerances.size());
  return {};
}

std::string CompareOutputs(const std::string& group, const Output& stored, const Output& made) {
  if (auto fault = CompareBits(In(group, schema::kOdd), stored.odd, made.odd); !fault.empty()) return fault;
  for (const Expectation& expectation : made.expectations) {
    const std::string name(Info(expectation.dtype).name);
    const auto found = std::find_if(stored.expectations.begin(), stored.expectations.end(),
                                    [&](const Expectation& e) { return e.dtype == expectation.dtype; });
    if (found == stored.expectations.end())
      return fmt::format("{}: is missing, though {} holds the inputs", In(group, name), name);
    if (expectation.nearest)
      if (auto fault = CompareBits(In(group, name), *found->nearest, *expectation.nearest); !fault.empty())
        return fault;
    if (auto fault = CompareTolerances(In(In(group, schema::kTolerance), name), *found, expectation);
        !fault.empty())
      return fault;
  }
  if (stored.expectations.size() != made.expectations.size())
    return fmt::format("{}: holds expectations for a dtype that does not hold the inputs", group);
  return {};
}

}  // namespace

Result<std::string> Difference(const GoldenCase& stored, size_t index) {
  const auto made = Remake(stored);
  if (!made) return tl::unexpected(made.error());
  const std::string group = In(schema::kCases, schema::CaseName(index));
  if (made->problem != stored.problem)
    return fmt::format("{}: data=file({}) is not the hash of q and k, {}", group, stored.problem.data.name,
                       made->problem.data.name);
  for (size_t i = 0; i < made->inputs.size(); ++i) {
    const Input& input = made->inputs[i];
    auto fault = CompareBits(In(group, Name(input.role)), stored.inputs[i].array, input.array);
    if (!fault.empty()) return fault;
  }
  auto fault = CompareFrequencies(In(group, schema::kFrequencies), stored.frequencies, made->frequencies);
  for (size_t i = 0; fault.empty() && i < made->outputs.size(); ++i)
    fault = CompareOutputs(In(group, Name(made->outputs[i].role)), stored.outputs[i], made->outputs[i]);
  return fault;
}

}  // namespace ropecheck::golden
