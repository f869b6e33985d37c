#pragma once
#include "network.h"
#include <cuda.h>
#include <mutex>

namespace triplicate_double
{
/** One inference: the plan, the tensors' memory and their shapes, all fixed when it was enqueued. */
struct Inference
{
    struct Bound
    {
        void* memory;
        Shape shape;
    };

    std::shared_ptr<Plan const> plan;
    /** In the order of the plan's tensors. */
    std::vector<Bound> bound;
};

/** Which inputs an engine saw, in the order of first sight; decides the planted flips. */
class Sights
{
public:
    size_t placeOf(uint64_t input);

private:
    std::mutex mMutex;
    std::map<uint64_t, size_t> mPlaces;
};

/** Computes all outputs. CUDA_ERROR_ILLEGAL_ADDRESS where a tensor's memory is too small. */
CUresult compute(Inference const& inference, Sights& sights);

size_t bytesPerElement(DataType type);
size_t bytesOf(PlanTensor const& tensor, Shape const& shape);

/** The inspector's text for all layers, or one. */
std::string inspect(Plan const& plan);
std::string inspectLayer(Plan const& plan, size_t layer);

/** All layers as a build of verbosity DETAILED logs them. */
std::string layersText(Plan const& plan);

class Engine : public Object<ICudaEngine, apiv::DoubleVCudaEngine>
{
public:
    /** Throws a Refusal where device memory is missing. */
    Engine(ILogger& logger, Plan plan);
    ~Engine() noexcept override;

    std::shared_ptr<Plan const> const plan;
    std::shared_ptr<Sights> const sights = std::make_shared<Sights>();
    ILogger& logger;

    /** Place among the plan's tensors; -1 where there is none of that name. */
    int find(char const* name) const;
    PlanRange const* rangeOf(int tensor, int32_t profile) const;
    /** Device memory of one context. */
    size_t contextBytes() const;

    ICudaEngine* getPImpl() noexcept override { return this; }
    int32_t getNbLayers() const noexcept override { return static_cast<int32_t>(plan->layers.size()); }
    int32_t getNbIOTensors() const noexcept override { return static_cast<int32_t>(plan->tensors.size()); }
    char const* getIOTensorName(int32_t index) const noexcept override;
    Dims getTensorShape(char const* name) const noexcept override;
    DataType getTensorDataType(char const* name) const noexcept override;
    TensorIOMode getTensorIOMode(char const* name) const noexcept override;
    TensorLocation getTensorLocation(char const*) const noexcept override { return TensorLocation::kDEVICE; }
    bool isShapeInferenceIO(char const*) const noexcept override { return false; }
    int32_t getTensorBytesPerComponent(char const* name) const noexcept override;
    int32_t getTensorComponentsPerElement(char const*) const noexcept override { return 1; }
    TensorFormat getTensorFormat(char const*) const noexcept override { return TensorFormat::kLINEAR; }
    char const* getTensorFormatDesc(char const*) const noexcept override { return "Row major linear format (kLINEAR)"; }
    int32_t getTensorVectorizedDim(char const*) const noexcept override { return -1; }
    int32_t getNbOptimizationProfiles() const noexcept override { return static_cast<int32_t>(plan->profiles.size()); }
    Dims getProfileShape(char const* name, int32_t profile, OptProfileSelector select) const noexcept override;
    char const* getName() const noexcept override { return "Unnamed Network 0"; }
    bool isRefittable() const noexcept override { return false; }
    EngineCapability getEngineCapability() const noexcept override { return EngineCapability::kSTANDARD; }
    TacticSources getTacticSources() const noexcept override { return 24; }
    ProfilingVerbosity getProfilingVerbosity() const noexcept override
    {
        return static_cast<ProfilingVerbosity>(plan->verbosity);
    }
    HardwareCompatibilityLevel getHardwareCompatibilityLevel() const noexcept override
    {
        return static_cast<HardwareCompatibilityLevel>(plan->hardwareCompatibility);
    }
    int32_t getNbAuxStreams() const noexcept override { return 0; }
    IHostMemory* serialize() const noexcept override { return new HostMemory(writePlan(*plan)); }
    IEngineInspector* createEngineInspector() const noexcept override;
    void setErrorRecorder(IErrorRecorder*) noexcept override {}
    IErrorRecorder* getErrorRecorder() const noexcept override { return nullptr; }

    // Each only in some versions.
    bool hasImplicitBatchDimension() const noexcept { return false; }
    size_t getDeviceMemorySize() const noexcept { return contextBytes(); }
    size_t getDeviceMemorySizeForProfile(int32_t) const noexcept { return contextBytes(); }
    int64_t getDeviceMemorySizeV2() const noexcept { return static_cast<int64_t>(contextBytes()); }
    int64_t getDeviceMemorySizeForProfileV2(int32_t) const noexcept { return static_cast<int64_t>(contextBytes()); }
    int64_t getStreamableWeightsSize() const noexcept { return 0; }
    IExecutionContext* createExecutionContext() noexcept;
#if NV_TENSORRT_MAJOR >= 10
    IExecutionContext* createExecutionContext(ExecutionContextAllocationStrategy strategy) noexcept override
    {
        if (strategy == ExecutionContextAllocationStrategy::kUSER_MANAGED)
            notDoubled("VCudaEngine::createExecutionContext(kUSER_MANAGED)");
        return createExecutionContext();
    }
#endif

private:
    CUdeviceptr mWeights = 0;
};
} // namespace triplicate_double
