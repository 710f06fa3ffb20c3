// What kernels say may hold anything; on a terminal it must not act.
#pragma once

#include <string>
#include <string_view>

namespace ropecheck {

// Control characters but newlines and tabs become \\xNN.
std::string Printable(std::string_view text);

}  // namespace ropecheck
