// libnvinfer double: the engine inspector's JSON. 10.x says "Bindings", 11 says "I/O Tensors". recording: inspector
#include "engine.h"
#include <cstdio>

namespace triplicate_double
{
namespace
{
std::string quoted(std::string const& text)
{
    std::string out = "\"";
    char escape[8];
    for (char c : text)
    {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
        {
            std::snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        }
        else
            out += c;
    }
    return out + "\"";
}

std::string tensor(Plan const& plan, PlanTensor const& value)
{
    std::string dims;
    for (int64_t dim : value.dims) dims += (dims.empty() ? "" : ",") + std::to_string(dim);
    std::string const type = plan.half ? "FP16" : "FP32";
#if NV_TENSORRT_MAJOR < 11
    std::string const format = "\"Format/Datatype\": \"Row major linear " + type + " format\"";
#else
    std::string const format = "\"Format\": \"Row major linear\", \"Datatype\": \"" + type + "\"";
#endif
    return "{\"Name\": " + quoted(value.name) + ", \"Location\": \"Device\", \"Dimensions\": [" + dims + "], " + format + "}";
}

std::string tensors(Plan const& plan, bool isInput)
{
    std::string list;
    for (PlanTensor const& value : plan.tensors)
        if (value.isInput == isInput) list += (list.empty() ? "" : ", ") + tensor(plan, value);
    return "[" + list + "]";
}
} // namespace

std::string inspectLayer(Plan const& plan, size_t layer)
{
    std::string const name = quoted(plan.layers[layer]);
    if (static_cast<ProfilingVerbosity>(plan.verbosity) != ProfilingVerbosity::kDETAILED) return name;
    char value[24];
    std::snprintf(value, sizeof value, "0x%016llx", static_cast<unsigned long long>(tacticValue(plan, layer)));
    bool const isFirst = layer == 0, isLast = layer + 1 == plan.layers.size();
    return "{\"Name\": " + name + ", \"LayerType\": \"CaskConvolution\", \"Inputs\": "
        + (isFirst ? tensors(plan, true) : "[]") + ", \"Outputs\": " + (isLast ? tensors(plan, false) : "[]")
        + ", \"TacticName\": " + quoted(tacticName(plan, layer)) + ", \"TacticValue\": \"" + value
        + "\", \"StreamId\": 0, \"Metadata\": \"\"}";
}

std::string inspect(Plan const& plan)
{
    std::string layers, bindings;
    if (static_cast<ProfilingVerbosity>(plan.verbosity) != ProfilingVerbosity::kNONE)
        for (size_t i = 0; i < plan.layers.size(); ++i) layers += (i == 0 ? "" : "\n,") + inspectLayer(plan, i);
    for (PlanTensor const& value : plan.tensors) bindings += (bindings.empty() ? "" : "\n,") + quoted(value.name);
    char const* const title = NV_TENSORRT_MAJOR < 11 ? "Bindings" : "I/O Tensors";
    return "{\"Layers\": [" + layers + "\n],\n\"" + title + "\": [" + bindings + "\n]}\n";
}
} // namespace triplicate_double
