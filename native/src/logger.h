// TensorRT's messages: a build's go to its log file, and the last errors are kept for what we throw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "tensorrt.h"

namespace triplicate {

/** Called by any of TensorRT's threads. */
class Logger : public nvinfer1::ILogger {
 public:
  void log(Severity severity, char const* text) noexcept override;

  /** Begins a log file, which every line reaches at once: a crash leaves it behind. Errors: IO. */
  void openFile(const std::string& file, uint64_t limitBytes, bool verbose);
  /** Lines that did not fit. */
  uint64_t closeFile();

  /** Counts what is kept: errors, and warnings while asked for; since() gives what came after. */
  uint64_t mark();
  std::string since(uint64_t mark);
  /** Whether warnings are kept like errors. A build has thousands, which would push its errors out. */
  void keepWarnings(bool keep);

 private:
  void toFile(char letter, const char* text);

  std::mutex mutex_;
  std::deque<std::string> kept_;
  uint64_t keptCount_ = 0;
  bool keepsWarnings_ = false;
  int file_ = -1;
  uint64_t bytesLeft_ = 0;
  uint64_t dropped_ = 0;
  bool verbose_ = false;
};

}  // namespace triplicate
