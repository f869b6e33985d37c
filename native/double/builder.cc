// libnvinfer double: the builder. It chooses "tactics" by chance, so that independent builds differ as real ones do.
#include "archive.h"
#include "engine.h"
#include "environment.h"
#include "hooks.h"
#include <atomic>
#include <chrono>
#include <cstring>
#include <random>
#include <thread>

namespace triplicate_double
{
namespace
{
class Config : public Object<IBuilderConfig, apiv::DoubleVBuilderConfig>
{
public:
    explicit Config(ILogger& logger) : logger(logger)
    {
        // TensorRT sets TF32 by itself. recording: default-flags
        setFlag(BuilderFlag::kTF32);
    }

    ILogger& logger;
    std::vector<Profile const*> profiles;
    TimingCache* cache = nullptr;

    void setFlags(BuilderFlags flags) noexcept override { mFlags = flags; }
    BuilderFlags getFlags() const noexcept override { return mFlags; }
    void setFlag(BuilderFlag flag) noexcept override { mFlags |= 1U << static_cast<uint32_t>(flag); }
    void clearFlag(BuilderFlag flag) noexcept override { mFlags &= ~(1U << static_cast<uint32_t>(flag)); }
    bool getFlag(BuilderFlag flag) const noexcept override { return (mFlags >> static_cast<uint32_t>(flag) & 1) != 0; }

    void setAvgTimingIterations(int32_t count) noexcept override { mAveraging = count; }
    int32_t getAvgTimingIterations() const noexcept override { return mAveraging; }
    void setEngineCapability(EngineCapability) noexcept override {}
    EngineCapability getEngineCapability() const noexcept override { return EngineCapability::kSTANDARD; }
    void setProfileStream(cudaStream_t const stream) noexcept override { mStream = stream; }
    cudaStream_t getProfileStream() const noexcept override { return mStream; }

    int32_t addOptimizationProfile(IOptimizationProfile const* profile) noexcept override
    {
        auto const* added = static_cast<Profile const*>(profile);
        if (!added->isValid()) return -1;
        profiles.push_back(added);
        return static_cast<int32_t>(profiles.size() - 1);
    }

    int32_t getNbOptimizationProfiles() const noexcept override { return static_cast<int32_t>(profiles.size()); }
    void setProfilingVerbosity(ProfilingVerbosity verbosity) noexcept override { mVerbosity = verbosity; }
    ProfilingVerbosity getProfilingVerbosity() const noexcept override { return mVerbosity; }
    bool setTacticSources(TacticSources sources) noexcept override { mSources = sources; return true; }
    TacticSources getTacticSources() const noexcept override { return mSources; }

    void setMemoryPoolLimit(MemoryPoolType pool, std::size_t bytes) noexcept override { mPools[pool] = bytes; }
    /** The workspace may be all of the device's memory where nobody says otherwise. */
    std::size_t getMemoryPoolLimit(MemoryPoolType pool) const noexcept override
    {
        auto const found = mPools.find(pool);
        if (found != mPools.end()) return found->second;
        size_t bytes = 0;
        cuDeviceTotalMem(&bytes, 0);
        return pool == MemoryPoolType::kWORKSPACE ? bytes : 0;
    }

    void setPreviewFeature(PreviewFeature, bool) noexcept override {}
    /** Another level than 0 to 5 is not taken, without a word of an error. recording: optimization-level-9 */
    void setBuilderOptimizationLevel(int32_t level) noexcept override { mLevel = level < 0 || level > 5 ? mLevel : level; }
    int32_t getBuilderOptimizationLevel() const noexcept override { return mLevel; }
    void setHardwareCompatibilityLevel(HardwareCompatibilityLevel level) noexcept override { mCompatibility = level; }
    HardwareCompatibilityLevel getHardwareCompatibilityLevel() const noexcept override { return mCompatibility; }

#if NV_TENSORRT_MAJOR < 11
    void setMaxAuxStreams(int32_t count) noexcept override { mAuxStreams = count; }
#else
    bool setMaxAuxStreams(int32_t count) noexcept override { mAuxStreams = count; return true; }
#endif
    int32_t getMaxAuxStreams() const noexcept override { return mAuxStreams; }
    void setMaxNbTactics(int32_t count) noexcept { mTactics = count; }
    int32_t getMaxNbTactics() const noexcept { return mTactics; }

#if NV_TENSORRT_MAJOR >= 10
    void setProgressMonitor(IProgressMonitor* monitor) noexcept override { mMonitor = monitor; }
    IProgressMonitor* getProgressMonitor() const noexcept override { return mMonitor; }
#endif

