// `--tier smoke|quick|full`, shared by the subcommands that choose cases.
#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <string>
#include <string_view>

#include "properties/tier.h"

namespace ropecheck::command {

inline constexpr std::array<std::string_view, 3> kTierNames = {"smoke", "quick", "full"};  // by Tier

inline void AddTierOption(CLI::App& app, Tier* tier) {
  app.add_option_function<std::string>(
         "--tier",
         [tier](const std::string& name) {
           for (size_t i = 0; i < kTierNames.size(); ++i)
             if (kTierNames[i] == name) *tier = static_cast<Tier>(i);
         },
         "how much is run: smoke (seconds), quick (every change; default), full (nightly)")
      ->check(CLI::IsMember(std::vector<std::string>(kTierNames.begin(), kTierNames.end())));
}

}  // namespace ropecheck::command
