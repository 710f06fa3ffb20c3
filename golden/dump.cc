#include "golden/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

#include "golden/call_memory.h"
#include "golden/checked_problem.h"
#include "golden/hdf5/far_file.h"
#include "golden/hdf5/writer.h"
#include "golden/judge_stored.h"
#include "golden/schema.h"
#include "reference/problem/case.h"
#include "reference/problem/data.h"
#include "reference/problem/validate.h"

namespace ropecheck::golden {
namespace {

using schema::In;

bool IsOutput(Role role) { return role == Role::kOutQ || role == Role::kOutK; }

std::vector<int64_t> ShapeOf(const Tensor& tensor) {
  return {tensor.shape.begin(), tensor.shape.begin() + tensor.ndim};
}

// start + s*step + b*batch_step where the ids are that, else their list.
Series<int64_t> SeriesOf(const Array& ids, int64_t tokens) {
  const int64_t count = ids.elements();
  if (count == 0) return std::vector<int64_t>{};
  std::vector<int64_t> list;
  for (int64_t i = 0; i < count; ++i) list.push_back(ids.IntegerAt(i));
  constexpr int64_t kLargest = int64_t{1} << 31;  // nothing below overflows
  const auto is_large = [](int64_t id) { return id < -kLargest || id > kLargest; };
  if (std::any_of(list.begin(), list.end(), is_large)) return list;
  Progression<int64_t> rule{list[0], 1, 0};
  if (tokens > 1) rule.step = list[1] - list[0];
  if (count > tokens) rule.batch_step = list[static_cast<size_t>(tokens)] - list[0];
  for (int64_t i = 0; i < count; ++i)
    if (list[static_cast<size_t>(i)] != rule.start + i % tokens * rule.step + i / tokens * rule.batch_step)
      return list;
  return rule;
}

class DumpReader {
 public:
  explicit DumpReader(hdf5::FarFile& file) : file_(file) {}

  Result<Dump> Read() {
    const auto text = file_.Text("/", schema::kProblemAttribute);
    if (!text) return tl::unexpected(text.error());
    const auto names = file_.Names("/");
    if (!names) return tl::unexpected(names.error());
    names_.insert(names->begin(), names->end());
    if (auto ok = ReadProblem(*text); !ok) return tl::unexpected(ok.error());
    auto plan = PlanTensors(dump_.problem);
    if (!plan) return file_.Wrong("/", plan.error().message);
    rows_ = TableRowsOf(dump_.problem);
    for (const Tensor& tensor : plan->tensors) {
      const std::string name(Name(tensor.role));
      const bool optional = IsOutput(tensor.role) || FollowsFromText(tensor.role);
      if (optional && !names_.contains(name)) {
        if (!IsOutput(tensor.role)) dump_.inputs.push_back({tensor.role, FromText(tensor)});
        continue;
      }
      auto array = HasRows(tensor.role) ? ReadTable(tensor) : ReadArray(name, tensor.dtype, ShapeOf(tensor));
      if (!array) return tl::unexpected(array.error());
      if (auto ok = CheckAgainstText(tensor, *array); !ok) return tl::unexpected(ok.error());
      (IsOutput(tensor.role) ? dump_.outputs : dump_.inputs).push_back({tensor.role, std::move(*array)});
    }
    return std::move(dump_);
  }

 private:
  static bool FollowsFromText(Role role) { return role == Role::kPositions || role == Role::kCuSeqlens; }

  Result<void> ReadProblem(const std::string& text) {
    auto problem = CheckedProblem(text);
    if (!problem) return file_.Wrong("/", "attribute problem: " + problem.error().message);
    dump_.problem = std::move(*problem);
    dump_.problem.data = {};  // the arrays are
    const std::string name(Name(Role::kPositions));
    if (!std::holds_alternative<Implicit>(dump_.problem.positions) || !names_.contains(name)) return {};
    const Shape& shape = dump_.problem.shape;
    std::vector<int64_t> wanted = {shape.batch, shape.tokens};
    if (dump_.problem.layout.order == AxisOrder::kTHD) wanted = {shape.tokens};
    auto found = file_.Read(In("/", name),
                            {hdf5::SetOf(hdf5::Element::kI32) | hdf5::SetOf(hdf5::Element::kI64), wanted});
    if (!found) return tl::unexpected(found.error());
    const DType dtype = found->element == hdf5::Element::kI32 ? DType::kI32 : DType::kI64;
    const Array ids{dtype, wanted, std::move(found->bytes)};
    dump_.problem.positions = Ids{dtype, SeriesOf(ids, std::max<int64_t>(shape.tokens, 1))};
    if (auto valid = Validate(dump_.problem); !valid)
      return file_.Wrong(In("/", name), valid.error().message);
    return {};
  }

  // Positions or cu_seqlens as the text has them.
  Array FromText(const Tensor& tensor) const {
    const Problem plain = PlainProblem(dump_.problem, dump_.problem.dtype);
    Array array = MakeArray(tensor.dtype, ShapeOf(tensor));
    Tensor dense = tensor;
    dense.offset = 0;
    FillPositions(plain, {&dense, array.bytes.data()});
    return array;
  }