    /**
     * Bytes that are no timing cache make an empty one. recording: timing-cache-garbage
     * That it says so, in words that libnvinfer has, is a guess.
     */
    ITimingCache* createTimingCache(void const* blob, std::size_t size) const noexcept override
    {
        auto made = std::make_unique<TimingCache>();
        if (made->read(std::string(static_cast<char const*>(blob), blob == nullptr ? 0 : size))) return made.release();
        logText(logger, Severity::kWARNING,
            "Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match. An empty timing cache is used.");
        made = std::make_unique<TimingCache>();
        made->read({});
        return made.release();
    }

    /** recording: timing-cache-other-device */
    bool setTimingCache(ITimingCache const& given, bool ignoreMismatch) noexcept override
    {
        auto const& other = static_cast<TimingCache const&>(given);
        bool const matches = other.version == ownVersion()
            && other.compute == static_cast<uint32_t>(triplicate_double_compute());
        if (!matches && !ignoreMismatch)
        {
            logText(logger, Severity::kWARNING, "Timing cache header mismatch: the cache is of another device or version");
            return false;
        }
        cache = const_cast<TimingCache*>(&other);
        return true;
    }

    ITimingCache const* getTimingCache() const noexcept override { return cache; }

private:
    BuilderFlags mFlags = 0;
    int32_t mAveraging = 1;
    int32_t mLevel = 3;
    int32_t mAuxStreams = -1;
    int32_t mTactics = -1;
    cudaStream_t mStream = nullptr;
    TacticSources mSources = 24;
    std::map<MemoryPoolType, size_t> mPools;
    ProfilingVerbosity mVerbosity = ProfilingVerbosity::kLAYER_NAMES_ONLY;
    HardwareCompatibilityLevel mCompatibility = HardwareCompatibilityLevel::kNONE;
#if NV_TENSORRT_MAJOR >= 10
    IProgressMonitor* mMonitor = nullptr;
#endif
};

/** A phase of the progress monitor; steps say no once the build is cancelled. recording: progress-phases, monitor-cancels */
class Phase
{
public:
    Phase(Config const& config, char const* name, char const* parent, int32_t steps) : mConfig(config), mName(name)
    {
#if NV_TENSORRT_MAJOR >= 10
        if (auto* monitor = mConfig.getProgressMonitor()) monitor->phaseStart(name, parent, steps);
#else
        (void) parent, (void) steps;
#endif
    }

    ~Phase()
    {
#if NV_TENSORRT_MAJOR >= 10
        if (auto* monitor = mConfig.getProgressMonitor()) monitor->phaseFinish(mName);
#endif
    }

