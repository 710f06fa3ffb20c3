#include "golden/read_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "golden/checked_problem.h"
#include "golden/hdf5/far_file.h"
#include "golden/schema.h"
#include "reference/oracle/level.h"
#include "reference/problem/case.h"
#include "reference/problem/names.h"

namespace ropecheck::golden {
namespace {

using schema::In;

constexpr size_t kMostTolerances = 64;

// Reads the objects of one case; the first thing that is wrong ends it.
class CaseReader {
 public:
  CaseReader(hdf5::FarFile& file, Budget& budget, std::string group)
      : file_(file), budget_(budget), group_(std::move(group)) {}

  Result<GoldenCase> Read() {
    if (auto ok = ReadProblem(); !ok) return tl::unexpected(ok.error());
    if (auto ok = ReadInputs(); !ok) return tl::unexpected(ok.error());
    if (auto ok = ReadFrequencies(); !ok) return tl::unexpected(ok.error());
    if (auto ok = ReadOutputs(); !ok) return tl::unexpected(ok.error());
    if (auto ok = NothingElse(group_, expected_); !ok) return tl::unexpected(ok.error());
    return std::move(golden_);
  }

 private:
  Result<void> ReadProblem() {
    const auto text = file_.Text(group_, schema::kProblemAttribute);
    if (!text) return tl::unexpected(text.error());
    auto problem = CheckedProblem(*text);
    if (!problem) return file_.Wrong(group_, problem.error().message);
    if (const std::string canonical = Print(*problem); *text != canonical)
      return file_.Wrong(group_,
                         fmt::format("problem text '{}' is not canonical. Use '{}'", *text, canonical));
    golden_.problem = std::move(*problem);
    golden_.level = OwnLevel(golden_.problem);
    const auto level = file_.Integer(group_, schema::kLevelAttribute);
    if (!level) return tl::unexpected(level.error());
    if (*level != static_cast<int64_t>(golden_.level))
      return file_.Wrong(group_, fmt::format("level {} is not that of the problem's inputs, {}", *level,
                                             static_cast<int>(golden_.level)));
    const auto direction = file_.Text(group_, schema::kDirectionAttribute);
    if (!direction) return tl::unexpected(direction.error());
    const auto gain = file_.Real(group_, schema::kGainAttribute);
    if (!gain) return tl::unexpected(gain.error());
    if (*direction != NameOf(golden_.problem.direction) || *gain != golden_.problem.gain)
      return file_.Wrong(
          group_, fmt::format("direction {} and gain {} are not the problem's {} and {}", *direction, *gain,
                              NameOf(golden_.problem.direction), golden_.problem.gain));
    auto plan = PlanTensors(golden_.problem);
    if (!plan) return file_.Wrong(group_, plan.error().message);
    plan_ = std::move(*plan);
    return {};
  }

  Result<void> ReadInputs() {
    golden_.table_rows = TableRowsOf(golden_.problem);
    golden_.token_positions = TokenPositionsOf(golden_.problem);
    for (const Tensor& tensor : plan_.tensors) {
      if (tensor.role == Role::kOutQ || tensor.role == Role::kOutK) continue;
      std::vector<int64_t> shape(tensor.shape.begin(), tensor.shape.begin() + tensor.ndim);
      if (HasRows(tensor.role)) shape[0] = static_cast<int64_t>(golden_.table_rows.size());
      auto array = ReadArray(group_, Name(tensor.role), tensor.dtype, std::move(shape));
      if (!array) return tl::unexpected(array.error());
      expected_.insert(std::string(Name(tensor.role)));
      golden_.inputs.push_back({tensor.role, std::move(*array)});
    }
    const Shape& shape = golden_.problem.shape;
    if (auto ok = SameIntegers(schema::kPairDims, AllPairDims(golden_.problem), {golden_.problem.pairs(), 4});
        !ok)
      return ok;
    if (auto ok = SameIntegers(schema::kTableRows, golden_.table_rows,
                               {static_cast<int64_t>(golden_.table_rows.size())});
        !ok)
      return ok;
    const std::vector<int64_t> rows = TokenRowsOf(golden_.problem);
    const int64_t each = rows.empty() ? 0 : static_cast<int64_t>(rows.size()) / (shape.batch * shape.tokens);
    if (auto ok = SameIntegers(schema::kTokenRows, rows, {shape.batch, shape.tokens, each}); !ok) return ok;
    if (auto ok = SameIntegers(schema::kTableColumns, TableColumnsOf(golden_.problem),
                               {golden_.problem.pairs(), 4});
        !ok)
      return ok;
    if (auto ok = SameIntegers(schema::kPairAxes, PairAxesOf(golden_.problem), {golden_.problem.pairs()});
        !ok)
      return ok;
    return SameIntegers(schema::kTokenPositions, golden_.token_positions, {shape.batch, shape.tokens});
  }

