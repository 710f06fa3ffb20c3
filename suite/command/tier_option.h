// `--tier smoke|quick|full`, shared by the subcommands that choose cases.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "properties/tier.h"

namespace ropecheck::command {

inline void AddTierOption(CLI::App& app, Tier* tier) {
  static const std::map<std::string, Tier> kTiers = {
      {"smoke", Tier::kSmoke}, {"quick", Tier::kQuick}, {"full", Tier::kFull}};
  app.add_option("--tier", *tier, "how much is run: smoke (seconds), quick (every change), full (nightly)")
      ->transform(CLI::CheckedTransformer(kTiers))
      ->default_str("quick");
}

}  // namespace ropecheck::command
