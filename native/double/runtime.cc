// libnvinfer double: the runtime, which refuses plans as the real one does, and the library's entry points.
#include "engine.h"
#include "environment.h"
#include "hooks.h"

namespace triplicate_double
{
IBuilder* makeBuilder(ILogger& logger);

namespace
{
std::string computeText(uint32_t compute)
{
    return std::to_string(compute / 10) + "." + std::to_string(compute % 10);
}

class Runtime : public Object<IRuntime, apiv::DoubleVRuntime>
{
public:
    explicit Runtime(ILogger& logger) : mLogger(logger) {}

    IRuntime* getPImpl() noexcept override { return this; }
    ILogger* getLogger() const noexcept override { return &mLogger; }
    void setErrorRecorder(IErrorRecorder*) noexcept override {}
    IErrorRecorder* getErrorRecorder() const noexcept override { return nullptr; }
    void setEngineHostCodeAllowed(bool allowed) noexcept override { mHostCode = allowed; }
    bool getEngineHostCodeAllowed() const noexcept override { return mHostCode; }
    bool setMaxThreads(int32_t count) noexcept override { mThreads = count; return true; }
    int32_t getMaxThreads() const noexcept override { return mThreads; }
    void setDLACore(int32_t) noexcept override {}
    int32_t getNbDLACores() const noexcept override { return 0; }
    void setGpuAllocator(IGpuAllocator* allocator) noexcept override
    {
        if (allocator != nullptr) notDoubled("VRuntime::setGpuAllocator");
    }

#if NV_TENSORRT_MAJOR < 10
    ICudaEngine* deserializeCudaEngine(void const* blob, std::size_t size, IPluginFactory*) noexcept override
#else
    ICudaEngine* deserializeCudaEngine(void const* blob, std::size_t size) noexcept override
#endif
    {
        // The real library of 10.6 ends the process at a null plan (TENSORRT.md). recording: plan-null
        if (blob == nullptr) notDoubled("deserializeCudaEngine of a null plan, which crashes the real library");
        logText(mLogger, Severity::kINFO, "Loaded engine size: " + std::to_string(size >> 20) + " MiB");
        try
        {
            return load(std::string(static_cast<char const*>(blob), size));
        }
        catch (Refusal const& refusal)
        {
            logError(mLogger, "IRuntime::deserializeCudaEngine", refusal.code, refusal.kind, refusal.what);
            return nullptr;
        }
        catch (OutOfMemory const& lack)
        {
            logInternal(mLogger, "defaultAllocator.cpp::allocateAsync::48", 1, "Cuda Runtime (out of memory)");
            logText(mLogger, Severity::kERROR,
                "Requested amount of GPU memory (" + std::to_string(lack.bytes)
                    + " bytes) could not be allocated. There may not be enough free memory for allocation to succeed.");
            logInternal(mLogger, "engine.cpp::readEngineFromArchive::1113", 2, requestedSize(lack.bytes));
            return nullptr;
        }
    }

private:
    ICudaEngine* load(std::string const& bytes);

    ILogger& mLogger;
    bool mHostCode = false;
    int32_t mThreads = 1;
};

/** No plugin is registered. */
class PluginRegistry : public DoubleIPluginRegistry
{
public:
    void setErrorRecorder(IErrorRecorder*) noexcept override {}
    IErrorRecorder* getErrorRecorder() const noexcept override { return nullptr; }

