// Kitchen: where a stratum makes its calls. It starts from the kernel's plainest recipe and changes what the
// stratum is about. A number that the kernel does not take stays as it was, so that narrow kernels have every
// stratum; a kind (dtype, layout, ..) that it does not take, or that another choice rules out, makes no call.
#pragma once

#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "properties/catalogue/random.h"
#include "properties/catalogue/recipe.h"
#include "properties/tier.h"

namespace ropecheck::catalogue {

using Change = std::pair<Choice, int64_t>;

class Kitchen {
 public:
  Kitchen(const KernelInfo& kernel, const Menu& menu, Tier tier, uint64_t seed)
      : kernel_(kernel), menu_(menu), tier_(tier), random_(seed), plain_(Ordinary(menu)) {}

  const KernelInfo& kernel() const { return kernel_; }
  const Menu& menu() const { return menu_; }
  Tier tier() const { return tier_; }
  Random& random() { return random_; }
  // The menu's values of one choice, and one of them by chance: strata spread what they are not about.
  const std::vector<int64_t>& values(Choice c) const { return menu_[c]; }
  int64_t any(Choice c) { return menu_[c][random_.Below(menu_[c].size())]; }

  std::optional<Call> Make(std::initializer_list<Change> changes);
  void Add(std::initializer_list<Change> changes) {
    if (auto call = Make(changes)) Add(std::move(*call));
  }
  void Add(Call call) { calls_.push_back(std::move(call)); }
  std::vector<Call> Take() { return std::move(calls_); }

 private:
  // A small call that shows most faults: a few tokens and heads, a position that is no small number.
  static Recipe Ordinary(const Menu& menu);
  bool IsTaken(Choice choice, int64_t value) const;

  const KernelInfo& kernel_;
  const Menu& menu_;
  Tier tier_;
  Random random_;
  Recipe plain_;
  std::vector<Call> calls_;
};

}  // namespace ropecheck::catalogue
