// What every part of the addon throws; addon.cc turns it into a JavaScript Error with the same fields.
#pragma once

#include <stdexcept>
#include <string>

namespace triplicate {

/** The codes of native/trt.d.ts, by the same names. */
enum class Code {
  LIBRARY_MISSING,
  SYMBOL_MISSING,
  LIBRARY_VERSION,
  DRIVER,
  DEVICE_MISSING,
  PARTITION,
  PARSE_FAILED,
  NAME_UNKNOWN,
  UNSUPPORTED,
  BUILD_FAILED,
  OUT_OF_MEMORY,
  PLAN_REFUSED,
  INPUT_MISMATCH,
  RUN_FAILED,
  CUDA,
  IO,
  CLOSED,
  WRONG_HANDLE,
  ARGUMENT,
};

enum class Stage { open, parse, configure, build, load, context, run, inspect, close };

const char* nameOf(Code code);
const char* nameOf(Stage stage);

class Error : public std::runtime_error {
 public:
  Error(Code code, Stage stage, const std::string& message, std::string said = "")
      : std::runtime_error(message), code(code), stage(stage), said(std::move(said)) {}

  Code code;
  Stage stage;
  /** The library's own words. */
  std::string said;
};

/** An Error whose code becomes OUT_OF_MEMORY where the library's words say so: TensorRT has no code for it. */
Error failure(Code code, Stage stage, const std::string& message, const std::string& said);

}  // namespace triplicate