  // Integers that follow from the problem must be what the file holds.
  Result<void> SameIntegers(std::string_view name, const std::vector<int64_t>& values,
                            std::vector<int64_t> shape) {
    if (values.empty()) return {};
    expected_.insert(std::string(name));
    const auto array = ReadArray(group_, name, DType::kI64, std::move(shape));
    if (!array) return tl::unexpected(array.error());
    if (std::memcmp(array->bytes.data(), values.data(), array->bytes.size()) != 0)
      return file_.Wrong(In(group_, name), "is not what follows from the problem");
    return {};
  }

  Result<void> ReadFrequencies() {
    if (golden_.level != Level::kIdeal && golden_.level != Level::kGivenInvFreq) return {};
    expected_.insert(std::string(schema::kFrequencies));
    const std::string group = In(group_, schema::kFrequencies);
    const int64_t pairs = golden_.problem.pairs();
    ExactFrequencies& frequencies = golden_.frequencies;
    for (auto [name, into] :
         {std::pair{schema::kHi, &frequencies.hi}, std::pair{schema::kLo, &frequencies.lo}}) {
      const auto values = ReadBytes(In(group, name), hdf5::SetOf(hdf5::Element::kF64), DType::kF64, {pairs});
      if (!values) return tl::unexpected(values.error());
      into->resize(static_cast<size_t>(pairs));
      std::memcpy(into->data(), values->data(), values->size());
    }
    const auto turns =
        ReadBytes(In(group, schema::kTurns), hdf5::SetOf(hdf5::Element::kU64), DType::kI64, {pairs, 3});
    if (!turns) return tl::unexpected(turns.error());
    frequencies.turns.resize(static_cast<size_t>(pairs));
    std::memcpy(frequencies.turns.data(), turns->data(), turns->size());
    return {};
  }

  Result<void> ReadOutputs() {
    for (const Tensor& tensor : plan_.tensors) {
      if (tensor.role != Role::kOutQ && tensor.role != Role::kOutK) continue;
      expected_.insert(std::string(Name(tensor.role)));
      const std::vector<int64_t> shape(tensor.shape.begin(), tensor.shape.begin() + tensor.ndim);
      if (auto ok = ReadOutput(tensor.role, shape); !ok) return ok;
    }
    return {};
  }

  Result<void> ReadOutput(Role role, const std::vector<int64_t>& shape) {
    const std::string group = In(group_, Name(role)), tolerances = In(group, schema::kTolerance);
    auto odd = ReadArray(group, schema::kOdd, DType::kF64, shape);
    if (!odd) return tl::unexpected(odd.error());
    Output output{role, std::move(*odd), {}};
    const auto dtypes = file_.Names(tolerances);
    if (!dtypes) return tl::unexpected(dtypes.error());
    std::set<std::string> expected = {std::string(schema::kOdd), std::string(schema::kTolerance)}, inner;
    for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
      const std::string name(Info(dtype).name);
      if (std::find(dtypes->begin(), dtypes->end(), name) == dtypes->end()) {
        if (dtype == DType::kF64 || dtype == golden_.problem.dtype)
          return file_.Wrong(In(tolerances, name), "is missing");
        continue;
      }
      inner.insert(name);
      Expectation expectation{dtype, std::nullopt, {}};
      if (dtype != DType::kF64) {
        expected.insert(name);
        auto nearest = ReadArray(group, name, dtype, shape);
        if (!nearest) return tl::unexpected(nearest.error());
        expectation.nearest = std::move(*nearest);
      }
      const double most = MostTolerance(role, dtype);
      if (auto ok = ReadTolerances(In(tolerances, name), shape, most, expectation); !ok) return ok;
      output.expectations.push_back(std::move(expectation));
    }
    golden_.outputs.push_back(std::move(output));
    if (auto ok = NothingElse(tolerances, inner); !ok) return ok;
    return NothingElse(group, expected);
  }

