# Everything comes from the system's packages (script/bootstrap installs them on Debian).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# Golden files. The list of libraries names all that HDF5 was built with; only what is called gets linked.
find_package(HDF5 REQUIRED COMPONENTS C)
add_library(ropecheck_hdf5 INTERFACE)
target_include_directories(ropecheck_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_options(ropecheck_hdf5 INTERFACE LINKER:--as-needed)
target_link_libraries(ropecheck_hdf5 INTERFACE ${HDF5_C_LIBRARIES})

if(ROPECHECK_ORACLE)
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
endif()

if(ROPECHECK_DEVELOPER_MODE AND ROPECHECK_ORACLE)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
  find_path(ROPECHECK_RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
  find_library(ROPECHECK_RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
endif()
