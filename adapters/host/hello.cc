#include "adapters/host/hello.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "adapters/host/axes.h"
#include "adapters/host/kernel_table.h"

namespace ropecheck {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kAbsentCode = "absent";

Json SupportToJson(const Support& support) {
  Json json = Json::object();
  for (const EnumAxis& axis : EnumAxes()) {
    Json& values = json[std::string(axis.name)] = Json::array();
    for (uint32_t v = 0; v < axis.values.size(); ++v)
      if (support.Has(axis.axis, v)) values.push_back(axis.values[v]);
  }
  for (const auto& [axis, ranges] : support.ranges) {
    Json& list = json[std::string(AxisName(axis))] = Json::array();
    for (const Range& r : ranges) list.push_back({r.min, r.max, r.step});
  }
  return json;
}

void ReadAxis(const std::string& name, const Json& json, Support& support) {
  if (const EnumAxis* axis = FindEnumAxis(name)) {
    for (const Json& item : json) {
      const auto value = item.get<std::string>();
      const auto at = std::find(axis->values.begin(), axis->values.end(), value);
      if (at == axis->values.end())
        throw std::runtime_error(fmt::format("support.{} has no value '{}'", name, value));
      support.values[axis->axis] |= uint64_t{1} << (at - axis->values.begin());
    }
  } else if (const NumberAxis* numbers = FindNumberAxis(name)) {
    for (const Json& item : json) {
      const Range range = {item.at(0).get<int64_t>(), item.at(1).get<int64_t>(), item.at(2).get<int64_t>()};
      if (range.step < 1 || range.min > range.max)
        throw std::runtime_error(fmt::format("support.{}: {} holds no value", name, item.dump()));
      support.ranges[numbers->axis].push_back(range);
    }
  } else {
    throw std::runtime_error(fmt::format("support has no axis '{}'", name));
  }
}

KernelInfo ReadInfo(const Json& json) {
  KernelInfo info;
  info.name = json.at("name").get<std::string>();
  info.version = json.value("version", "");
  info.source = json.value("source", "");
  for (const auto& [name, values] : json.at("support").items()) ReadAxis(name, values, info.support);
  TakeDefaults(info.support);
  const Json contract = json.value("contract", Json::object());
  info.contract = {.align_bytes = contract.value("align_bytes", int64_t{0}),
                   .over_read_bytes = contract.value("over_read_bytes", int64_t{0}),
                   .out_of_range = contract.value("out_of_range", 0u),
                   .repeats = contract.value("repeats", 0u),
                   .rejects = contract.value("rejects", 0u),
                   .flags = contract.value("flags", 0u)};
  if (auto ok = CheckContract(info.contract); !ok) throw std::runtime_error(ok.error().message);
  return info;
}

}  // namespace

std::string PrintHello(const std::vector<KernelInfo>& kernels) {
  Json list = Json::array();
  for (const KernelInfo& k : kernels) {
    list.push_back({{"name", k.name},
                    {"version", k.version},
                    {"source", k.source},
                    {"support", SupportToJson(k.support)},
                    {"contract",
                     {{"align_bytes", k.contract.align_bytes},
                      {"over_read_bytes", k.contract.over_read_bytes},
                      {"out_of_range", k.contract.out_of_range},
                      {"repeats", k.contract.repeats},
                      {"rejects", k.contract.rejects},
                      {"flags", k.contract.flags}}}});
  }
  return Json{{"hello", 0}, {"kernels", list}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string PrintRefusal(const Error& error) {
  return Json{{"refusal", error.message}, {"code", error.code == ErrorCode::kAbsent ? kAbsentCode : "kernel"}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<KernelInfo>> ParseHello(std::string_view frame) {
  try {
    const Json json = Json::parse(frame);
    if (json.contains("refusal"))
      return Fail(json.value("code", "") == kAbsentCode ? ErrorCode::kAbsent : ErrorCode::kKernel,
                  json.at("refusal").get<std::string>());
    if (json.at("hello").get<int>() != 0)
      return Fail(ErrorCode::kKernel, "hello: this ropecheck speaks version 0");
    std::vector<KernelInfo> kernels;
    for (const Json& kernel : json.at("kernels")) kernels.push_back(ReadInfo(kernel));
    if (kernels.empty()) return Fail(ErrorCode::kKernel, "hello: it lists no kernel");
    return kernels;
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kKernel, fmt::format("hello: {}", e.what()));
  }
}

}  // namespace ropecheck
