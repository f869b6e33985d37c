// libnvinfer double: engines and their execution contexts.
#include "engine.h"
#include "environment.h"
#include "hooks.h"
#include <cstring>

namespace triplicate_double
{
namespace
{
class Inspector : public Object<IEngineInspector, apiv::DoubleVEngineInspector>
{
public:
    explicit Inspector(Engine const& engine) : mEngine(engine) {}

    IEngineInspector* getPImpl() noexcept override { return this; }
    bool setExecutionContext(IExecutionContext const* context) noexcept override
    {
        mContext = context;
        return true;
    }
    IExecutionContext const* getExecutionContext() const noexcept override { return mContext; }

    char const* getEngineInformation(LayerInformationFormat format) const noexcept override
    {
        if (format != LayerInformationFormat::kJSON) notDoubled("VEngineInspector::getEngineInformation(kONELINE)");
        if (mEngine.getProfilingVerbosity() != ProfilingVerbosity::kDETAILED)
            logText(mEngine.logger, Severity::kINFO,
                "The profiling verbosity was set to ProfilingVerbosity::kLAYER_NAMES_ONLY when the engine was built, so "
                "only the layer names will be returned. Rebuild the engine with ProfilingVerbosity::kDETAILED to get more "
                "verbose layer information.");
        mText = inspect(*mEngine.plan);
        return mText.c_str();
    }

    char const* getLayerInformation(int32_t layer, LayerInformationFormat) const noexcept override
    {
        if (layer < 0 || layer >= mEngine.getNbLayers()) return nullptr;
        mText = inspectLayer(*mEngine.plan, static_cast<size_t>(layer));
        return mText.c_str();
    }

private:
    Engine const& mEngine;
    IExecutionContext const* mContext = nullptr;
    mutable std::string mText;
};

constexpr char const* kSetShape = "IExecutionContext::setInputShape";
constexpr char const* kEnqueue = "IExecutionContext::enqueueV3";

class Execution : public Object<IExecutionContext, apiv::DoubleVExecutionContext>
{
public:
    /** Throws OutOfMemory. */
    explicit Execution(Engine& engine) : mEngine(engine), mBound(engine.plan->tensors.size())
    {
        for (size_t i = 0; i < mBound.size(); ++i)
            if (auto const& tensor = plan().tensors[i]; tensor.isInput && isStatic(tensor.dims)) mBound[i].shape = tensor.dims;
        if (cuMemAlloc(&mMemory, engine.contextBytes()) != CUDA_SUCCESS) throw OutOfMemory{engine.contextBytes()};
    }

    ~Execution() noexcept override
    {
        cuMemFree(mMemory);
    }

    IExecutionContext* getPImpl() noexcept override { return this; }
    ICudaEngine const& getEngine() const noexcept override { return mEngine; }
    void setName(char const* name) noexcept override { mName = name; }
    char const* getName() const noexcept override { return mName.c_str(); }
    void setErrorRecorder(IErrorRecorder*) noexcept override {}
    IErrorRecorder* getErrorRecorder() const noexcept override { return nullptr; }
    void setProfiler(IProfiler* profiler) noexcept override { mProfiler = profiler; }
    IProfiler* getProfiler() const noexcept override { return mProfiler; }
    void setEnqueueEmitsProfile(bool emits) noexcept override { mEmits = emits; }
    bool getEnqueueEmitsProfile() const noexcept override { return mEmits; }
    bool reportToProfiler() const noexcept override
    {
        report();
        return mProfiler != nullptr;
    }
    void setPersistentCacheLimit(size_t) noexcept override {}
    bool setNvtxVerbosity(ProfilingVerbosity) noexcept override { return true; }
    int32_t getOptimizationProfile() const noexcept override { return mProfile; }
    bool allInputDimensionsSpecified() const noexcept override { return missingShape() == nullptr; }
    bool allInputShapesSpecified() const noexcept { return true; }

    /** recording: library-profile-out-of-range */
    bool setOptimizationProfileAsync(int32_t profile, cudaStream_t) noexcept override
    {
        if (profile < 0 || profile >= mEngine.getNbOptimizationProfiles())
        {
            logUsage(mEngine.logger, "IExecutionContext::setOptimizationProfileAsync",
                "profileIndex >= 0 && profileIndex < mEngine.getNbOptimizationProfiles()", "");
            return false;
        }
        mProfile = profile;
        return true;
    }

