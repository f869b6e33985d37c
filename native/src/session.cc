#include "session.h"

#include <algorithm>
#include <cstdint>

#include "engine.h"
#include "error.h"

// The queries for fast types are deprecated where they are still there.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace triplicate {

namespace {

constexpr const char* doubleSymbol = "triplicate_contract_double";

Logger& processLogger() {
  static auto* logger = new Logger;
  return *logger;
}

}  // namespace

Session::Session(const OpenOptions& options) : logger(processLogger()) {
  const Library driver(options.cuda);
  const Library nvinfer(options.nvinfer);
  checkVersion(nvinfer);
  // The plugin library and the parser look symbols of libnvinfer up in the global scope.
  nvinfer.makeGlobal();
  contractDouble = driver.has(doubleSymbol) || nvinfer.has(doubleSymbol);

  std::optional<Library> plugins;
  if (options.nvinferPlugin) plugins.emplace(*options.nvinferPlugin);
  std::optional<Library> parser;
  if (options.nvonnxparser) parser.emplace(*options.nvonnxparser);

  cuda.load(driver);
  auto* createRuntime = nvinfer.symbol<void*(void*, int32_t)>("createInferRuntime_INTERNAL");
  // A lean runtime has no builder.
  createBuilder_ = nvinfer.symbolIfAny<void*(void*, int32_t)>("createInferBuilder_INTERNAL");
  if (parser) createParser_ = parser->symbol<void*(void*, void*, int)>("createNvOnnxParser_INTERNAL");
  builds = createBuilder_ && createParser_;

  device = std::make_unique<Device>(options.device, options.sms);
  if (options.nvml) nvml = std::make_unique<Nvml>(*options.nvml, device->facts.pciBusId);

  const uint64_t mark = logger.mark();
  if (plugins) {
    auto* init = plugins->symbol<bool(void*, const char*)>("initLibNvInferPlugins");
    if (!init(static_cast<nvinfer1::ILogger*>(&logger), ""))
      throw failure(Code::LIBRARY_VERSION, Stage::open, "The plugins of " + *options.nvinferPlugin + " do not register.",
                    logger.since(mark));
  }
  void* made = createRuntime(static_cast<nvinfer1::ILogger*>(&logger), NV_TENSORRT_VERSION);
  // Where its CUDA does not start, 10.6 gives 0x200 instead of null: a member's offset from no object.
  constexpr uintptr_t firstPage = 4096;
  if (reinterpret_cast<uintptr_t>(made) < firstPage)
    throw failure(Code::DRIVER, Stage::open, "TensorRT " + version + " makes no runtime on this machine.", logger.since(mark));
  runtime.reset(static_cast<nvinfer1::IRuntime*>(made));
}

void Session::checkVersion(const Library& nvinfer) {
  const int number = nvinfer.symbol<int32_t()>("getInferLibVersion")();
  // 8503 is 8.5.3, 100600 is 10.6.0.
  const int forMajor = number < 10000 ? 1000 : 10000;
  const int major = number / forMajor;
  const int minor = number % forMajor / 100;
  const int patch = number % 100;
  version = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  if (auto* build = nvinfer.symbolIfAny<int32_t()>("getInferLibBuildVersion")) version += "." + std::to_string(build());
  const int ofLibrary = minor * 100 + patch;
  const int ofHeaders = NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH;
  if (major != NV_TENSORRT_MAJOR || ofLibrary < ofHeaders)
    throw Error(Code::LIBRARY_VERSION, Stage::open,
                "The library is TensorRT " + version + ", and this file was compiled with the headers of " TRIPLICATE_HEADERS
                ", which need " + std::to_string(NV_TENSORRT_MAJOR) + "." + std::to_string(NV_TENSORRT_MINOR) +
                    " or a newer one of the same major version.");
}

void Session::close() {
  if (closed) return;
  device->use();
  for (const auto& engine : engines) engine->close();
  engines.clear();
  runtime.reset();
  nvml.reset();
  device.reset();
  closed = true;
}

bool Session::isBusy() const {
  return building || std::any_of(engines.begin(), engines.end(), [](const auto& engine) { return engine->isBusy(); });
}

void Session::forgetClosed() {
  engines.erase(std::remove_if(engines.begin(), engines.end(), [](const auto& engine) { return engine->isClosed(); }),
                engines.end());
}

std::unique_ptr<nvinfer1::IBuilder> Session::createBuilder() {
  if (!createBuilder_)
    throw Error(Code::UNSUPPORTED, Stage::configure, "This TensorRT library is a runtime: it has no builder.");
  const uint64_t mark = logger.mark();
  std::unique_ptr<nvinfer1::IBuilder> builder(
      static_cast<nvinfer1::IBuilder*>(createBuilder_(static_cast<nvinfer1::ILogger*>(&logger), NV_TENSORRT_VERSION)));
  if (builder) return builder;
  const std::string said = logger.since(mark);
  // TensorRT opens libnvinfer_builder_resource itself, by bare name.
  const bool missing = said.find("oad library") != std::string::npos || said.find("builder_resource") != std::string::npos;
  throw failure(missing ? Code::LIBRARY_MISSING : Code::BUILD_FAILED, Stage::configure,
                missing ? "TensorRT " + version + " makes no builder, because it does not find a library of its own."
                        : "TensorRT " + version + " makes no builder on this machine.",
                said);
}

std::unique_ptr<nvonnxparser::IParser> Session::createParser(nvinfer1::INetworkDefinition& network) {
  if (!createParser_)
    throw Error(Code::LIBRARY_MISSING, Stage::parse, "No ONNX parser library was opened, so no model can be built.");
  const uint64_t mark = logger.mark();
  std::unique_ptr<nvonnxparser::IParser> parser(static_cast<nvonnxparser::IParser*>(
      createParser_(&network, static_cast<nvinfer1::ILogger*>(&logger), NV_ONNX_PARSER_VERSION)));
  if (!parser) throw failure(Code::PARSE_FAILED, Stage::parse, "TensorRT makes no ONNX parser.", logger.since(mark));
  return parser;
}

}  // namespace triplicate
