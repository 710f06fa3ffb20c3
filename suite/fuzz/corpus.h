// Corpus: the calls that showed a new feature, in memory and as lines of a file.
#pragma once

#include <fstream>
#include <string>
#include <unordered_set>
#include <vector>

#include "adapters/host/subject.h"
#include "fuzz/features.h"
#include "reference/problem/choices.h"
#include "reference/problem/result.h"

namespace ropecheck {

class Corpus {
 public:
  // `file`: one call a line; empty: nothing is read or written.
  explicit Corpus(std::string file) : file_(std::move(file)), seen_(kFeatures) {}

  // The calls of the file that the kernel takes, in its order; other lines stay where they are. From now on what is kept is
  // appended. kIo: cannot be read or written.
  Result<std::vector<Call>> Load(const KernelInfo& kernel);
  // Keeps `call` where one of its features is new. kIo: cannot be written.
  Result<void> Offer(const Call& call, const std::vector<fuzz::Feature>& features);
  // A call to go on from: any, or more often one of the newest. size() > 0.
  const Call& Choose(ChoiceSource& choices) const;

  size_t size() const { return calls_.size(); }
  size_t features() const { return features_; }

 private:
  static constexpr size_t kFeatures = size_t{1} << 24;  // bits; what shares one counts as seen

  std::string file_;
  std::ofstream out_;
  std::unordered_set<std::string> written_;
  std::vector<Call> calls_;
  std::vector<bool> seen_;
  size_t features_ = 0;
};

}  // namespace ropecheck