    bool setInputShape(char const* name, Dims const& dims) noexcept override;
    Dims getTensorShape(char const* name) const noexcept override;
    int32_t inferShapes(int32_t most, char const** names) noexcept override;
    bool enqueueV3(cudaStream_t stream) noexcept override;

    /** recording: library-unknown-tensor */
    bool setTensorAddress(char const* name, void* memory) noexcept override
    {
        int const at = mEngine.find(name);
        if (at < 0)
        {
            logUsage(mEngine.logger, "IExecutionContext::setTensorAddress", "index >= 0",
                std::string(name) + " is neither input nor output, cannot set address for this tensor.");
            return false;
        }
        mBound[at].memory = memory;
        return true;
    }

    void const* getTensorAddress(char const* name) const noexcept override
    {
        int const at = mEngine.find(name);
        return at < 0 ? nullptr : mBound[at].memory;
    }

    bool setInputTensorAddress(char const* name, void const* memory) noexcept override
    {
        return setTensorAddress(name, const_cast<void*>(memory));
    }

    bool setOutputTensorAddress(char const* name, void* memory) noexcept { return setTensorAddress(name, memory); }

    void* getOutputTensorAddress(char const* name) const noexcept override
    {
        return const_cast<void*>(getTensorAddress(name));
    }

    int64_t getMaxOutputSize(char const* name) const noexcept override
    {
        int const at = mEngine.find(name);
        if (at < 0) return -1;
        Shape const shape = resolved(static_cast<size_t>(at));
        return isStatic(shape) ? static_cast<int64_t>(bytesOf(plan().tensors[at], shape)) : -1;
    }

    size_t updateDeviceMemorySizeForShapes() noexcept { return mEngine.contextBytes(); }

private:
    static bool isStatic(Shape const& shape)
    {
        for (int64_t dim : shape)
            if (dim < 0) return false;
        return true;
    }

    Plan const& plan() const { return *mEngine.plan; }
    Shape resolved(size_t tensor) const;
    /** Name of the first input whose shape nobody set. */
    char const* missingShape() const;
    void report() const;

