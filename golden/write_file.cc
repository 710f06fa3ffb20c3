#include "golden/write_file.h"

#include "golden/hdf5/writer.h"
#include "golden/provenance.h"
#include "golden/schema.h"
#include "reference/problem/case.h"
#include "reference/problem/names.h"

namespace ropecheck::golden {
namespace {

using schema::In;

void AddArray(hdf5::Writer& out, const std::string& path, const Array& array) {
  out.AddArray(path, schema::ElementOf(array.dtype), array.shape, array.bytes.data());
  out.AddText(path, schema::kDTypeAttribute, Info(array.dtype).name);
}

void AddIntegers(hdf5::Writer& out, const std::string& path, const std::vector<int64_t>& values,
                 const std::vector<int64_t>& shape) {
  out.AddArray(path, hdf5::Element::kI64, shape, values.data());
  out.AddText(path, schema::kDTypeAttribute, Info(DType::kI64).name);
}

void AddFrequencies(hdf5::Writer& out, const std::string& group, const ExactFrequencies& frequencies) {
  const auto pairs = static_cast<int64_t>(frequencies.turns.size());
  const std::vector<int64_t> one = {pairs}, three = {pairs, 3};
  out.AddGroup(group);
  out.AddArray(In(group, schema::kTurns), hdf5::Element::kU64, three, frequencies.turns.data());
  out.AddArray(In(group, schema::kHi), hdf5::Element::kF64, one, frequencies.hi.data());
  out.AddArray(In(group, schema::kLo), hdf5::Element::kF64, one, frequencies.lo.data());
}

void AddOutput(hdf5::Writer& out, const std::string& group, const Output& output) {
  out.AddGroup(group);
  AddArray(out, In(group, schema::kOdd), output.odd);
  const std::string tolerances = In(group, schema::kTolerance);
  out.AddGroup(tolerances);
  for (const Expectation& expectation : output.expectations) {
    const std::string_view dtype = Info(expectation.dtype).name;
    if (expectation.nearest) AddArray(out, In(group, dtype), *expectation.nearest);
    out.AddGroup(In(tolerances, dtype));
    for (const ToleranceSet& set : expectation.tolerances)
      AddArray(out, In(In(tolerances, dtype), set.pipeline), set.tolerance);
  }
}

void AddCase(hdf5::Writer& out, const std::string& group, const GoldenCase& golden) {
  const Shape& shape = golden.problem.shape;
  out.AddGroup(group);
  out.AddText(group, schema::kProblemAttribute, Print(golden.problem));
  out.AddInteger(group, schema::kLevelAttribute, static_cast<int64_t>(golden.level));
  out.AddText(group, schema::kDirectionAttribute, NameOf(golden.problem.direction));
  out.AddReal(group, schema::kGainAttribute, golden.problem.gain);
  AddIntegers(out, In(group, schema::kPairDims), AllPairDims(golden.problem), {golden.problem.pairs(), 4});
  for (const Input& input : golden.inputs) AddArray(out, In(group, Name(input.role)), input.array);
  if (!golden.table_rows.empty())
    AddIntegers(out, In(group, schema::kTableRows), golden.table_rows,
                {static_cast<int64_t>(golden.table_rows.size())});
  if (const auto rows = TokenRowsOf(golden.problem); !rows.empty())
    AddIntegers(
        out, In(group, schema::kTokenRows), rows,
        {shape.batch, shape.tokens, static_cast<int64_t>(rows.size()) / (shape.batch * shape.tokens)});
  if (const auto columns = TableColumnsOf(golden.problem); !columns.empty())
    AddIntegers(out, In(group, schema::kTableColumns), columns, {golden.problem.pairs(), 4});
  if (!golden.token_positions.empty())
    AddIntegers(out, In(group, schema::kTokenPositions), golden.token_positions, {shape.batch, shape.tokens});
  if (const auto axes = PairAxesOf(golden.problem); !axes.empty())
    AddIntegers(out, In(group, schema::kPairAxes), axes, {golden.problem.pairs()});
  if (!golden.frequencies.turns.empty())
    AddFrequencies(out, In(group, schema::kFrequencies), golden.frequencies);
  for (const Output& output : golden.outputs) AddOutput(out, In(group, Name(output.role)), output);
}

}  // namespace

Result<void> WriteGolden(const GoldenFile& file, const std::string& path) {
  hdf5::Writer out(path);
  out.AddText("/", schema::kFormatAttribute, schema::kFormat);
  out.AddInteger("/", schema::kVersionAttribute, schema::kVersion);
  out.AddText("/", schema::kProgramAttribute, file.program);
  out.AddText("/", schema::kOracleAttribute, kOracleMethod);
  out.AddReal("/", schema::kBoundAttribute, kCertifiedBound);
  out.AddGroup(schema::kCases);
  for (size_t i = 0; i < file.cases.size(); ++i)
    AddCase(out, In(schema::kCases, schema::CaseName(i)), file.cases[i]);
  return out.Finish();
}

}  // namespace ropecheck::golden
