// The part of ONNX Runtime's C interface that is used here, declared by hand. The library exports one
// function, which returns a table of functions whose first 102 slots (API version 1) are frozen by that
// project.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace ropecheck::ort {

// ONNX Runtime's own objects; only their addresses are used here.
struct OrtStatus;  // null: success
struct Env;
struct Session;
struct SessionOptions;
struct MemoryInfo;
struct Value;

enum ErrorCode : int { kInvalidArgument = 2, kNotImplemented = 9 };
enum ElementType : int { kFloat = 1, kInt64 = 7, kFloat16 = 10 };  // as in onnx TensorProto
enum AllocatorType : int { kDeviceAllocator = 0 };
enum MemoryType : int { kDefaultMemory = 0 };
enum LogLevel : int { kFatal = 4 };

struct Api {
  std::string version;

  ErrorCode (*error_code)(const OrtStatus*);
  const char* (*error_message)(const OrtStatus*);
  void (*release_status)(OrtStatus*);

  OrtStatus* (*create_env)(LogLevel, const char* name, Env**);
  OrtStatus* (*create_options)(SessionOptions**);
  OrtStatus* (*set_intra_threads)(SessionOptions*, int);
  OrtStatus* (*set_inter_threads)(SessionOptions*, int);
  OrtStatus* (*disable_arena)(SessionOptions*);
  OrtStatus* (*set_optimization)(SessionOptions*, int level);
  OrtStatus* (*set_option)(SessionOptions*, const char* key, const char* value);
  void (*release_options)(SessionOptions*);
  OrtStatus* (*create_session)(const Env*, const void* model, size_t bytes, const SessionOptions*, Session**);
  void (*release_session)(Session*);

  OrtStatus* (*create_cpu_memory)(AllocatorType, MemoryType, MemoryInfo**);
  OrtStatus* (*wrap_tensor)(const MemoryInfo*, void* data, size_t bytes, const int64_t* shape, size_t dims,
                            ElementType, Value**);
  void (*release_value)(Value*);
  OrtStatus* (*run)(Session*, const void* options, const char* const* input_names, const Value* const* inputs,
                    size_t n_inputs, const char* const* output_names, size_t n_outputs, Value** outputs);
};

// Empty: `api` is complete. Else why it is not.
std::string Load(const std::filesystem::path& library, Api& api);

}  // namespace ropecheck::ort
