#include "error.h"

#include <algorithm>
#include <cctype>

namespace triplicate {

const char* nameOf(Code code) {
  switch (code) {
    case Code::LIBRARY_MISSING: return "LIBRARY_MISSING";
    case Code::SYMBOL_MISSING: return "SYMBOL_MISSING";
    case Code::LIBRARY_VERSION: return "LIBRARY_VERSION";
    case Code::DRIVER: return "DRIVER";
    case Code::DEVICE_MISSING: return "DEVICE_MISSING";
    case Code::PARTITION: return "PARTITION";
    case Code::PARSE_FAILED: return "PARSE_FAILED";
    case Code::NAME_UNKNOWN: return "NAME_UNKNOWN";
    case Code::UNSUPPORTED: return "UNSUPPORTED";
    case Code::BUILD_FAILED: return "BUILD_FAILED";
    case Code::OUT_OF_MEMORY: return "OUT_OF_MEMORY";
    case Code::PLAN_REFUSED: return "PLAN_REFUSED";
    case Code::INPUT_MISMATCH: return "INPUT_MISMATCH";
    case Code::RUN_FAILED: return "RUN_FAILED";
    case Code::CUDA: return "CUDA";
    case Code::IO: return "IO";
    case Code::CLOSED: return "CLOSED";
    case Code::WRONG_HANDLE: return "WRONG_HANDLE";
    case Code::ARGUMENT: return "ARGUMENT";
  }
  return "RUN_FAILED";
}

const char* nameOf(Stage stage) {
  switch (stage) {
    case Stage::open: return "open";
    case Stage::parse: return "parse";
    case Stage::configure: return "configure";
    case Stage::build: return "build";
    case Stage::load: return "load";
    case Stage::context: return "context";
    case Stage::run: return "run";
    case Stage::inspect: return "inspect";
    case Stage::close: return "close";
  }
  return "run";
}

Error failure(Code code, Stage stage, const std::string& message, const std::string& said) {
  std::string words = said;
  std::transform(words.begin(), words.end(), words.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool memory = words.find("out of memory") != std::string::npos || words.find("outofmemory") != std::string::npos;
  return Error(memory ? Code::OUT_OF_MEMORY : code, stage, message, said);
}

}  // namespace triplicate
