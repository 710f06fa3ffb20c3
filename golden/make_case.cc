#include "golden/make_case.h"

#include <fmt/format.h>

#include <cmath>

#include "golden/call_memory.h"
#include "golden/tolerances.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/case.h"
#include "reference/problem/validate.h"

namespace ropecheck::golden {
namespace {

constexpr Role kOutputs[] = {Role::kOutQ, Role::kOutK};
constexpr Role InputOf(Role output) { return output == Role::kOutQ ? Role::kQ : Role::kK; }
bool IsOutput(Role role) { return role == Role::kOutQ || role == Role::kOutK; }

// The inputs of the problem in `memory`, which are filled.
std::vector<Input> ReadInputs(const CallMemory& memory, const std::vector<int64_t>& rows) {
  std::vector<Input> inputs;
  for (const TensorView& view : memory.views()) {
    const Role role = view.tensor->role;
    if (IsOutput(role)) continue;
    inputs.push_back({role, HasRows(role) ? ReadRows(view, rows) : ReadView(view)});
  }
  return inputs;
}

void WriteInputs(const GoldenCase& golden, const CallMemory& memory) {
  for (const Input& input : golden.inputs)
    HasRows(input.role) ? WriteRows(input.array, golden.table_rows, memory[input.role])
                        : WriteView(input.array, memory[input.role]);
}

// Whether every value of q and k is a number of `dtype` (or no number at all).
bool HoldsInputs(const GoldenCase& golden, DType dtype) {
  for (const Role role : {Role::kQ, Role::kK}) {
    const Input* input = golden.Find(role);
    if (input == nullptr) continue;
    for (int64_t i = 0; i < input->array.elements(); ++i) {
      const double value = input->array.At(i);
      unsigned char bytes[8] = {};
      EncodeNearest(dtype, value, bytes);
      if (!std::isnan(value) && Decode(dtype, bytes) != value) return false;
    }
  }
  return true;
}

// A problem of one dtype with the case's inputs, and its oracle.
struct Computation {
  CallMemory memory;
  Oracle oracle;

