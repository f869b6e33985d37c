// What open() makes: the libraries, the device and its context, TensorRT's runtime. One for the process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cuda-driver.h"
#include "libraries.h"
#include "logger.h"
#include "nvml.h"
#include "tensorrt.h"

namespace triplicate {

class Engine;

struct OpenOptions {
  std::string cuda, nvinfer;
  std::optional<std::string> nvinferPlugin, nvonnxparser, nvml;
  int device = 0;
  /** 0 for the whole device. */
  int sms = 0;
};

class Session {
 public:
  /** Errors: those of stage open in native/trt.d.ts. */
  explicit Session(const OpenOptions& options);

  /** Closes engines and runtime, and gives the context back. The libraries stay. */
  void close();
  bool isBusy() const;
  void forgetClosed();

  /** Errors: LIBRARY_MISSING where TensorRT does not find its builder resource, BUILD_FAILED, UNSUPPORTED. */
  std::unique_ptr<nvinfer1::IBuilder> createBuilder();
  /** Errors: LIBRARY_MISSING without a parser library, PARSE_FAILED. */
  std::unique_ptr<nvonnxparser::IParser> createParser(nvinfer1::INetworkDefinition& network);

  /** Of the process: TensorRT keeps its address, after a failed open, too. */
  Logger& logger;
  std::unique_ptr<Device> device;
  std::unique_ptr<Nvml> nvml;
  std::unique_ptr<nvinfer1::IRuntime> runtime;
  std::vector<std::shared_ptr<Engine>> engines;

  /** As in "10.6.0.26". */
  std::string version;
  bool contractDouble = false;
  /** Whether models can be built. */
  bool builds = false;
  bool building = false;
  bool closed = false;

 private:
  void checkVersion(const Library& nvinfer);

  void* (*createBuilder_)(void*, int32_t) = nullptr;
  void* (*createParser_)(void*, void*, int) = nullptr;
};

}  // namespace triplicate
