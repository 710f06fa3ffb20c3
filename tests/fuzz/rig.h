// Kernels for the fuzzing tests: what two libraries say about theirs.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "adapters/host/open.h"

namespace ropecheck {

struct Rig {
  static KernelInfo Info(const std::string& library, const std::string& name) {
    auto kernels = ListKernels(std::string(LIBRARIES) + "/" + library);
    if (kernels)
      for (const KernelInfo& info : *kernels)
        if (info.name == name) return info;
    ADD_FAILURE() << library << ": no kernel " << name;
    return {};
  }
  static KernelInfo Wide() { return Info("libropecheck_builtin.so", "f32_pow"); }
  static KernelInfo Widest() { return Info("libropecheck_builtin.so", "f64"); }  // with every axis there is
  static KernelInfo Narrow() { return Info("libropecheck_clean.so", "neox64"); }
};

}  // namespace ropecheck