  Result<void> CheckAgainstText(const Tensor& tensor, const Array& array) const {
    if (!FollowsFromText(tensor.role)) return {};
    const Array text = FromText(tensor);
    for (int64_t i = 0; i < array.elements(); ++i)
      if (array.IntegerAt(i) != text.IntegerAt(i))
        return file_.Wrong(
            In("/", Name(tensor.role)),
            fmt::format("element {} is {}, the problem text says {}. Leave pos= out of the text, and it "
                        "takes these ids",
                        i, array.IntegerAt(i), text.IntegerAt(i)));
    return {};
  }

  // All rows, or those of `table_rows`; what is kept are the rows that tokens read.
  Result<Array> ReadTable(const Tensor& tensor) {
    const std::string name(Name(tensor.role)), listed(schema::kTableRows);
    std::vector<int64_t> there;
    std::vector<int64_t> shape = ShapeOf(tensor);
    if (names_.contains(listed)) {
      const auto list = file_.Shape(In("/", listed));
      if (!list) return tl::unexpected(list.error());
      auto rows = ReadArray(listed, DType::kI64, *list);
      if (!rows) return tl::unexpected(rows.error());
      for (int64_t i = 0; i < rows->elements(); ++i) there.push_back(rows->IntegerAt(i));
      shape[0] = rows->elements();
    }
    auto array = ReadArray(name, tensor.dtype, shape);
    if (!array) return array;
    Array kept{tensor.dtype, shape, {}};
    kept.shape[0] = static_cast<int64_t>(rows_.size());
    const size_t width = shape[0] == 0 ? 0 : array->bytes.size() / static_cast<size_t>(shape[0]);
    for (const int64_t row : rows_) {
      const auto found = std::find(there.begin(), there.end(), row);
      const int64_t at = names_.contains(listed) ? found - there.begin() : row;
      if (at >= shape[0])
        return file_.Wrong(In("/", name), fmt::format("row {}, which a token reads, is not there", row));
      const auto from = array->bytes.begin() + static_cast<std::ptrdiff_t>(static_cast<size_t>(at) * width);
      kept.bytes.insert(kept.bytes.end(), from, from + static_cast<std::ptrdiff_t>(width));
    }
    return kept;
  }

  Result<Array> ReadArray(const std::string& name, DType dtype, std::vector<int64_t> shape) {
    const std::string path = In("/", name);
    if (std::string fault = budget_.Take(dtype, shape); !fault.empty()) return file_.Wrong(path, fault);
    hdf5::ElementSet elements = hdf5::SetOf(schema::ElementOf(dtype));
    if (dtype == DType::kF16) elements |= hdf5::SetOf(hdf5::Element::kF16);  // as numpy saves it
    auto found = file_.Read(path, {elements, shape});
    if (!found) return tl::unexpected(found.error());
    return Array{dtype, std::move(shape), std::move(found->bytes)};
  }

  hdf5::FarFile& file_;
  Budget budget_;
  std::set<std::string> names_;
  std::vector<int64_t> rows_;
  Dump dump_;
};

}  // namespace

Result<Dump> ReadDump(const std::string& path) {
  auto file = hdf5::FarFile::Open(path);
  if (!file) return tl::unexpected(file.error());
  return DumpReader(*file).Read();
}

Result<void> WriteDump(const Dump& dump, const std::string& path) {
  hdf5::Writer out(path);
  out.AddText("/", schema::kProblemAttribute, Print(dump.problem));
  for (const auto* arrays : {&dump.inputs, &dump.outputs})
    for (const auto& [role, array] : *arrays) {
      out.AddArray(In("/", Name(role)), schema::ElementOf(array.dtype), array.shape, array.bytes.data());
      out.AddText(In("/", Name(role)), schema::kDTypeAttribute, Info(array.dtype).name);
    }
  if (const std::vector<int64_t> rows = TableRowsOf(dump.problem); !rows.empty()) {
    const std::vector<int64_t> shape = {static_cast<int64_t>(rows.size())};
    out.AddArray(In("/", schema::kTableRows), hdf5::Element::kI64, shape, rows.data());
  }
  return out.Finish();
}

Dump DumpOf(const Problem& problem, std::span<const TensorView> views) {
  Dump dump{problem, {}, {}};
  const std::vector<int64_t> rows = TableRowsOf(problem);
  for (const TensorView& view : views) {
    const Role role = view.tensor->role;
    (IsOutput(role) ? dump.outputs : dump.inputs)
        .push_back({role, HasRows(role) ? ReadRows(view, rows) : ReadView(view)});
  }
  return dump;
}

Result<Judgement> JudgeDump(const Dump& dump, const GoldenCase& golden, const std::string& grade) {
  Call call;
  call.problem = PlainProblem(golden.problem, golden.problem.dtype);
  const auto memory = CallMemory::Create(call.problem);
  if (!memory) return tl::unexpected(memory.error());
  for (const Input& input : golden.inputs)
    if (!HasRows(input.role)) WriteView(input.array, (*memory)[input.role]);
  for (const Input& output : dump.outputs) WriteView(output.array, (*memory)[output.role]);
  // An output that was not saved is not judged.
  std::vector<TensorView> views;
  for (const TensorView& view : memory->views()) {
    const Role role = view.tensor->role;
    const bool saved = std::any_of(dump.outputs.begin(), dump.outputs.end(),
                                   [role](const Input& output) { return output.role == role; });
    if (!IsOutput(role) || saved) views.push_back(view);
  }
  Outcome outcome;
  outcome.views = views;
  return JudgeOutcome(golden, KernelInfo{}, grade, {&call, &outcome});
}

}  // namespace ropecheck::golden
