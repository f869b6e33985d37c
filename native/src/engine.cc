#include "engine.h"

#include <algorithm>
#include <chrono>

#include "error.h"
#include "files.h"
#include "names.h"
#include "runner.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace triplicate {

namespace {

using nvinfer1::OptProfileSelector;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/** TensorRT reads the plan's header before it looks at its length, so a shorter one would crash the process. */
constexpr size_t leastPlanBytes = 32;

}  // namespace

Engine::Engine(Session& session, const std::string& plan, bool hostCodeAllowed) : session_(session) {
  session.device->use();
  const auto readStart = Clock::now();
  const std::vector<char> bytes = readFile(plan, Stage::load);
  readMs = millisecondsSince(readStart);
  if (bytes.size() < leastPlanBytes)
    throw Error(Code::PLAN_REFUSED, Stage::load,
                "The file " + plan + " is no plan: it has " + std::to_string(bytes.size()) + " bytes.");
#if TRT_AT_LEAST(8, 6)
  session.runtime->setEngineHostCodeAllowed(hostCodeAllowed);
#else
  (void)hostCodeAllowed;
#endif
  deserialize(bytes, plan);
  describe();
}

Engine::~Engine() {
  try {
    close();
  } catch (...) {
    // The context is lost, and with it all that would be freed.
  }
}

void Engine::deserialize(const std::vector<char>& bytes, const std::string& plan) {
  // That a plan is of another device is but a warning.
  struct WithWarnings {
    Logger& logger;
    explicit WithWarnings(Logger& to) : logger(to) { logger.keepWarnings(true); }
    ~WithWarnings() { logger.keepWarnings(false); }
  } warnings(session_.logger);
  const uint64_t mark = session_.logger.mark();
  const auto start = Clock::now();
  engine_.reset(session_.runtime->deserializeCudaEngine(bytes.data(), bytes.size()));
  said = session_.logger.since(mark);
  if (!engine_)
    throw failure(Code::PLAN_REFUSED, Stage::load, "TensorRT " + session_.version + " refuses the plan " + plan + ".", said);
  // The upload of weights may still be under way.
  check(cuda.ctxSynchronize(), Stage::load, "uploading weights");
  deserializeMs = millisecondsSince(start);
}

void Engine::describe() {
  for (int32_t i = 0; i < engine_->getNbIOTensors(); ++i) {
    EngineTensor tensor;
    const char* name = engine_->getIOTensorName(i);
    tensor.name = name;
    tensor.type = engine_->getTensorDataType(name);
    tensor.shape = shapeOf(engine_->getTensorShape(name));
    tensor.isInput = engine_->getTensorIOMode(name) == nvinfer1::TensorIOMode::kINPUT;
    tensor.onHost = engine_->getTensorLocation(name) == nvinfer1::TensorLocation::kHOST;
    tensors.push_back(tensor);
  }
  for (int32_t i = 0; i < engine_->getNbOptimizationProfiles(); ++i) {
    Profile profile;
    for (const auto& tensor : tensors) {
      // Of a shape input the profile holds values, which are no shape.
      if (!tensor.isInput || tensor.onHost || !isDynamic(tensor.shape)) continue;
      const auto get = [&](OptProfileSelector which) { return shapeOf(engine_->getProfileShape(tensor.name.c_str(), i, which)); };
      profile[tensor.name] = {get(OptProfileSelector::kMIN), get(OptProfileSelector::kOPT), get(OptProfileSelector::kMAX)};
    }
    profiles.push_back(std::move(profile));
  }
  layers = engine_->getNbLayers();
#if TRT_AT_LEAST(10, 1)
  contextBytes = static_cast<uint64_t>(engine_->getDeviceMemorySizeV2());
#else
  contextBytes = engine_->getDeviceMemorySize();
#endif
#if TRT_AT_LEAST(8, 6)
  auxStreams = engine_->getNbAuxStreams();
  hardwareCompatibility = nameOf(engine_->getHardwareCompatibilityLevel());
#endif
}

const EngineTensor* Engine::find(const std::string& name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

std::shared_ptr<Runner> Engine::createRunner(const RunnerOptions& options) {
  session_.device->use();
  auto runner = std::make_shared<Runner>(*this, options);
  runners_.push_back(runner);
  return runner;
}

std::string Engine::inspect() {
  session_.device->use();
  const uint64_t mark = session_.logger.mark();
  const std::unique_ptr<nvinfer1::IEngineInspector> inspector(engine_->createEngineInspector());
  const char* text = inspector ? inspector->getEngineInformation(nvinfer1::LayerInformationFormat::kJSON) : nullptr;
  if (!text) throw failure(Code::RUN_FAILED, Stage::inspect, "TensorRT does not describe the engine.", session_.logger.since(mark));
  return text;
}

void Engine::close() {
  if (!engine_) return;
  session_.device->use();
  for (const auto& runner : runners_) runner->close();
  runners_.clear();
  engine_.reset();
}

bool Engine::isBusy() const {
  return std::any_of(runners_.begin(), runners_.end(), [](const auto& runner) { return runner->busy; });
}

void Engine::forgetClosed() {
  runners_.erase(std::remove_if(runners_.begin(), runners_.end(), [](const auto& runner) { return runner->isClosed(); }),
                 runners_.end());
}

}  // namespace triplicate
