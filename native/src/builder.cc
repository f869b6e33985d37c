#include "builder.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>

#include "error.h"
#include "files.h"
#include "names.h"

// Deprecated calls are those that older versions need.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace triplicate {

namespace {

using nvinfer1::IBuilder;
using nvinfer1::IBuilderConfig;
using nvinfer1::INetworkDefinition;
using nvinfer1::OptProfileSelector;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool names(const std::vector<std::string>& list, const char* name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/** The log file of one build. */
class LogFile {
 public:
  LogFile(Logger& logger, const BuildRequest& request) : logger_(logger) {
    logger_.openFile(request.log, request.logLimitBytes, request.verbose);
  }
  ~LogFile() { logger_.closeFile(); }
  uint64_t close() { return logger_.closeFile(); }

 private:
  Logger& logger_;
};

#if TRT_AT_LEAST(10, 0)
/** Called by several of TensorRT's threads. */
class Progress : public nvinfer1::IProgressMonitor {
 public:
  explicit Progress(const std::function<void(BuildProgress)>& report) : report_(report) {}

  void phaseStart(char const* phase, char const* parent, int32_t steps) noexcept override {
    guarded([&] {
      auto& known = phases_[phase];
      known = {parent ? std::optional<std::string>(parent) : std::nullopt, steps};
      send(phase, known, 0);
    });
  }
  bool stepComplete(char const* phase, int32_t step) noexcept override {
    guarded([&] { send(phase, phases_[phase], step + 1); });
    // False would cancel the build.
    return true;
  }
  void phaseFinish(char const* phase) noexcept override {
    guarded([&] {
      send(phase, phases_[phase], phases_[phase].steps);
      phases_.erase(phase);
    });
  }

 private:
  struct Phase {
    std::optional<std::string> parent;
    int steps = 0;
  };

  template <class Action>
  void guarded(const Action& action) noexcept {
    // An exception must not pass through TensorRT, and a report that gets lost harms nothing.
    try {
      const std::lock_guard<std::mutex> lock(mutex_);
      action();
    } catch (...) {
    }
  }

  void send(const char* phase, const Phase& known, int step) {
    const auto now = Clock::now();
    if (sent_ && now - *sent_ < std::chrono::milliseconds(50)) return;
    sent_ = now;
    report_({phase, known.parent, std::min(step, known.steps), known.steps});
  }

  const std::function<void(BuildProgress)>& report_;
  std::mutex mutex_;
  std::map<std::string, Phase> phases_;
  std::optional<Clock::time_point> sent_;
};
#endif

/** What this version of TensorRT cannot do, before it is asked to. */
void checkVersionHas(const BuildRequest& request) {
  const auto refuse = [](const std::string& what) {
    throw Error(Code::UNSUPPORTED, Stage::configure, "TensorRT " TRIPLICATE_HEADERS " has no " + what + ".");
  };
  (void)refuse;
#if !TRT_AT_LEAST(10, 0)
  if (request.stronglyTyped) refuse("strongly typed networks, which came with 10.0");
#endif
#if !TRT_AT_LEAST(8, 6)
  if (request.optimizationLevel) refuse("optimization level, which came with 8.6");
  if (request.maxAuxStreams) refuse("limit of auxiliary streams, which came with 8.6");
#endif
#if !TRT_AT_LEAST(10, 4)
  if (request.maxTactics) refuse("limit of tactics, which came with 10.4");
#endif
  for (const auto& flag : request.flags) builderFlag(flag);
  for (const auto& pool : request.pools) memoryPool(pool.first);
  if (request.tacticSources)
    for (const auto& source : *request.tacticSources) tacticSource(source);
  checkHardwareCompatibility(request.hardwareCompatibility);
  profilingVerbosity(request.profilingVerbosity);
}

/** TensorRT ignores a precision that the device is slow at; the recipe would lie. */
void checkDeviceHas(const Session& session, const IBuilder& builder, const std::vector<std::string>& flags) {
  const DeviceFacts& device = session.device->facts;
  const auto need = [&](const char* flag, bool has) {
    if (names(flags, flag) && !has)
      throw Error(Code::UNSUPPORTED, Stage::configure,
                  device.name + " (compute capability " + std::to_string(device.major) + "." + std::to_string(device.minor) +
                      ") has no fast " + flag + ".");
  };
#if !TRT_AT_LEAST(11, 0)
  need("FP16", builder.platformHasFastFp16());
  need("INT8", builder.platformHasFastInt8());
  need("TF32", builder.platformHasTf32());
  need("BF16", device.major >= 8);
#else
  (void)builder;
  need("TF32", device.major >= 8);
#endif
}

std::unique_ptr<INetworkDefinition> createNetwork(IBuilder& builder, bool stronglyTyped) {
  using Flag = nvinfer1::NetworkDefinitionCreationFlag;
  nvinfer1::NetworkDefinitionCreationFlags flags = 0;
  (void)stronglyTyped;
#if !TRT_AT_LEAST(10, 0)
  flags |= 1U << static_cast<uint32_t>(Flag::kEXPLICIT_BATCH);
#elif !TRT_AT_LEAST(11, 0)
  if (stronglyTyped) flags |= 1U << static_cast<uint32_t>(Flag::kSTRONGLY_TYPED);
#else
  // Every network is strongly typed there.
  flags |= 1U << static_cast<uint32_t>(Flag::kSTRONGLY_TYPED);
#endif
  return std::unique_ptr<INetworkDefinition>(builder.createNetworkV2(flags));
}

std::string errorsOf(const nvonnxparser::IParser& parser, std::string said) {
  for (int32_t i = 0; i < parser.getNbErrors(); ++i) {
    const nvonnxparser::IParserError* error = parser.getError(i);
    if (!error) continue;
    std::string line = "node " + std::to_string(error->node());
#if TRT_AT_LEAST(10, 0)
    if (error->nodeName() && *error->nodeName()) line += std::string(" ") + error->nodeName();
    if (error->nodeOperator() && *error->nodeOperator()) line += std::string(" (") + error->nodeOperator() + ")";
#endif
    line += std::string(": ") + (error->desc() ? error->desc() : "no description");
    std::replace(line.begin(), line.end(), '\n', ' ');
    said += (said.empty() ? "" : "\n") + line;
  }
  return said;
}

void parse(Session& session, nvonnxparser::IParser& parser, const std::string& model) {
  // A file that cannot be read is another error than one that cannot be understood.
  File::openToRead(model, Stage::parse);
  const uint64_t mark = session.logger.mark();
  bool parsed = false;
  std::string thrown;
  try {
    parsed = parser.parseFromFile(model.c_str(), static_cast<int>(nvinfer1::ILogger::Severity::kWARNING));
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  if (parsed) return;
  throw failure(Code::PARSE_FAILED, Stage::parse,
                "TensorRT does not parse " + model + (thrown.empty() ? "." : ": " + thrown + "."),
                errorsOf(parser, session.logger.since(mark)));
}

Tensor tensorOf(const nvinfer1::ITensor& tensor) {
  return {tensor.getName(), tensor.getType(), shapeOf(tensor.getDimensions())};
}

[[noreturn]] void mismatch(const std::string& message, const std::string& said = "") {
  throw failure(Code::INPUT_MISMATCH, Stage::configure, message, said);
}

bool fits(const Shape& network, const Shape& shape) {
  if (network.size() != shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] < 0 || (network[i] >= 0 && network[i] != shape[i])) return false;
  return true;
}

void addProfile(Session& session, IBuilder& builder, IBuilderConfig& config, const std::vector<Tensor>& inputs,
                const Profile& shapes) {
  const uint64_t mark = session.logger.mark();
  nvinfer1::IOptimizationProfile* profile = builder.createOptimizationProfile();
  if (!profile) throw failure(Code::BUILD_FAILED, Stage::configure, "TensorRT makes no profile.", session.logger.since(mark));
  for (const auto& input : inputs) {
    const auto entry = shapes.find(input.name);
    const std::string named = "Input " + input.name + " of shape " + textOf(input.shape);
    if (entry == shapes.end()) {
      if (isDynamic(input.shape)) mismatch(named + " is dynamic, and a profile has no entry for it.");
      continue;
    }
    const ProfileShapes& range = entry->second;
    const auto all = {std::pair{OptProfileSelector::kMIN, &range.min}, {OptProfileSelector::kOPT, &range.opt},
                      {OptProfileSelector::kMAX, &range.max}};
    for (const auto& [which, shape] : all) {
      if (!fits(input.shape, *shape)) mismatch(named + " cannot have the shape " + textOf(*shape) + " of a profile.");
      if (isDynamic(input.shape) && !profile->setDimensions(input.name.c_str(), which, dimsOf(*shape)))
        mismatch(named + " does not take the shape " + textOf(*shape) + " of a profile.", session.logger.since(mark));
    }
    if (!inside(range.opt, range.min, range.max))
      mismatch("A profile of input " + input.name + " has its optimum " + textOf(range.opt) + " outside " +
               textOf(range.min) + " to " + textOf(range.max) + ".");
  }
  if (!profile->isValid() || config.addOptimizationProfile(profile) < 0)
    mismatch("TensorRT refuses a profile.", session.logger.since(mark));
}

void addProfiles(Session& session, IBuilder& builder, IBuilderConfig& config, const INetworkDefinition& network,
                 const std::vector<Tensor>& inputs, const std::vector<Profile>& profiles) {
  for (const auto& profile : profiles)
    for (const auto& entry : profile)
      if (std::none_of(inputs.begin(), inputs.end(), [&](const Tensor& input) { return input.name == entry.first; }))
        mismatch("A profile names the input " + entry.first + ", which the model does not have.");
  bool dynamic = false;
  for (int32_t i = 0; i < network.getNbInputs(); ++i) {
    if (network.getInput(i)->isShapeTensor())
      throw Error(Code::UNSUPPORTED, Stage::configure,
                  "Input " + inputs[i].name + " is a shape tensor, whose values decide shapes; such inputs are not supported.");
    if (!isDynamic(inputs[i].shape)) continue;
    dynamic = true;
    if (profiles.empty())
      mismatch("Input " + inputs[i].name + " of shape " + textOf(inputs[i].shape) + " is dynamic, and there is no profile.");
  }
  // Without dynamic inputs TensorRT makes the one profile there can be.
  for (const auto& profile : profiles)
    if (dynamic) {
      addProfile(session, builder, config, inputs, profile);
    } else {
      for (const auto& input : inputs) {
        const auto entry = profile.find(input.name);
        if (entry == profile.end()) continue;
        for (const Shape* shape : {&entry->second.min, &entry->second.opt, &entry->second.max})
          if (*shape != input.shape)
            mismatch("Input " + input.name + " of shape " + textOf(input.shape) + " cannot have the shape " + textOf(*shape) +
                     " of a profile.");
      }
    }
}

void configure(Session& session, IBuilderConfig& config, const BuildRequest& request) {
  const uint64_t mark = session.logger.mark();
  const auto refused = [&](const std::string& what) {
    throw failure(Code::UNSUPPORTED, Stage::configure, "TensorRT " + session.version + " does not take " + what + ".",
                  session.logger.since(mark));
  };
  // All of them at once, so that TF32, which is on by itself, goes off where it is not named.
  nvinfer1::BuilderFlags flags = 0;
  for (const auto& flag : request.flags) flags |= 1U << static_cast<uint32_t>(builderFlag(flag));
  config.setFlags(flags);
  if (config.getFlags() != flags) refused("these builder flags together");

  if (request.averagingIterations) {
    config.setAvgTimingIterations(*request.averagingIterations);
    if (config.getAvgTimingIterations() != *request.averagingIterations)
      refused(std::to_string(*request.averagingIterations) + " averaging iterations");
  }
#if TRT_AT_LEAST(8, 6)
  if (request.optimizationLevel) {
    config.setBuilderOptimizationLevel(*request.optimizationLevel);
    if (config.getBuilderOptimizationLevel() != *request.optimizationLevel)
      refused("optimization level " + std::to_string(*request.optimizationLevel));
  }
  if (request.maxAuxStreams) {
    config.setMaxAuxStreams(*request.maxAuxStreams);
    if (config.getMaxAuxStreams() != *request.maxAuxStreams)
      refused(std::to_string(*request.maxAuxStreams) + " auxiliary streams");
  }
  config.setHardwareCompatibilityLevel(hardwareCompatibility(request.hardwareCompatibility));
#endif
#if TRT_AT_LEAST(10, 4)
  if (request.maxTactics) {
    config.setMaxNbTactics(*request.maxTactics);
    if (config.getMaxNbTactics() != *request.maxTactics) refused("a limit of " + std::to_string(*request.maxTactics) + " tactics");
  }
#endif
  for (const auto& [name, bytes] : request.pools) config.setMemoryPoolLimit(memoryPool(name), static_cast<size_t>(bytes));
  if (request.tacticSources) {
    nvinfer1::TacticSources sources = 0;
    for (const auto& source : *request.tacticSources) sources |= 1U << static_cast<uint32_t>(tacticSource(source));
    if (!config.setTacticSources(sources)) refused("these tactic sources");
  }
  config.setProfilingVerbosity(profilingVerbosity(request.profilingVerbosity));
}

/** The cache must live until the build ends; null where the recipe turns caches off. */
std::unique_ptr<nvinfer1::ITimingCache> attachTimingCache(Session& session, IBuilderConfig& config,
                                                          const BuildRequest& request) {
  if (names(request.flags, "DISABLE_TIMING_CACHE") && !request.timingCacheIn) return nullptr;
  std::vector<char> bytes;
  if (request.timingCacheIn) bytes = readFile(*request.timingCacheIn, Stage::configure);
  const std::string named = request.timingCacheIn ? "the timing cache " + *request.timingCacheIn : "an empty timing cache";
  const uint64_t mark = session.logger.mark();
  std::unique_ptr<nvinfer1::ITimingCache> cache(config.createTimingCache(bytes.data(), bytes.size()));
  if (!cache || !config.setTimingCache(*cache, request.ignoreCacheMismatch))
    throw failure(Code::BUILD_FAILED, Stage::configure, "TensorRT " + session.version + " does not take " + named + ".",
                  session.logger.since(mark));
  return cache;
}

}  // namespace

BuildResult build(Session& session, const BuildRequest& request, const std::function<void(BuildProgress)>& report) {
  checkVersionHas(request);
  LogFile log(session.logger, request);
  session.device->use();
  BuildResult result;

  const uint64_t mark = session.logger.mark();
  const auto builder = session.createBuilder();
  checkDeviceHas(session, *builder, request.flags);
  const auto network = createNetwork(*builder, request.stronglyTyped);
  if (!network) throw failure(Code::BUILD_FAILED, Stage::configure, "TensorRT makes no network.", session.logger.since(mark));
  // Weights that the parser reads belong to it, so it must live as long as the network.
  const auto parser = session.createParser(*network);
  const auto parseStart = Clock::now();
  parse(session, *parser, request.model);
  result.parseSeconds = secondsSince(parseStart);
  for (int32_t i = 0; i < network->getNbInputs(); ++i) result.inputs.push_back(tensorOf(*network->getInput(i)));
  for (int32_t i = 0; i < network->getNbOutputs(); ++i) result.outputs.push_back(tensorOf(*network->getOutput(i)));
  result.layers = network->getNbLayers();
  // The parser takes many a file that is no model for an empty model.
  if (result.outputs.empty())
    throw failure(Code::PARSE_FAILED, Stage::parse, "The file " + request.model + " holds no model: it has no outputs.",
                  session.logger.since(mark));

#if TRT_AT_LEAST(10, 0)
  Progress progress(report);
#else
  (void)report;
#endif
  std::unique_ptr<nvinfer1::ITimingCache> cache;
  // The configuration holds it, so it must go after.
  Stream profileStream;
  const std::unique_ptr<IBuilderConfig> config(builder->createBuilderConfig());
  if (!config) throw failure(Code::BUILD_FAILED, Stage::configure, "TensorRT makes no configuration.", session.logger.since(mark));
  configure(session, *config, request);
  // Tactics are timed where the engine will run.
  if (session.device->isPartition()) {
    profileStream = session.device->createStream(Stage::configure);
    config->setProfileStream(profileStream.get());
  }
  addProfiles(session, *builder, *config, *network, result.inputs, request.profiles);
  cache = attachTimingCache(session, *config, request);
#if TRT_AT_LEAST(10, 0)
  config->setProgressMonitor(&progress);
#endif

  std::unique_ptr<nvinfer1::IHostMemory> plan;
  std::string thrown;
  const auto buildStart = Clock::now();
  try {
    plan.reset(builder->buildSerializedNetwork(*network, *config));
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "an exception of no known kind";
  }
  result.buildSeconds = secondsSince(buildStart);
  if (!plan || !plan->data() || plan->size() == 0)
    throw failure(Code::BUILD_FAILED, Stage::build,
                  thrown.empty() ? "TensorRT " + session.version + " built nothing from " + request.model + "."
                                 : "TensorRT " + session.version + " threw while it built " + request.model + ": " + thrown + ".",
                  session.logger.since(mark));
  writeFile(request.plan, plan->data(), plan->size(), Stage::build);
  result.planBytes = plan->size();

  const nvinfer1::ITimingCache* grown = config->getTimingCache();
  const std::unique_ptr<nvinfer1::IHostMemory> serialized(grown ? grown->serialize() : nullptr);
  if (serialized) result.timingCacheBytes = serialized->size();
  if (request.timingCacheOut) {
    if (!serialized)
      throw failure(Code::BUILD_FAILED, Stage::build, "TensorRT gives no timing cache back.", session.logger.since(mark));
    writeFile(*request.timingCacheOut, serialized->data(), serialized->size(), Stage::build);
  }
  result.droppedLines = log.close();
  return result;
}

}  // namespace triplicate
