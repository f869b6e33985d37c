// libnvinfer double: what describes a build: network, profiles, timing cache.
#include "network.h"
#include "archive.h"
#include "hooks.h"

namespace triplicate_double
{
Dims toDims(Shape const& shape)
{
    Dims dims{};
    dims.nbDims = static_cast<int32_t>(shape.size());
    for (int i = 0; i < dims.nbDims && i < Dims::MAX_DIMS; ++i) dims.d[i] = static_cast<decltype(dims.d[0] + 0)>(shape[i]);
    return dims;
}

Shape toShape(Dims const& dims)
{
    return dims.nbDims > 0 ? Shape(dims.d, dims.d + dims.nbDims) : Shape();
}

namespace
{
DataType toDataType(int onnx)
{
    switch (onnx)
    {
    case 2: return DataType::kUINT8;
    case 3: return DataType::kINT8;
    case 9: return DataType::kBOOL;
    case 10: return DataType::kHALF;
#if NV_TENSORRT_MAJOR >= 10
    case 7: return DataType::kINT64;
    case 16: return DataType::kBF16;
    case 17: return DataType::kFP8;
#else
    case 7:
#endif
    case 6: return DataType::kINT32;
    default: return DataType::kFLOAT;
    }
}

/** Operations that join the layer before them, as TensorRT's vertical fusion does. */
bool fuses(std::string const& op)
{
    for (char const* name : {"Relu", "Clip", "BatchNormalization", "Add", "Sigmoid", "Mul"})
        if (op == name) return true;
    return false;
}
} // namespace

void Network::import(OnnxModel const& model)
{
    hash = model.hash, weightBytes = model.weightBytes, half = model.half;
    mNodes = static_cast<int32_t>(model.nodes.size());
    auto const tensor = [](OnnxValue const& value, bool isInput) {
        return std::make_unique<Tensor>(PlanTensor{
            value.name, static_cast<int32_t>(toDataType(value.type)), value.dims, value.dimNames, isInput});
    };
    for (OnnxValue const& value : model.inputs) inputs.push_back(tensor(value, true));
    for (OnnxValue const& value : model.outputs) outputs.push_back(tensor(value, false));
    for (size_t i = 0; i < model.nodes.size(); ++i)
    {
        OnnxNode const& node = model.nodes[i];
        std::string const name = node.name.empty() ? "node_of_" + (node.outputs.empty() ? "" : node.outputs[0]) : node.name;
        if (i > 0 && fuses(node.op))
            layers.back() += " + " + name;
        else
            layers.push_back(name);
    }
}

/** Mins above opts and opts above maxes are refused. recording: library-profile-not-monotonic */
bool Profile::setDimensions(char const* input, OptProfileSelector select, DimsIn dims) noexcept
{
    auto& three = shapes[input];
    three[static_cast<size_t>(select)] = toShape(dims);
    for (int low = 0; low < 2; ++low)
    {
        auto const &small = three[low], &great = three[low + 1];
        if (!small || !great) continue;
        if (small->size() != great->size()) return false;
        for (size_t i = 0; i < small->size(); ++i)
            if ((*small)[i] > (*great)[i]) return false;
    }
    return true;
}

Dims Profile::getDimensions(char const* input, OptProfileSelector select) const noexcept
{
    auto const found = shapes.find(input);
    if (found == shapes.end() || !found->second[static_cast<size_t>(select)]) return Dims{-1, {}};
    return toDims(*found->second[static_cast<size_t>(select)]);
}

bool Profile::isValid() const noexcept
{
    for (auto const& [name, three] : shapes)
        for (auto const& shape : three)
            if (!shape) return false;
    return true;
}

namespace
{
constexpr char kCacheMark[] = "CONTRACT DOUBLE TIMING CACHE\n";
}

std::string TimingCache::write() const
{
    Writer writer;
    writer.bytes = kCacheMark;
    writer.put(version), writer.put(compute);
    writer.put<uint64_t>(entries.size());
    for (auto const& [key, entry] : entries) writer.put(key), writer.put(entry.salt), writer.put(entry.flipFrom);
    writer.put(hashBytes(writer.bytes.data(), writer.bytes.size(), 0));
    return writer.bytes;
}

bool TimingCache::read(std::string const& bytes)
{
    compute = static_cast<uint32_t>(triplicate_double_compute());
    if (bytes.empty()) return true;
    if (bytes.rfind(kCacheMark, 0) != 0) return false;
    try
    {
        Reader reader(bytes, sizeof kCacheMark - 1);
        reader.get(version), reader.get(compute);
        for (size_t left = reader.count(); left > 0; --left)
        {
            uint64_t key;
            Entry entry;
            reader.get(key), reader.get(entry.salt), reader.get(entry.flipFrom);
            entries[key] = entry;
        }
        uint64_t checksum;
        reader.get(checksum);
        return checksum == hashBytes(bytes.data(), bytes.size() - sizeof checksum, 0);
    }
    catch (std::out_of_range const&)
    {
        return false;
    }
}

bool TimingCache::combine(ITimingCache const& other, bool ignoreMismatch) noexcept
{
    auto const& cache = static_cast<TimingCache const&>(other);
    if (!ignoreMismatch && (cache.version != version || cache.compute != compute)) return false;
    entries.insert(cache.entries.begin(), cache.entries.end());
    return true;
}
} // namespace triplicate_double

extern "C" bool triplicate_double_import(void* network, triplicate_double::OnnxModel const* model)
{
    auto* definition = static_cast<nvinfer1::INetworkDefinition*>(network);
    static_cast<triplicate_double::Network*>(definition)->import(*model);
    return true;
}
