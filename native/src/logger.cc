#include "logger.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "error.h"

namespace triplicate {

namespace {

constexpr size_t linesKept = 50;

char letterOf(nvinfer1::ILogger::Severity severity) {
  using Severity = nvinfer1::ILogger::Severity;
  switch (severity) {
    case Severity::kINTERNAL_ERROR: return 'F';
    case Severity::kERROR: return 'E';
    case Severity::kWARNING: return 'W';
    case Severity::kINFO: return 'I';
    case Severity::kVERBOSE: return 'V';
  }
  return 'V';
}

std::string withLineBreaksAs(const char* text, const char* replacement) {
  std::string result;
  for (const char* c = text; *c; ++c) {
    if (*c == '\n') {
      result += replacement;
    } else {
      result += *c;
    }
  }
  return result;
}

}  // namespace

void Logger::log(Severity severity, char const* text) noexcept {
  // An exception must not pass through TensorRT; a line that finds no memory is lost.
  try {
    if (!text) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    const char letter = letterOf(severity);
    if (letter == 'F' || letter == 'E' || (letter == 'W' && keepsWarnings_)) {
      kept_.push_back(withLineBreaksAs(text, " "));
      if (kept_.size() > linesKept) kept_.pop_front();
      ++keptCount_;
    }
    if (file_ >= 0 && (letter != 'V' || verbose_)) toFile(letter, text);
  } catch (...) {
  }
}

void Logger::toFile(char letter, const char* text) {
  const std::string line = std::string(1, letter) + " " + withLineBreaksAs(text, "\n  ") + "\n";
  if (line.size() > bytesLeft_) {
    // Nothing after the first line that did not fit: a log with holes misleads.
    bytesLeft_ = 0;
    ++dropped_;
    return;
  }
  bytesLeft_ -= line.size();
  size_t done = 0;
  while (done < line.size()) {
    const ssize_t wrote = write(file_, line.data() + done, line.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      ++dropped_;
      return;
    }
    done += static_cast<size_t>(wrote);
  }
}

void Logger::openFile(const std::string& file, uint64_t limitBytes, bool verbose) {
  const std::lock_guard<std::mutex> lock(mutex_);
  file_ = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error(Code::IO, Stage::configure, "The log " + file + " cannot be written: " + std::strerror(errno) + ".");
  bytesLeft_ = limitBytes;
  dropped_ = 0;
  verbose_ = verbose;
}

uint64_t Logger::closeFile() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (file_ >= 0) close(file_);
  file_ = -1;
  return dropped_;
}

uint64_t Logger::mark() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return keptCount_;
}

void Logger::keepWarnings(bool keep) {
  const std::lock_guard<std::mutex> lock(mutex_);
  keepsWarnings_ = keep;
}

std::string Logger::since(uint64_t mark) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t count = std::min<uint64_t>(keptCount_ - mark, kept_.size());
  std::string text;
  for (auto line = kept_.end() - static_cast<std::ptrdiff_t>(count); line != kept_.end(); ++line) {
    if (!text.empty()) text += '\n';
    text += *line;
  }
  return text;
}

}  // namespace triplicate