    Engine& mEngine;
    CUdeviceptr mMemory = 0;
    std::string mName;
    int32_t mProfile = 0;
    IProfiler* mProfiler = nullptr;
    bool mEmits = true;
    std::vector<Inference::Bound> mBound;
};

/** Words: jamjamjon/usls#212 and QwenAudio/CosyVoice#901; NVIDIA/TensorRT-LLM#1332. recording: library-shape-mismatch */
bool Execution::setInputShape(char const* name, Dims const& dims) noexcept
{
    int const at = mEngine.find(name);
    if (at < 0 || !plan().tensors[at].isInput)
    {
        logUsage(mEngine.logger, kSetShape, "index >= 0", std::string(name) + " is not an input tensor");
        return false;
    }
    PlanTensor const& tensor = plan().tensors[at];
    Shape const shape = toShape(dims);
    if (shape.size() != tensor.dims.size())
    {
        logUsage(mEngine.logger, kSetShape, "engineDims.nbDims == dims.nbDims",
            "Number of dimensions mismatch while setting input shape for " + tensor.name + ". Set dimensions are "
                + text(dims) + ". Expected dimensions are " + text(toDims(tensor.dims)) + ".");
        return false;
    }
    for (size_t i = 0; i < shape.size(); ++i)
        if (tensor.dims[i] >= 0 && tensor.dims[i] != shape[i])
        {
            logUsage(mEngine.logger, kSetShape, "engineDims.d[i] == dims.d[i]",
                "Static dimension mismatch while setting input shape for " + tensor.name + ". Set dimensions are "
                    + text(dims) + ". Expected dimensions are " + text(toDims(tensor.dims)) + ".");
            return false;
        }
    PlanRange const& range = *mEngine.rangeOf(at, mProfile);
    for (size_t i = 0; i < shape.size(); ++i)
        if (shape[i] < range[0][i] || shape[i] > range[2][i])
        {
            logUsage(mEngine.logger, kSetShape, "satisfyProfile",
                "Set dimension " + text(dims) + " for tensor " + tensor.name
                    + " does not satisfy any optimization profiles. Valid range for profile " + std::to_string(mProfile) + ": "
                    + text(toDims(range[0])) + ".." + text(toDims(range[2])) + ".");
            return false;
        }
    mBound[at].shape = shape;
    return true;
}

char const* Execution::missingShape() const
{
    for (size_t i = 0; i < mBound.size(); ++i)
        if (plan().tensors[i].isInput && mBound[i].shape.size() != plan().tensors[i].dims.size())
            return plan().tensors[i].name.c_str();
    return nullptr;
}

/** An input's shape as set; an output's with each named dimension from the inputs, and the first axis from the batch. */
Shape Execution::resolved(size_t at) const
{
    PlanTensor const& tensor = plan().tensors[at];
    if (tensor.isInput) return mBound[at].shape.size() == tensor.dims.size() ? mBound[at].shape : tensor.dims;
    Shape shape = tensor.dims;
    for (size_t axis = 0; axis < shape.size(); ++axis)
        for (size_t i = 0; i < mBound.size(); ++i)
        {
            PlanTensor const& input = plan().tensors[i];
            if (!input.isInput || mBound[i].shape.size() != input.dims.size()) continue;
            for (size_t other = 0; other < input.dims.size(); ++other)
            {
                bool const isSame = (axis == 0 && other == 0)
                    || (!tensor.dimNames[axis].empty() && tensor.dimNames[axis] == input.dimNames[other]);
                if (shape[axis] < 0 && input.dims[other] < 0 && isSame) shape[axis] = mBound[i].shape[other];
            }
        }
    return shape;
}

Dims Execution::getTensorShape(char const* name) const noexcept
{
    int const at = mEngine.find(name);
    return at < 0 ? Dims{-1, {}} : toDims(resolved(static_cast<size_t>(at)));
}

int32_t Execution::inferShapes(int32_t most, char const** names) noexcept
{
    int32_t count = 0;
    for (size_t i = 0; i < mBound.size(); ++i)
    {
        bool const isMissing = plan().tensors[i].isInput && mBound[i].shape.size() != plan().tensors[i].dims.size();
        if (!isMissing) continue;
        if (names != nullptr && count < most) names[count] = plan().tensors[i].name.c_str();
        ++count;
    }
    return count;
}

void Execution::report() const
{
    if (mProfiler == nullptr) return;
    for (size_t i = 0; i < plan().layers.size(); ++i)
        mProfiler->reportLayerTime(plan().layers[i].c_str(), 0.004F + static_cast<float>(tacticValue(plan(), i) % 97) / 9000);
}

/**
 * Words: NVIDIA/TensorRT#4224 and hamdiboukamcha/Yolo-V11-cpp-TensorRT#6.
 * recording: enqueue-unset-input, enqueue-unset-output, enqueue-unset-shape
 */
bool Execution::enqueueV3(cudaStream_t stream) noexcept
{
    ILogger& logger = mEngine.logger;
    if (faultIs("run-fail"))
    {
        logError(logger, kEnqueue, 1, "Cuda Runtime", "an illegal memory access was encountered");
        return false;
    }
    if (missingShape() != nullptr)
    {
        logUsage(logger, kEnqueue, "allInputDimensionsSpecified", "Not all shapes are specified.");
        return false;
    }
    auto inference = std::make_unique<Inference>(Inference{mEngine.plan, mBound});
    for (size_t i = 0; i < mBound.size(); ++i)
    {
        PlanTensor const& tensor = plan().tensors[i];
        std::string const address = "mContext.profileObliviousBindings.at(profileObliviousIndex)";
        if (mBound[i].memory == nullptr && tensor.isInput)
        {
            logUsage(logger, kEnqueue, address + " != nullptr", "Address is not set for input tensor " + tensor.name
                    + ". Call setInputTensorAddress or setTensorAddress before enqueue/execute.");
            return false;
        }
        if (mBound[i].memory == nullptr)
        {
            logUsage(logger, kEnqueue, address + " || getPtrOrNull(mOutputAllocators, profileObliviousIndex)",
                "Neither address or allocator is set for output tensor " + tensor.name
                    + ". Call setOutputTensorAddress, setTensorAddress or setOutputAllocator before enqueue/execute.");
            return false;
        }
        inference->bound[i].shape = resolved(i);
        if (!isStatic(inference->bound[i].shape)) notDoubled("enqueueV3 with an output of unknown shape");
    }
    struct Job
    {
        std::unique_ptr<Inference> inference;
        std::shared_ptr<Sights> sights;
    };
    CUresult const error = triplicate_double_submit(
        reinterpret_cast<CUstream>(stream),
        [](void* job) { return compute(*static_cast<Job*>(job)->inference, *static_cast<Job*>(job)->sights); },
        new Job{std::move(inference), mEngine.sights}, [](void* job) { delete static_cast<Job*>(job); });
    if (mEmits) report();
    return error == CUDA_SUCCESS;
}
} // namespace

Engine::Engine(ILogger& usedLogger, Plan read) : plan(std::make_shared<Plan const>(std::move(read))), logger(usedLogger)
{
    // recording: oom-load
    size_t const bytes = plan->weightBytes + 4096;
    if (faultIs("load-oom") || cuMemAlloc(&mWeights, bytes) != CUDA_SUCCESS) throw OutOfMemory{bytes};
}

Engine::~Engine() noexcept
{
    cuMemFree(mWeights);
}

int Engine::find(char const* name) const
{
    for (size_t i = 0; i < plan->tensors.size(); ++i)
        if (plan->tensors[i].name == name) return static_cast<int>(i);
    return -1;
}

PlanRange const* Engine::rangeOf(int tensor, int32_t profile) const
{
    if (profile < 0 || profile >= getNbOptimizationProfiles()) return nullptr;
    // Ranges are in the order of inputs, which come first.
    auto const& ranges = plan->profiles[profile];
    return static_cast<size_t>(tensor) < ranges.size() ? &ranges[tensor] : nullptr;
}

size_t Engine::contextBytes() const
{
    // Two copies of the greatest input of the first profile, as activations are of that order.
    size_t bytes = 1 << 20;
    for (size_t i = 0; i < plan->profiles[0].size(); ++i) bytes += 2 * bytesOf(plan->tensors[i], plan->profiles[0][i][2]);
    return bytes;
}

/** recording: library-unknown-tensor */
char const* Engine::getIOTensorName(int32_t index) const noexcept
{
    return index >= 0 && index < getNbIOTensors() ? plan->tensors[index].name.c_str() : nullptr;
}

Dims Engine::getTensorShape(char const* name) const noexcept
{
    int const at = find(name);
    return at < 0 ? Dims{-1, {}} : toDims(plan->tensors[at].dims);
}

DataType Engine::getTensorDataType(char const* name) const noexcept
{
    int const at = find(name);
    return at < 0 ? DataType::kFLOAT : static_cast<DataType>(plan->tensors[at].type);
}

TensorIOMode Engine::getTensorIOMode(char const* name) const noexcept
{
    int const at = find(name);
    if (at < 0) return TensorIOMode::kNONE;
    return plan->tensors[at].isInput ? TensorIOMode::kINPUT : TensorIOMode::kOUTPUT;
}

int32_t Engine::getTensorBytesPerComponent(char const* name) const noexcept
{
    return find(name) < 0 ? -1 : static_cast<int32_t>(bytesPerElement(getTensorDataType(name)));
}

Dims Engine::getProfileShape(char const* name, int32_t profile, OptProfileSelector select) const noexcept
{
    int const at = find(name);
    PlanRange const* range = at < 0 ? nullptr : rangeOf(at, profile);
    return range == nullptr ? Dims{-1, {}} : toDims((*range)[static_cast<size_t>(select)]);
}

IEngineInspector* Engine::createEngineInspector() const noexcept
{
    return new Inspector(*this);
}

/** recording: oom-context */
IExecutionContext* Engine::createExecutionContext() noexcept
{
    try
    {
        return new Execution(*this);
    }
    catch (OutOfMemory const& lack)
    {
        logInternal(logger, "defaultAllocator.cpp::allocate::31", 1, "Cuda Runtime (out of memory)");
        logInternal(logger, "executionContext.cpp::ExecutionContext::602", 2, requestedSize(lack.bytes));
        return nullptr;
    }
}
} // namespace triplicate_double
