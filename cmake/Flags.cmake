# Floating point must mean what it says: no contraction, no fast-math, anywhere in the suite.
add_library(ropecheck_flags INTERFACE)
target_compile_options(ropecheck_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -ffp-contract=off
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${ROPECHECK_WERROR}>:-Werror>)
target_include_directories(ropecheck_flags INTERFACE ${PROJECT_SOURCE_DIR})

# ropecheck_test(NAME SOURCES...): one GoogleTest program, labelled `unit`. LINK takes a list, ENVIRONMENT one NAME=VALUE.
function(ropecheck_test name)
  cmake_parse_arguments(T "" "ENVIRONMENT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${T_SOURCES})
  target_link_libraries(${name} PRIVATE ropecheck_flags ${T_LINK} GTest::gmock GTest::gtest_main)
  set(properties LABELS unit TIMEOUT 600)
  if(T_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT ${T_ENVIRONMENT})
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
