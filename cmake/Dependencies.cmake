# Everything comes from the system's packages (script/bootstrap installs them on Debian).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# FLINT 3 contains Arb; FLINT 2.9 (Debian 12) has it in a library of its own.
find_path(ROPECHECK_ARB_INCLUDE NAMES arb.h flint/arb.h REQUIRED)
find_library(ROPECHECK_FLINT_LIBRARY NAMES flint REQUIRED)
find_library(ROPECHECK_ARB_LIBRARY NAMES arb flint-arb)
find_library(ROPECHECK_MPFR_LIBRARY NAMES mpfr REQUIRED)
find_library(ROPECHECK_GMP_LIBRARY NAMES gmp REQUIRED)  # inline functions of FLINT use it
add_library(ropecheck_arb INTERFACE)
target_link_libraries(ropecheck_arb INTERFACE
  $<$<BOOL:${ROPECHECK_ARB_LIBRARY}>:${ROPECHECK_ARB_LIBRARY}> ${ROPECHECK_FLINT_LIBRARY} ${ROPECHECK_MPFR_LIBRARY} ${ROPECHECK_GMP_LIBRARY})
if(EXISTS ${ROPECHECK_ARB_INCLUDE}/arb.h)
  target_compile_definitions(ropecheck_arb INTERFACE ROPECHECK_ARB_HEADER=<arb.h>)
else()
  target_compile_definitions(ropecheck_arb INTERFACE ROPECHECK_ARB_HEADER=<flint/arb.h>)
endif()

if(ROPECHECK_DEVELOPER_MODE)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
  find_path(ROPECHECK_RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
  find_library(ROPECHECK_RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
endif()
