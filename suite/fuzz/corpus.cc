#include "suite/fuzz/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "fuzz/input.h"
#include "fuzz/mutate.h"

namespace ropecheck {
namespace {

tl::unexpected<Error> CannotUse(const std::string& path, const char* why) {
  return Fail(ErrorCode::kIo, fmt::format("{}: {}. Choose another folder with --corpus.", path, why));
}

}  // namespace

Result<std::vector<Call>> Corpus::Load(const KernelInfo& kernel) {
  std::vector<Call> calls;
  if (file_.empty()) return calls;
  std::ifstream in(file_, std::ios::binary);
  if (!in && std::filesystem::exists(file_)) return CannotUse(file_, "cannot be read");
  bool ends = true;  // the last line, which a killed run may have left half written
  for (std::string line; std::getline(in, line);) {
    ends = !in.eof();
    if (!written_.insert(line).second) continue;
    Call call = fuzz::Decode({reinterpret_cast<const uint8_t*>(line.data()), line.size()});
    if (fuzz::IsWorthRunning(call, kernel)) calls.push_back(std::move(call));
  }
  out_.open(file_, std::ios::binary | std::ios::app);
  if (!ends) out_ << '\n';
  out_.flush();
  if (!out_) return CannotUse(file_, "cannot be written");
  return calls;
}

Result<void> Corpus::Offer(const Call& call, const std::vector<fuzz::Feature>& features) {
  bool is_new = false;
  for (const fuzz::Feature feature : features) {
    const size_t bit = feature % kFeatures;
    if (seen_[bit]) continue;
    seen_[bit] = is_new = true;
    ++features_;
  }
  if (!is_new) return {};
  calls_.push_back(call);
  if (file_.empty()) return {};
  std::string line = fuzz::Encode(call);
  if (!written_.insert(line).second) return {};
  out_ << line + '\n';
  out_.flush();
  if (!out_) return CannotUse(file_, "cannot be written");
  return {};
}

const Call& Corpus::Choose(ChoiceSource& choices) const {
  constexpr size_t kNewest = 64;
  const size_t among = choices.Choose(2) == 0 ? calls_.size() : std::min(calls_.size(), kNewest);
  return calls_[calls_.size() - 1 - choices.Choose(among)];
}

}  // namespace ropecheck