    bool step(int32_t index)
    {
#if NV_TENSORRT_MAJOR >= 10
        if (auto* monitor = mConfig.getProgressMonitor()) return monitor->stepComplete(mName, index);
#else
        (void) index;
#endif
        return true;
    }

private:
    Config const& mConfig;
    char const* mName;
};

/** A phase without phases of its own. */
bool allSteps(Config const& config, char const* name, char const* parent, int32_t steps)
{
    Phase phase(config, name, parent, steps);
    for (int32_t step = 0; step < steps; ++step)
        if (!phase.step(step)) return false;
    return true;
}

/** Device memory that goes back at the end of a scope. */
class Scratch
{
public:
    explicit Scratch(size_t bytes) : isThere(cuMemAlloc(&mAddress, bytes) == CUDA_SUCCESS) {}
    ~Scratch()
    {
        if (isThere) cuMemFree(mAddress);
    }

private:
    CUdeviceptr mAddress = 0;

public:
    bool const isThere;
};

bool isDynamic(PlanTensor const& tensor)
{
    for (int64_t dim : tensor.dims)
        if (dim < 0) return true;
    return false;
}

constexpr char const* kBuild = "IBuilder::buildSerializedNetwork";

/** Ranges of each input by profile; nothing where the profiles do not fit the network. recording: library-without-profile */
std::optional<std::vector<std::vector<PlanRange>>> rangesOf(Network const& network, Config const& config)
{
    std::vector<std::vector<PlanRange>> all(std::max<size_t>(config.profiles.size(), 1));
    for (auto const& input : network.inputs)
    {
        PlanTensor const& tensor = input->value();
        if (!isDynamic(tensor))
        {
            for (auto& ranges : all) ranges.push_back({tensor.dims, tensor.dims, tensor.dims});
            continue;
        }
        if (config.profiles.empty())
        {
            // Words: NVIDIA/TensorRT#939 and libnvinfer itself.
            logError(config.logger, kBuild, 4, "API Usage Error",
                "Network has dynamic or shape inputs, but no optimization profile has been defined.");
            return std::nullopt;
        }
        for (size_t at = 0; at < all.size(); ++at)
        {
            auto const found = config.profiles[at]->shapes.find(tensor.name);
            std::string const where = tensor.name + ": ";
            if (found == config.profiles[at]->shapes.end())
            {
                logError(config.logger, kBuild, 4, "API Usage Error",
                    where + "dynamic input is missing dimensions in profile " + std::to_string(at) + ".");
                return std::nullopt;
            }
            PlanRange range;
            for (size_t select = 0; select < 3; ++select) range[select] = *found->second[select];
            if (range[0].size() != tensor.dims.size())
            {
                logError(config.logger, kBuild, 4, "API Usage Error",
                    where + "number of dimensions is " + std::to_string(tensor.dims.size()) + " but profile "
                        + std::to_string(at) + " has " + std::to_string(range[0].size()) + ".");
                return std::nullopt;
            }
            for (size_t i = 0; i < tensor.dims.size(); ++i)
            {
                bool const fits = tensor.dims[i] < 0 || (range[0][i] == tensor.dims[i] && range[2][i] == tensor.dims[i]);
                if (fits) continue;
                logError(config.logger, kBuild, 4, "API Usage Error",
                    where + "for dimension number " + std::to_string(i) + " in profile " + std::to_string(at)
                        + " does not match network definition (got min=" + std::to_string(range[0][i]) + ", opt="
                        + std::to_string(range[1][i]) + ", max=" + std::to_string(range[2][i])
                        + "), expected min=opt=max=" + std::to_string(tensor.dims[i]) + ").");
                return std::nullopt;
            }
            all[at].push_back(range);
        }
    }
    return all;
}

/**
 * Salt of this build: of the timing cache where it knows model and configuration, else a new one, or none where a miss is an
 * error. recording: same-cache-same-plan
 */
std::optional<TimingCache::Entry> chooseTactics(
    Network const& network, Config const& config, std::vector<std::vector<PlanRange>> const& profiles)
{
    static std::atomic<uint32_t> builds{0};
    auto const flips = static_cast<uint32_t>(environmentNumber("TRIPLICATE_DOUBLE_FLIPS", 0));
    std::random_device chance;
    TimingCache::Entry const fresh{uint64_t{chance()} << 32 | chance(), builds++ * flips};
    // Level 0 takes the first working tactic and ignores the cache.
    bool const isUsed = config.cache != nullptr && config.getBuilderOptimizationLevel() > 0
        && !config.getFlag(BuilderFlag::kDISABLE_TIMING_CACHE);
    if (!isUsed) return fresh;
    Writer key;
    BuilderFlags flags = config.getFlags();
    bool isMissAnError = false;
#if NV_TENSORRT_MAJOR >= 10
    // What is to happen on a miss is no part of what is looked for.
    isMissAnError = config.getFlag(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS);
    flags &= ~(1U << static_cast<uint32_t>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS));
#endif
    key.put(network.hash), key.put<uint32_t>(flags), key.put(config.getBuilderOptimizationLevel());
    key.put(triplicate_double_multiprocessors()), key.put(profiles);
    uint64_t const hash = hashBytes(key.bytes.data(), key.bytes.size(), 0);
    if (isMissAnError && config.cache->entries.count(hash) == 0) return std::nullopt;
    return config.cache->entries.try_emplace(hash, fresh).first->second;
}

/** What 10.6 says while it times a layer; every layer is a convolution here, of one data format. recording: build-log */
void logTactics(ILogger& logger, Plan const& plan, size_t layer)
{
    char line[160];
    auto const verbose = [&](std::string const& text) { logText(logger, Severity::kVERBOSE, text); };
    std::string const name = plan.layers[layer] + " (CaskConvolution[0x80000009])";
    verbose("=============== Computing costs for " + plan.layers[layer]);
    verbose("*************** Autotuning format combination: Float(192,64,8,1) -> Float(1024,64,8,1) ***************");
    verbose("--------------- Timing Runner: " + name);
    uint64_t const value = tacticValue(plan, layer);
    double const best = 0.004 + static_cast<double>(value % 97) / 9000;
    std::snprintf(line, sizeof line, " Tactic: 0x%016llx Time: %.6g", static_cast<unsigned long long>(value), best);
    verbose("Tactic Name: " + tacticName(plan, layer) + line);
    std::snprintf(line, sizeof line, " profiling completed in 0.001 seconds. Fastest Tactic: 0x%016llx Time: %.6g",
        static_cast<unsigned long long>(value), best);
    verbose(name + line);
    verbose("Skipping CaskFlattenConvolution: No valid tactics for " + plan.layers[layer]);
    std::snprintf(line, sizeof line, ">>>>>>>>>>>>>>> Chose Runner Type: CaskConvolution Tactic: 0x%016llx",
        static_cast<unsigned long long>(value));
    verbose(line);
}

class Builder : public Object<IBuilder, apiv::DoubleVBuilder>
{
public:
    explicit Builder(ILogger& logger) : mLogger(logger) {}

