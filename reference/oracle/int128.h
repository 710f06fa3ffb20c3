// 128-bit integers: a compiler extension of g++ and clang, named once so that -Wpedantic stays on elsewhere.
#pragma once

namespace ropecheck {

__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

}  // namespace ropecheck
