#include "suite/report/json_lines.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "properties/catalogue/catalogue.h"
#include "properties/value.h"
#include "suite/report/machine.h"

namespace ropecheck {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no word for NaN and Inf.
Json Number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

std::string_view TierName(Tier tier) {
  constexpr std::string_view kNames[] = {"smoke", "quick", "full"};
  return kNames[static_cast<size_t>(tier)];
}

// Positions are integers in JSON as well, but for real ones.
Json PositionJson(double position) {
  if (position == std::trunc(position) && std::fabs(position) < 0x1p63) return static_cast<int64_t>(position);
  return position;
}

Json WitnessJson(Role role, const Witness& w) {
  return {{"tensor", Name(role)},
          {"sequence", w.sequence},
          {"token", w.token},
          {"head", w.head},
          {"pair", w.pair},
          {"dim", w.dim},
          {"position", PositionJson(w.position)},
          {"got", Number(w.got)},
          {"want", Number(w.want)},
          {"pair_ulp", Number(w.pair_ulp)},
          {"allowed", Number(w.allowed)}};
}

// Rows by log2 of the position, cells by pair: error over bound. Rows without positions are left out.
Json MapJson(const ValueReport& report) {
  Json map = Json::object();
  for (const auto& [role, comparison] : report.tensors)
    for (size_t row = 0; row < comparison.map.rows.size(); ++row) {
      const std::vector<float>& cells = comparison.map.rows[row];
      Json& merged = map[std::to_string(row)];
      if (cells.empty()) {
        if (merged.is_null()) map.erase(std::to_string(row));
        continue;
      }
      if (merged.is_null()) merged = Json::array();
      for (size_t pair = 0; pair < cells.size(); ++pair) {
        const double cell = static_cast<double>(cells[pair]);
        if (pair >= merged.size())
          merged.push_back(Number(cell));
        else if (merged[pair].is_number() && cell > merged[pair].get<double>())
          merged[pair] = Number(cell);
      }
    }
  return map;
}

void AddValue(Json& line, const ValueReport& report) {
  line["level"] = fmt::format("L{}", static_cast<int>(report.level));
  line["pair_ulp"] = Number(report.max_pair_ulp());
  line["bound"] = Number(report.worst_ratio());
  if (const ValueReport::Element worst = report.worst(); worst.witness != nullptr)
    line["witness"] = WitnessJson(worst.role, *worst.witness);
  line["map"] = MapJson(report);
}

Json CaseJson(const CaseResult& result, const std::string& kernel) {
  Json line = {{"type", "case"},
               {"kernel", kernel},
               {"family", Family(result.c.call.problem)},
               {"id", CaseId(result.c)},
               {"case", Print(result.c)},
               {"stratum", result.stratum},
               {"check", result.c.check},
               {"verdict", Name(result.judgement.verdict)},
               {"claim", result.claim}};
  if (result.judgement.verdict != Verdict::kPass) {
    line["cause"] = result.judgement.CauseText();
    line["says"] = result.judgement.says;
  }
  if (result.judgement.value) AddValue(line, *result.judgement.value);
  if (result.judgement.verdict == Verdict::kFail) line["replay"] = result.replay;
  if (result.flaky_tried > 0) line["flaky"] = fmt::format("{}/{}", result.flaky_failed, result.flaky_tried);
  line["seconds"] = Number(result.seconds);
  return line;
}

// A kernel may print anything: bytes that are no UTF-8 are replaced, not fatal.
std::string Dump(const Json& line) {
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string CaseLine(const CaseResult& result, const std::string& kernel) {
  return Dump(CaseJson(result, kernel));
}

Result<JsonLines> JsonLines::Open(const std::string& path) {
  JsonLines lines;
  lines.path_ = path;
  lines.out_.open(path, std::ios::binary | std::ios::trunc);
  if (auto opened = lines.Flush(); !opened) return tl::unexpected(opened.error());
  return lines;
}

Result<void> JsonLines::Header(const RunOptions& options) {
  out_ << Dump({{"type", "header"},
                {"ropecheck", ROPECHECK_VERSION},
                {"catalogue", catalogue::kVersion},
                {"tier", TierName(options.tier)},
                {"seed", options.seed},
                {"oracle", !options.no_oracle},
                {"filter", options.filter},
                {"shard", fmt::format("{}/{}", options.shard, options.shards)},
                {"grade", options.grade},
                {"cpu", CpuFeatures()}});
  return Flush();
}

Result<void> JsonLines::Kernel(const KernelRun& run, const KernelSummary& s, const std::string& library) {
  for (const CaseResult& result : run.cases) out_ << Dump(CaseJson(result, s.kernel));
  out_ << Dump({{"type", "kernel"},
                {"kernel", s.kernel},
                {"origin", s.origin},
                {"verdict", s.verdict},
                {"version", run.info.version},
                {"source", run.info.source},
                {"library_hash", FileHash(library)},
                {"bound", Number(s.worst_ratio)},
                {"pair_ulp", Number(s.pair_ulp)},
                {"held_to", s.held_to},
                {"passed", s.passed},
                {"failed", s.failed},
                {"skipped", s.skipped},
                {"undecided", s.undecided},
                {"claims", s.claims},
                {"grades", run.grades},
                {"seconds", Number(run.seconds)}});
  cases_ += run.cases.size();
  passed_ += s.passed;
  failed_ += s.failed;
  skipped_ += s.skipped;
  undecided_ += s.undecided;
  return Flush();
}

Result<void> JsonLines::Absent(const KernelSummary& summary) {
  out_ << Dump({{"type", "kernel"},
                {"kernel", summary.kernel},
                {"origin", summary.origin},
                {"verdict", "absent"},
                {"says", summary.note}});
  return Flush();
}

Result<void> JsonLines::Footer(bool complete) {
  out_ << Dump({{"type", "footer"},
                {"cases", cases_},
                {"passed", passed_},
                {"failed", failed_},
                {"skipped", skipped_},
                {"undecided", undecided_},
                {"complete", complete}});
  return Flush();
}

Result<void> JsonLines::Flush() {
  out_.flush();
  if (out_) return {};
  return Fail(ErrorCode::kIo, fmt::format("{}: cannot be written: {}.", path_, std::strerror(errno)));
}

}  // namespace ropecheck