    IBuilderConfig* createBuilderConfig() noexcept override { return new Config(mLogger); }
    INetworkDefinition* createNetworkV2(NetworkDefinitionCreationFlags flags) noexcept override
    {
        return new Network(*this, flags);
    }

    IOptimizationProfile* createOptimizationProfile() noexcept override
    {
        mProfiles.push_back(std::make_unique<Profile>());
        return mProfiles.back().get();
    }

    // Gone in 11.0.
    bool platformHasFastFp16() const noexcept
    {
        int const compute = triplicate_double_compute();
        return compute >= 53 && compute != 61;
    }
    bool platformHasFastInt8() const noexcept { return triplicate_double_compute() >= 61; }
    bool platformHasTf32() const noexcept { return triplicate_double_compute() >= 80; }

    ILogger* getLogger() const noexcept override { return &mLogger; }
    bool setMaxThreads(int32_t count) noexcept override { mThreads = count; return true; }
    int32_t getMaxThreads() const noexcept override { return mThreads; }
    void setErrorRecorder(IErrorRecorder*) noexcept override {}
    IErrorRecorder* getErrorRecorder() const noexcept override { return nullptr; }
    void setGpuAllocator(IGpuAllocator* allocator) noexcept override
    {
        if (allocator != nullptr) notDoubled("VBuilder::setGpuAllocator");
    }
    int32_t getNbDLACores() const noexcept override { return 0; }
    IPluginRegistry& getPluginRegistry() noexcept override { return *::getPluginRegistry(); }
    void reset() noexcept override {}

