// adapter.h as C++20 has the same layout.
#include <ropecheck/adapter.h>

#include <type_traits>

#define SIZE(type, bytes) static_assert(sizeof(type) == bytes);
#define OFFSET(type, member, bytes) static_assert(offsetof(type, member) == bytes);
#include "abi_layout.inc"

static_assert(std::is_standard_layout_v<rc_kernel> && std::is_trivial_v<rc_call>);
