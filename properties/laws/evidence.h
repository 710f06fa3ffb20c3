// What the laws share about their evidence: whether there is something to judge, and who is to blame if not.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "properties/laws/turns.h"

namespace ropecheck::laws {

// The PairTurns of every call that gave outputs, the call itself first; or a verdict. A further call that the kernel
// does not do is left out; one that dies, is refused or writes where it must not fails the law, for it is as valid
// as the first.
class Readings {
 public:
  Readings(const Judging& judging, std::span<const Evidence> outcomes);
  const std::optional<Judgement>& verdict() const { return verdict_; }
  // At least one. Call i of `outcomes` is at(i), null where it was left out.
  const PairTurns& first() const { return *turns_.front(); }
  size_t size() const { return turns_.size(); }
  const PairTurns* at(size_t i) const { return turns_[i].get(); }

 private:
  std::optional<Judgement> verdict_;
  std::vector<std::shared_ptr<const PairTurns>> turns_;
};

}  // namespace ropecheck::laws