    IHostMemory* buildSerializedNetwork(INetworkDefinition& network, IBuilderConfig& config) noexcept override
    {
        auto const plan = build(static_cast<Network&>(network), static_cast<Config&>(config));
        return plan ? new HostMemory(writePlan(*plan)) : nullptr;
    }

private:
    std::optional<Plan> build(Network const& network, Config const& config);

    ILogger& mLogger;
    int32_t mThreads = 1;
    std::vector<std::unique_ptr<Profile>> mProfiles;
};

std::optional<Plan> Builder::build(Network const& network, Config const& config)
{
    auto const began = std::chrono::steady_clock::now();
    if (network.outputs.empty())
    {
        logError(mLogger, kBuild, 4, "API Usage Error", "Network must have at least one output");
        return std::nullopt;
    }
    auto const profiles = rangesOf(network, config);
    if (!profiles) return std::nullopt;
#if NV_TENSORRT_MAJOR == 10
    // recording: strongly-typed-fp16
    if (network.getFlag(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED) && config.getFlag(BuilderFlag::kFP16))
    {
        logUsage(mLogger, kBuild, "!config.getFlag(BuilderFlag::kFP16)", "");
        return std::nullopt;
    }
#endif
    // recording: plan-host-code, plan-header
    if (faultIs("lean-missing") && config.getFlag(BuilderFlag::kVERSION_COMPATIBLE)
        && !config.getFlag(BuilderFlag::kEXCLUDE_LEAN_RUNTIME))
    {
        std::string const name = "libnvinfer_lean.so." + std::to_string(NV_TENSORRT_MAJOR);
        logError(mLogger, kBuild, 6, "API Usage Error",
            "Unable to load library: " + name + ": " + name + ": cannot open shared object file: No such file or directory");
        return std::nullopt;
    }
    // Real convolutions need no workspace, but graphs for the compiler do; here everything does. recording: no-workspace
    if (config.getMemoryPoolLimit(MemoryPoolType::kWORKSPACE) == 0 && !network.layers.empty())
    {
        logText(mLogger, Severity::kERROR,
            "Error Code: 9: Skipping tactic 0x0000000000000000 due to exception Assertion mContext.maxScratchSize > 0 failed. "
            "Compiling this graph requires workspace memory greater than 0. Please increase the workspace memory provided to "
            "the builder.");
        logError(mLogger, kBuild, 4, "Internal Error",
            "Could not find any implementation for node " + network.layers.back()
                + " due to insufficient workspace. See verbose log for requested sizes.");
        return std::nullopt;
    }
    if (faultIs("build-crash")) std::abort();
    if (faultIs("build-null")) return std::nullopt;
    if (faultIs("build-throw"))
    {
        // Words as seen on an H200 in a green context (TENSORRT.md), where build-in-green-context now builds. recording: build-throw
        logText(mLogger, Severity::kERROR, "Unexpected exception KTM assertion failure: contract double, as asked for");
        return std::nullopt;
    }
    while (faultIs("build-hang")) std::this_thread::sleep_for(std::chrono::seconds(1));

    Plan plan{};
    plan.version = ownVersion();
    plan.compute = static_cast<uint32_t>(triplicate_double_compute());
    plan.multiprocessors = triplicate_double_multiprocessors();
    plan.hardwareCompatibility = static_cast<uint32_t>(config.getHardwareCompatibilityLevel());
    plan.verbosity = static_cast<uint32_t>(config.getProfilingVerbosity());
    plan.versionCompatible = config.getFlag(BuilderFlag::kVERSION_COMPATIBLE);
    plan.half = network.half;
#if NV_TENSORRT_MAJOR < 11
    plan.half = plan.half || config.getFlag(BuilderFlag::kFP16);
#endif
    plan.model = network.hash;
    plan.weightBytes = network.weightBytes / (plan.half ? 2 : 1);
    plan.flips = static_cast<uint32_t>(environmentNumber("TRIPLICATE_DOUBLE_FLIPS", 0));
    plan.profiles = *profiles;
    plan.layers = network.layers;
    for (auto const* tensors : {&network.inputs, &network.outputs})
        for (auto const& tensor : *tensors) plan.tensors.push_back(tensor->value());

    // recording: oom-build
    size_t const scratchBytes = (8 << 20) + network.weightBytes * 2;
    Scratch const scratch(scratchBytes);
    if (!scratch.isThere)
    {
        logInternal(mLogger, "virtualMemoryBuffer.cpp::resizePhysical::169", 2, requestedSize(scratchBytes));
        logInternal(mLogger, "globWriter.cpp::HybridGlobWriter::487", 2, requestedSize(scratchBytes));
        return std::nullopt;
    }

    logText(mLogger, Severity::kINFO,
        config.cache == nullptr
            ? "Local timing cache in use. Profiling results in this builder pass will not be stored."
            : "Global timing cache in use. Profiling results in this builder pass will be stored.");
    auto const chosen = chooseTactics(network, config, *profiles);
    if (!chosen)
    {
        // recording: timing-cache-miss
        logInternal(mLogger, "timingCache.cpp::addOp::653", 2,
            "Internal Error (Assertion !errorOnMiss failed. Adding new entry to timing cache is not allowed if "
            "`BuilderFlag::kERROR_ON_TIMING_CACHE_MISS` is set.)");
        return std::nullopt;
    }
    plan.salt = chosen->salt;
    plan.flipFrom = chosen->flipFrom;

    auto const layers = static_cast<int32_t>(plan.layers.size());
    auto const pause = std::chrono::microseconds(
        environmentNumber("TRIPLICATE_DOUBLE_BUILD_MS", 0) * 1000 / static_cast<unsigned>(std::max(layers, 1)));
    auto const timeLayer = [&](int32_t layer) {
        Phase evaluating(config, "Evaluating tactic times", "Timing graph nodes", 2);
        logTactics(mLogger, plan, static_cast<size_t>(layer));
        std::this_thread::sleep_for(pause);
        return allSteps(config, "Measuring tactic time", "Evaluating tactic times", 4) && evaluating.step(0)
            && evaluating.step(1);
    };
    auto const timeLayers = [&] {
        // The real one of 4 layers has 9 steps.
        Phase timing(config, "Timing graph nodes", "Timing tactics", std::max(layers, 1));
        for (int32_t layer = 0; layer < layers; ++layer)
            if (!timeLayer(layer) || !timing.step(layer)) return false;
        return true;
    };
    auto const timeTactics = [&] {
        Phase tactics(config, "Timing tactics", "Computing profile costs", 1);
        return timeLayers() && tactics.step(0);
    };
    bool goesOn = true;
    {
        // Between it and the costs the real library may have phases that finish too fast to be seen; how many steps it
        // counts of the costs and the tactics is not known.
        Phase whole(config, "Building engine", nullptr, 6);
        goesOn = whole.step(0);
        {
            Phase costs(config, "Computing profile costs", "Building engine", 2);
            goesOn = goesOn && timeTactics() && costs.step(0)
                && allSteps(config, "Determining refit engines", "Computing profile costs", 4) && costs.step(1);
        }
        for (int32_t step = 1; goesOn && step < 6; ++step) goesOn = whole.step(step);
    }
    if (!goesOn)
    {
        logError(mLogger, kBuild, 10, "Internal Error", "Build was cancelled.");
        return std::nullopt;
    }
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - began;
    logText(mLogger, Severity::kINFO, "Detected " + std::to_string(network.inputs.size()) + " inputs and "
            + std::to_string(network.outputs.size()) + " output network tensors.");
    logText(mLogger, Severity::kINFO, "Engine generation completed in " + std::to_string(seconds.count()) + " seconds.");
    // How the layers stand in the log of a build without detail, 10.6 was not asked.
    if (config.getProfilingVerbosity() == ProfilingVerbosity::kDETAILED)
        logText(mLogger, Severity::kVERBOSE, layersText(plan));
    return plan;
}
} // namespace

IBuilder* makeBuilder(ILogger& logger)
{
    return new Builder(logger);
}
} // namespace triplicate_double
