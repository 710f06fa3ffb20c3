#include "adapters/host/kernel_table.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "adapters/host/axes.h"

namespace ropecheck {
namespace {

// More would be a garbage count, which must not be followed through memory.
constexpr uint32_t kMaxRows = 4096;
constexpr size_t kMaxName = 100;

tl::unexpected<Error> Lies(std::string message) { return Fail(ErrorCode::kKernel, std::move(message)); }

Result<void> CheckSize(std::string_view what, uint32_t given, size_t needed) {
  if (given >= needed) return {};
  return Lies(fmt::format("{}.struct_size is {}, but ABI version {} has {} bytes. Set it to sizeof({}).",
                          what, given, RC_ABI_VERSION, needed, what));
}

bool IsName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<void> AddValue(const rc_axis_value& row, Support& support) {
  if (row.axis >= EnumAxes().size())
    return Lies(fmt::format("rc_support.values: unknown axis {}. Known are 0 to {}.", row.axis,
                            EnumAxes().size() - 1));
  const EnumAxis& axis = EnumAxes()[row.axis];
  if (row.value >= axis.values.size())
    return Lies(fmt::format("rc_support.values: axis {} has no value {}. It has 0 to {}.", axis.name,
                            row.value, axis.values.size() - 1));
  support.values[row.axis] |= uint64_t{1} << row.value;
  return {};
}

Result<void> AddRange(const rc_axis_range& row, Support& support) {
  if (AxisName(row.axis) == AxisName(~0u) || row.axis < RC_AXIS_HEAD_DIM)
    return Lies(fmt::format("rc_support.ranges: unknown axis {}. Axes of numbers are {} to {}.", row.axis,
                            int{RC_AXIS_HEAD_DIM}, int{RC_AXIS_THREADS}));
  if (row.step < 1 || row.min > row.max)
    return Lies(
        fmt::format("rc_support.ranges: axis {}: {} to {} by steps of {} holds no value. step is at least 1.",
                    AxisName(row.axis), row.min, row.max, row.step));
  support.ranges[row.axis].push_back({row.min, row.max, row.step});
  return {};
}

}  // namespace

void TakeDefaults(Support& support) {
  for (const EnumAxis& axis : EnumAxes()) {
    uint64_t& mask = support.values[axis.axis];
    if (mask == 0) mask = axis.taken_by_default;
    if (mask == 0) mask = support.values[RC_AXIS_DTYPE];  // cache_dtype: as the data
  }
}

Result<Support> ReadSupport(const rc_support* table) {
  if (!table)
    return Lies("rc_kernel.support is NULL. An empty table means every default; it must still be there.");
  if (auto ok = CheckSize("rc_support", table->struct_size, sizeof(rc_support)); !ok)
    return tl::make_unexpected(ok.error());
  if (table->n_values > kMaxRows || table->n_ranges > kMaxRows)
    return Lies(
        fmt::format("rc_support lists {} values and {} ranges; at most {} make sense. Was it initialised?",
                    table->n_values, table->n_ranges, kMaxRows));
  if ((table->n_values > 0 && !table->values) || (table->n_ranges > 0 && !table->ranges))
    return Lies("rc_support counts rows, but points to none.");
  Support support;
  for (uint32_t i = 0; i < table->n_values; ++i)
    if (auto ok = AddValue(table->values[i], support); !ok) return tl::make_unexpected(ok.error());
  for (uint32_t i = 0; i < table->n_ranges; ++i)
    if (auto ok = AddRange(table->ranges[i], support); !ok) return tl::make_unexpected(ok.error());
  TakeDefaults(support);
  return support;
}

Result<void> CheckContract(const Contract& c) {
  constexpr int64_t kMaxAlign = 4096;  // a page: more cannot be kept flush against one
  constexpr int64_t kMaxOverRead = 1 << 20;
  if (c.align_bytes != 0 &&
      (!std::has_single_bit(static_cast<uint64_t>(c.align_bytes)) || c.align_bytes > kMaxAlign))
    return Lies(fmt::format("rc_contract.align_bytes is {}; it is 0 or a power of two up to {}.",
                            c.align_bytes, kMaxAlign));
  if (c.over_read_bytes < 0 || c.over_read_bytes > kMaxOverRead)
    return Lies(fmt::format("rc_contract.over_read_bytes is {}; at most {} is allowed.", c.over_read_bytes,
                            kMaxOverRead));
  if (c.out_of_range > RC_RANGE_UNDEFINED)
    return Lies(fmt::format("rc_contract.out_of_range is {}; it is 0 to {}.", c.out_of_range,
                            int{RC_RANGE_UNDEFINED}));
  const auto unknown = [](std::string_view member, uint32_t bits, uint32_t known) -> Result<void> {
    if ((bits & ~known) == 0) return {};
    return Lies(
        fmt::format("rc_contract.{} is {:#x}, with unknown bits {:#x}.", member, bits, bits & ~known));
  };
  if (auto ok = unknown("repeats", c.repeats, RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS); !ok)
    return ok;
  if (auto ok = unknown("rejects", c.rejects, RC_REJECT_ROT_DIM | RC_REJECT_SHAPES); !ok) return ok;
  return unknown("flags", c.flags, RC_FLUSHES_SUBNORMALS | RC_SCRIBBLES_INPUTS | RC_NEGATIVE_POSITIONS);
}

Result<Contract> ReadContract(const rc_contract* table) {
  if (!table) return Contract{};
  if (auto ok = CheckSize("rc_contract", table->struct_size, sizeof(rc_contract)); !ok)
    return tl::make_unexpected(ok.error());
  const Contract contract{.align_bytes = table->align_bytes,
                          .over_read_bytes = table->over_read_bytes,
                          .out_of_range = table->out_of_range,
                          .repeats = table->repeats,
                          .rejects = table->rejects,
                          .flags = table->flags};
  if (auto ok = CheckContract(contract); !ok) return tl::make_unexpected(ok.error());
  return contract;
}

Result<KernelInfo> ReadKernel(const rc_kernel* kernel) {
  if (!kernel) return Lies("rc_kernels.kernels holds a NULL.");
  if (auto ok = CheckSize("rc_kernel", kernel->struct_size, sizeof(rc_kernel)); !ok)
    return tl::make_unexpected(ok.error());
  if (!kernel->name || strnlen(kernel->name, kMaxName + 1) > kMaxName || !IsName(kernel->name))
    return Lies(fmt::format("rc_kernel.name is {}; it is 1 to {} characters of a-z 0-9 _ . -",
                            kernel->name ? fmt::format("'{:.{}}'", kernel->name, kMaxName) : "NULL",
                            kMaxName));
  const auto in_kernel = [&](const Error& e) {
    return Lies(fmt::format("kernel {}: {}", kernel->name, e.message));
  };
  if (!kernel->run) return in_kernel({ErrorCode::kKernel, "rc_kernel.run is NULL."});
  KernelInfo info;
  info.name = kernel->name;
  info.version = kernel->version ? kernel->version : "";
  info.source = kernel->source ? kernel->source : "";
  auto support = ReadSupport(kernel->support);
  if (!support) return in_kernel(support.error());
  auto contract = ReadContract(kernel->contract);
  if (!contract) return in_kernel(contract.error());
  info.support = std::move(*support);
  info.contract = *contract;
  return info;
}

}  // namespace ropecheck