    // Each only in some versions.
    IPluginCreator* getPluginCreator(char const*, char const*, char const*) noexcept { return nullptr; }
#if NV_TENSORRT_MAJOR >= 10
    IPluginCreatorInterface* getCreator(char const*, char const*, char const*) noexcept { return nullptr; }
#endif
    bool isParentSearchEnabled() const noexcept { return false; }
};

ICudaEngine* Runtime::load(std::string const& bytes)
{
    Plan plan = readPlan(bytes);
    auto const own = ownVersion();
    bool const isOwn = plan.version == own;
    bool const bringsRuntime = plan.versionCompatible;
    // Words: westNeighbor/ComfyUI-ultimate-openpose-estimator#9 (10.12), NVIDIA/TensorRT#574. recording: plan-of-other-version
    if (!isOwn && !(bringsRuntime && plan.version[0] == own[0]))
        throw Refusal{6, "API Usage Error",
            "The engine plan file is not compatible with this version of TensorRT, expecting library version "
                + versionText(own) + " got " + versionText(plan.version) + ", please rebuild."};
    // Words from libnvinfer itself. recording: host-code-not-allowed
    if (bringsRuntime && !mHostCode)
        throw Refusal{4, "API Usage Error",
            "Cannot deserialize engine with lean runtime since IRuntime::getEngineHostCodeAllowed() is false."};
    auto const compute = static_cast<uint32_t>(triplicate_double_compute());
    auto const level = static_cast<HardwareCompatibilityLevel>(plan.hardwareCompatibility);
    bool const isMovable = level == HardwareCompatibilityLevel::kAMPERE_PLUS;
    // Words from libnvinfer itself. recording: plan-ampere-plus
    if (isMovable && compute < 80)
        throw Refusal{6, "API Usage Error",
            "The current device is not compatible with this hardware-compatible engine. Expected compute capability >=8.0 but "
            "got compute capability =" + computeText(compute) + ". Please rebuild the engine."};
    // Words: QwenAudio/CosyVoice#1600, NVIDIA/TensorRT#564. Which of the two numbers is the plan's, the recording must
    // say: #2177's user has 6.1 and reads "expecting compute 6.1 got compute 8.6". recording: plan-other-compute
    if (!isMovable && compute != plan.compute)
        throw Refusal{6, "API Usage Error",
            "The engine plan file is generated on an incompatible device, expecting compute " + computeText(compute)
                + " got compute " + computeText(plan.compute) + ", please rebuild."};
    // recording: plan-other-partition
    if (plan.multiprocessors != triplicate_double_multiprocessors())
        logText(mLogger, Severity::kWARNING,
            "Using an engine plan file across different models of devices is not recommended and is likely to affect "
            "performance or even cause errors.");
    return new Engine(mLogger, std::move(plan));
}

/** The library initializes CUDA by itself when it is first asked for anything. */
CUresult startCuda(ILogger& logger, char const* method)
{
    CUresult const error = cuInit(0);
    if (error != CUDA_SUCCESS)
        logError(logger, method, 6, "API Usage Error",
            "CUDA initialization failure with error: " + std::to_string(static_cast<int>(error)));
    return error;
}

bool isOfThisVersion(ILogger& logger, char const* method, int32_t version)
{
    if (version / 10000 == NV_TENSORRT_VERSION / 10000 || version / 1000 == NV_TENSORRT_VERSION / 1000) return true;
    logError(logger, method, 3, "API Usage Error", "CHECK_VERSION: the caller's headers are of another version");
    return false;
}
} // namespace
} // namespace triplicate_double

using namespace triplicate_double;

extern "C"
{
/** So that nobody takes this library for NVIDIA's. */
int triplicate_contract_double = 1;

void* createInferRuntime_INTERNAL(void* logger, int32_t version) noexcept
{
    auto& log = *static_cast<ILogger*>(logger);
    if (!isOfThisVersion(log, "createInferRuntime", version)) return nullptr;
    // The real library of 10.6 gives this address, and whoever uses it crashes. recording: no-driver
    if (startCuda(log, "createInferRuntime") != CUDA_SUCCESS) return reinterpret_cast<void*>(0x200);
    return static_cast<IRuntime*>(new Runtime(log));
}

/** recording: builder-resource-missing */
void* createInferBuilder_INTERNAL(void* logger, int32_t version) noexcept
{
    auto& log = *static_cast<ILogger*>(logger);
    if (!isOfThisVersion(log, "createInferBuilder", version)) return nullptr;
    if (startCuda(log, "createInferBuilder") != CUDA_SUCCESS)
    {
        // The real library of 10.6 ends the process by an exception that leaves a noexcept function. recording: no-driver
        std::fprintf(stderr, "contract double: the real createInferBuilder ends the process where CUDA does not start\n");
        std::abort();
    }
    if (faultIs("resource-missing"))
    {
        auto const own = ownVersion();
        std::string const name = "libnvinfer_builder_resource.so." + std::to_string(own[0]) + "." + std::to_string(own[1]) + "."
            + std::to_string(own[2]);
        logError(log, "createInferBuilder", 6, "API Usage Error",
            "Unable to load library: " + name + ": " + name + ": cannot open shared object file: No such file or directory");
        return nullptr;
    }
    return makeBuilder(log);
}

IPluginRegistry* getPluginRegistry() noexcept
{
    static PluginRegistry registry;
    return &registry;
}

int32_t getInferLibVersion() noexcept
{
    return NV_TENSORRT_VERSION;
}

int32_t getInferLibMajorVersion() noexcept
{
    return NV_TENSORRT_MAJOR;
}

int32_t getInferLibMinorVersion() noexcept
{
    return NV_TENSORRT_MINOR;
}

int32_t getInferLibPatchVersion() noexcept
{
    return NV_TENSORRT_PATCH;
}

int32_t getInferLibBuildVersion() noexcept
{
    return ownVersion()[3];
}
}