  static Result<Computation> Create(const GoldenCase& golden, DType dtype) {
    const Problem problem = PlainProblem(golden.problem, dtype);
    auto memory = CallMemory::Create(problem);
    if (!memory) return tl::unexpected(memory.error());
    WriteInputs(golden, *memory);
    auto oracle = Oracle::Create(problem, golden.level, memory->views());
    if (!oracle) return tl::unexpected(oracle.error());
    return Computation{std::move(*memory), std::move(*oracle)};
  }
};

Result<Array> RotatedToOdd(const Computation& wide, Role role) {
  const TensorView out = wide.memory[role];
  if (auto ok = wide.oracle.RotateToOdd(wide.memory[InputOf(role)], out); !ok)
    return tl::unexpected(ok.error());
  return ReadView(out);
}

// The certificate: rounding what Arb gave must lead to the numbers that the double-double oracle gave. Signs of zero are
// Arb's: the other's depend on the order of its operations. What is copied has its bits already.
Result<void> Agree(const Array& odd, Array& nearest) {
  for (int64_t i = 0; i < odd.elements(); ++i) {
    const double exact = odd.At(i), rounded = nearest.At(i);
    if (std::isnan(exact) && std::isnan(rounded)) continue;
    nearest.Set(i, exact);
    if (nearest.At(i) != rounded)
      return Fail(ErrorCode::kInternal,
                  fmt::format("the oracle's two ways disagree at element {}: {} by Arb, {} in {}.", i, exact,
                              rounded, Info(nearest.dtype).name));
  }
  return {};
}

Result<Expectation> Expect(const Computation& computation, Role role, const Array& odd) {
  const DType dtype = computation.oracle.problem().dtype;
  const TensorView &in = computation.memory[InputOf(role)], &out = computation.memory[role];
  Expectation expectation{dtype, std::nullopt, {}};
  if (dtype != DType::kF64) {
    if (auto ok = computation.oracle.Rotate(in, out); !ok) return tl::unexpected(ok.error());
    expectation.nearest = ReadView(out);
    if (auto ok = Agree(odd, *expectation.nearest); !ok) return tl::unexpected(ok.error());
  }
  for (const std::string_view name : StoredPipelines(computation.oracle.level(), dtype)) {
    auto set = MakeTolerances(name, computation.oracle, in, odd);
    if (!set) return tl::unexpected(set.error());
    expectation.tolerances.push_back(std::move(*set));
  }
  return expectation;
}

Result<void> CheckSize(const Problem& problem) {
  const Shape& shape = problem.shape;
  int64_t elements = shape.heads_q + shape.heads_k.value_or(0);
  for (const int64_t size : {shape.batch, shape.tokens, problem.window.head_dim})
    if (__builtin_mul_overflow(elements, size, &elements)) elements = kMostElements + 1;
  if (elements <= kMostElements) return {};
  return Fail(ErrorCode::kInvalid,
              fmt::format("q and k have more than {} elements together, the most that a golden case "
                          "may have. Use fewer tokens or heads (axes b, s, h).",
                          kMostElements));
}

// All that follows from problem and inputs.
Result<GoldenCase> Complete(GoldenCase golden) {
  golden.level = OwnLevel(golden.problem);
  golden.token_positions = TokenPositionsOf(golden.problem);
  auto wide = Computation::Create(golden, DType::kF64);
  if (!wide) return tl::unexpected(wide.error());
  auto frequencies = ExactFrequenciesOf(wide->oracle.problem(), golden.level, wide->memory.views());
  if (!frequencies) return tl::unexpected(frequencies.error());
  golden.frequencies = std::move(*frequencies);
  for (const Role role : kOutputs) {
    if (golden.Find(InputOf(role)) == nullptr) continue;
    auto odd = RotatedToOdd(*wide, role);
    if (!odd) return tl::unexpected(odd.error());
    golden.outputs.push_back({role, std::move(*odd), {}});
  }
  for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
    if (!HoldsInputs(golden, dtype)) continue;
    auto computation = Computation::Create(golden, dtype);
    if (!computation) return tl::unexpected(computation.error());
    for (Output& output : golden.outputs) {
      auto expectation = Expect(*computation, output.role, output.odd);
      if (!expectation) return tl::unexpected(expectation.error());
      output.expectations.push_back(std::move(*expectation));
    }
  }
  return golden;
}

}  // namespace

Result<GoldenCase> MakeCase(const Problem& problem) {
  if (auto valid = Validate(problem); !valid) return tl::unexpected(valid.error());
  if (auto small = CheckSize(problem); !small) return tl::unexpected(small.error());
  auto memory = CallMemory::Create(problem);
  if (!memory) return tl::unexpected(memory.error());
  if (auto filled = FillInputs(problem, memory->views()); !filled) return tl::unexpected(filled.error());
  GoldenCase golden;
  golden.problem = problem;
  golden.table_rows = TableRowsOf(problem);
  golden.inputs = ReadInputs(*memory, golden.table_rows);
  return Complete(std::move(golden));
}

Result<GoldenCase> MakeCase(const Problem& problem, std::vector<Input> inputs) {
  GoldenCase golden;
  golden.problem = problem;
  golden.inputs = std::move(inputs);
  golden.problem.data = {DataSpec::Kind::kFile, 0, ContentHash(golden)};
  if (auto valid = Validate(golden.problem); !valid) return tl::unexpected(valid.error());
  if (auto small = CheckSize(problem); !small) return tl::unexpected(small.error());
  golden.table_rows = TableRowsOf(problem);
  return Complete(std::move(golden));
}

Result<GoldenCase> Remake(const GoldenCase& golden) {
  if (golden.problem.data.kind != DataSpec::Kind::kFile) return MakeCase(golden.problem);
  return MakeCase(golden.problem, golden.inputs);
}

}  // namespace ropecheck::golden
