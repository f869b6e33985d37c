#pragma once
// Classes of the libnvinfer double that its files share. Methods that only some versions of the headers declare stand
// without `override`; where the headers declare them they override all the same, for the signatures are equal.
#include "onnx.h"
#include "plan.h"
#include "stubs.h"
#include "words.h"
#include <map>
#include <memory>
#include <optional>

namespace triplicate_double
{
using namespace nvinfer1;

/** 8.x passes dimensions by value. */
#if NV_TENSORRT_MAJOR < 10
using DimsIn = Dims;
#else
using DimsIn = Dims const&;
#endif

Dims toDims(Shape const& shape);
Shape toShape(Dims const& dims);

/** An object of the library: the public class, whose calls go to the implementation, which is the same object. */
template <class Public, class Stub>
class Object : public Public, public Stub
{
public:
    Object()
    {
        this->mImpl = this;
    }
};

class HostMemory : public Object<IHostMemory, apiv::DoubleVHostMemory>
{
public:
    explicit HostMemory(std::string bytes) : mBytes(std::move(bytes)) {}

    void* data() const noexcept override
    {
        return const_cast<char*>(mBytes.data());
    }

    std::size_t size() const noexcept override
    {
        return mBytes.size();
    }

    DataType type() const noexcept override
    {
        return DataType::kINT8;
    }

private:
    std::string mBytes;
};

class Tensor : public Object<ITensor, apiv::DoubleVTensor>
{
public:
    Tensor(PlanTensor value) : mValue(std::move(value)) {}

    PlanTensor const& value() const
    {
        return mValue;
    }

    void setName(char const* name) noexcept override
    {
        mValue.name = name;
    }

    char const* getName() const noexcept override
    {
        return mValue.name.c_str();
    }

    void setDimensions(DimsIn dims) noexcept override
    {
        mValue.dims = toShape(dims);
    }

    Dims getDimensions() const noexcept override
    {
        return toDims(mValue.dims);
    }

    DataType getType() const noexcept override
    {
        return static_cast<DataType>(mValue.type);
    }

    void setType(DataType type) noexcept
    {
        mValue.type = static_cast<int32_t>(type);
    }

    bool isNetworkInput() const noexcept override
    {
        return mValue.isInput;
    }

    bool isNetworkOutput() const noexcept override
    {
        return !mValue.isInput;
    }

    TensorLocation getLocation() const noexcept override
    {
        return TensorLocation::kDEVICE;
    }

    bool isShapeTensor() const noexcept override
    {
        return false;
    }

    bool isExecutionTensor() const noexcept override
    {
        return true;
    }

    void setAllowedFormats(TensorFormats) noexcept override {}

    void setDimensionName(int32_t index, char const* name) noexcept override
    {
        mValue.dimNames.at(static_cast<size_t>(index)) = name;
    }

    char const* getDimensionName(int32_t index) const noexcept override
    {
        auto const& name = mValue.dimNames.at(static_cast<size_t>(index));
        return name.empty() ? nullptr : name.c_str();
    }

private:
    PlanTensor mValue;
};

class Network : public Object<INetworkDefinition, apiv::DoubleVNetworkDefinition>
{
public:
    Network(IBuilder& builder, NetworkDefinitionCreationFlags flags) : mBuilder(builder), mFlags(flags) {}

    /** Takes over a parsed model. */
    void import(OnnxModel const& model);

    /** Of the whole model, external data included. */
    uint64_t hash = 0;
    uint64_t weightBytes = 0;
    bool half = false;
    /** Names of layers after fusion. */
    std::vector<std::string> layers;

    std::vector<std::unique_ptr<Tensor>> inputs;
    std::vector<std::unique_ptr<Tensor>> outputs;

    ITensor* addInput(char const* name, DataType type, DimsIn dims) noexcept override
    {
        inputs.push_back(std::make_unique<Tensor>(
            PlanTensor{name, static_cast<int32_t>(type), toShape(dims), std::vector<std::string>(dims.nbDims), true}));
        return inputs.back().get();
    }

    int32_t getNbLayers() const noexcept override
    {
        return mNodes;
    }

    void setErrorRecorder(IErrorRecorder*) noexcept override {}

    IErrorRecorder* getErrorRecorder() const noexcept override
    {
        return nullptr;
    }

    int32_t getNbInputs() const noexcept override
    {
        return static_cast<int32_t>(inputs.size());
    }

    ITensor* getInput(int32_t index) const noexcept override
    {
        return static_cast<size_t>(index) < inputs.size() ? inputs[index].get() : nullptr;
    }

    int32_t getNbOutputs() const noexcept override
    {
        return static_cast<int32_t>(outputs.size());
    }

    ITensor* getOutput(int32_t index) const noexcept override
    {
        return static_cast<size_t>(index) < outputs.size() ? outputs[index].get() : nullptr;
    }

    void setName(char const* name) noexcept override
    {
        mName = name;
    }

    char const* getName() const noexcept override
    {
        return mName.c_str();
    }

    bool hasImplicitBatchDimension() const noexcept
    {
        return false;
    }

    IBuilder& getBuilder() const noexcept override
    {
        return mBuilder;
    }

    NetworkDefinitionCreationFlags getFlags() const noexcept
    {
        return mFlags;
    }

    bool getFlag(NetworkDefinitionCreationFlag flag) const noexcept
    {
        return (mFlags >> static_cast<int>(flag) & 1) != 0;
    }

private:
    IBuilder& mBuilder;
    NetworkDefinitionCreationFlags mFlags;
    int32_t mNodes = 0;
    std::string mName = "Unnamed Network 0";
};

class Profile : public Object<IOptimizationProfile, apiv::DoubleVOptimizationProfile>
{
public:
    std::map<std::string, std::array<std::optional<Shape>, 3>> shapes;

    bool setDimensions(char const* input, OptProfileSelector select, DimsIn dims) noexcept override;
    Dims getDimensions(char const* input, OptProfileSelector select) const noexcept override;
    bool isValid() const noexcept override;

    bool setExtraMemoryTarget(float) noexcept override
    {
        return true;
    }

    float getExtraMemoryTarget() const noexcept override
    {
        return 1;
    }

    int32_t getNbShapeValues(char const*) const noexcept override
    {
        return -1;
    }
};

/** What builds remember of each other. Entries are by hash of model and configuration. */
class TimingCache : public Object<ITimingCache, apiv::DoubleVTimingCache>
{
public:
    struct Entry
    {
        uint64_t salt;
        uint32_t flipFrom;
    };

    std::array<uint8_t, 4> version = ownVersion();
    uint32_t compute = 0;
    std::map<uint64_t, Entry> entries;

    /** False where the bytes are no timing cache. */
    bool read(std::string const& bytes);
    std::string write() const;

    IHostMemory* serialize() const noexcept override
    {
        return new HostMemory(write());
    }

    bool combine(ITimingCache const& other, bool ignoreMismatch) noexcept override;

    bool reset() noexcept override
    {
        entries.clear();
        return true;
    }
};
} // namespace triplicate_double