  // An output is at most sqrt(2) times the largest input times what cos and sin are multiplied by, and two of them
  // that differ in sign are twice that apart: a tolerance beyond would let anything pass.
  double MostTolerance(Role output, DType dtype) const {
    double factor = std::max(1.0, std::fabs(golden_.problem.gain)), largest = 0;
    for (const Input& input : golden_.inputs) {
      double here = 0;
      for (int64_t i = 0; i < input.array.elements(); ++i)
        if (const double value = std::fabs(input.array.At(i)); std::isfinite(value))
          here = std::max(here, value);
      if (input.role == (output == Role::kOutQ ? Role::kQ : Role::kK)) largest = here;
      if (golden_.level == Level::kGivenCache && HasRows(input.role)) factor = std::max(factor, here);
    }
    return 4 * factor * (largest + 4 * std::ldexp(1.0, Info(dtype).min_exponent));
  }

  Result<void> ReadTolerances(const std::string& group, const std::vector<int64_t>& shape, double most,
                              Expectation& into) {
    const auto names = file_.Names(group);
    if (!names) return tl::unexpected(names.error());
    if (names->size() > kMostTolerances)
      return file_.Wrong(group, fmt::format("holds {} sets, more than {}", names->size(), kMostTolerances));
    for (const std::string& name : *names) {
      auto tolerance = ReadArray(group, name, DType::kF64, shape);
      if (!tolerance) return tl::unexpected(tolerance.error());
      for (int64_t i = 0; i < tolerance->elements(); ++i)
        if (const double value = tolerance->At(i); !(value >= 0 && value <= most))
          return file_.Wrong(In(group, name),
                             fmt::format("element {} is {}, no tolerance: 0 to {} are", i, value, most));
      into.tolerances.push_back({name, std::move(*tolerance)});
    }
    return {};
  }

  Result<Array> ReadArray(const std::string& group, std::string_view name, DType dtype,
                          std::vector<int64_t> shape) {
    const std::string path = In(group, name);
    auto bytes = ReadBytes(path, hdf5::SetOf(schema::ElementOf(dtype)), dtype, shape);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto says = file_.Text(path, schema::kDTypeAttribute);
    if (!says) return tl::unexpected(says.error());
    if (*says != Info(dtype).name)
      return file_.Wrong(path, fmt::format("its dtype is '{}', the problem's {}", *says, Info(dtype).name));
    return Array{dtype, std::move(shape), std::move(*bytes)};
  }

  Result<std::vector<std::byte>> ReadBytes(const std::string& path, hdf5::ElementSet elements, DType dtype,
                                           const std::vector<int64_t>& shape) {
    if (std::string fault = budget_.Take(dtype, shape); !fault.empty()) return file_.Wrong(path, fault);
    auto found = file_.Read(path, {elements, shape});
    if (!found) return tl::unexpected(found.error());
    return std::move(found->bytes);
  }

  Result<void> NothingElse(const std::string& group, const std::set<std::string>& expected) {
    const auto names = file_.Names(group);
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : *names)
      if (!expected.contains(name))
        return file_.Wrong(In(group, name), "belongs to no golden case of this problem");
    return {};
  }

  hdf5::FarFile& file_;
  Budget& budget_;
  const std::string group_;
  TensorPlan plan_;
  std::set<std::string> expected_;
  GoldenCase golden_;
};

}  // namespace

Result<GoldenFile> ReadGolden(const std::string& path) {
  auto file = hdf5::FarFile::Open(path);
  if (!file) return tl::unexpected(file.error());
  const auto format = file->Text("/", schema::kFormatAttribute);
  if (!format) return tl::unexpected(format.error());
  const auto version = file->Integer("/", schema::kVersionAttribute);
  if (!version) return tl::unexpected(version.error());
  if (*format != schema::kFormat || *version != schema::kVersion)
    return file->Wrong("/",
                       fmt::format("is of format '{}' version {}, not '{}' version {}. Write it again with "
                                   "`ropecheck golden write`",
                                   *format, *version, schema::kFormat, schema::kVersion));
  auto program = file->Text("/", schema::kProgramAttribute);
  if (!program) return tl::unexpected(program.error());
  const auto names = file->Names(schema::kCases);
  if (!names) return tl::unexpected(names.error());
  GoldenFile golden{std::move(*program), {}};
  Budget budget;
  for (size_t i = 0; i < names->size(); ++i) {
    const std::string group = In(schema::kCases, (*names)[i]);
    if ((*names)[i] != schema::CaseName(i)) return file->Wrong(group, "cases are numbered 0000, 0001, ..");
    auto read = CaseReader(*file, budget, group).Read();
    if (!read) return tl::unexpected(read.error());
    golden.cases.push_back(std::move(*read));
  }
  return golden;
}

}  // namespace ropecheck::golden
