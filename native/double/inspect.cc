// libnvinfer double: the engine inspector's JSON, and the same in a build's log. Keys are those of a convolution of 10.6, less
// what depends on the convolution (kernel, padding, weights, …); every layer is one here. recording: inspector, build-log
// 11 says "I/O Tensors" in place of "Bindings". recording: inspector-11
#include "engine.h"
#include <algorithm>
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
#if NV_TENSORRT_MAJOR < 11
    std::string const format = std::string("\"Format/Datatype\": \"") + (plan.half ? "Half" : "Float") + "\"";
#else
    std::string const format = std::string("\"Format\": \"Row major linear\", \"Datatype\": \"") + (plan.half ? "FP16" : "FP32") + "\"";
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

/** Which nodes of the model a layer is made of, between separators that JSON escapes. */
std::string metadata(std::string const& layer)
{
    std::string text;
    for (size_t at = 0; at < layer.size();)
    {
        size_t const end = std::min(layer.find(" + ", at), layer.size());
        text += (text.empty() ? "[ONNX Layer: " : "\x1e[ONNX Layer: ") + layer.substr(at, end - at) + "]";
        at = end + 3;
    }
    return text;
}

std::string detailed(Plan const& plan, size_t layer)
{
    char value[24];
    std::snprintf(value, sizeof value, "0x%016llx", static_cast<unsigned long long>(tacticValue(plan, layer)));
    bool const isFirst = layer == 0, isLast = layer + 1 == plan.layers.size();
    return "{\"Name\": " + quoted(plan.layers[layer]) + ", \"LayerType\": \"CaskConvolution\", \"Inputs\": "
        + (isFirst ? tensors(plan, true) : "[]") + ", \"Outputs\": " + (isLast ? tensors(plan, false) : "[]")
        + ", \"ParameterType\": \"Convolution\", \"TacticName\": " + quoted(tacticName(plan, layer)) + ", \"TacticValue\": \""
        + value + "\", \"StreamId\": 0, \"Metadata\": " + quoted(metadata(plan.layers[layer])) + "}";
}
} // namespace

std::string layersText(Plan const& plan)
{
    std::string text = "Layers:\n";
    for (size_t i = 0; i < plan.layers.size(); ++i)
    {
        // As the JSON, without its quotes, and without the outer braces.
        std::string const json = detailed(plan, i);
        std::string line;
        for (size_t at = 0; at < json.size(); ++at)
        {
            bool const isSeparator = json.compare(at, 6, "\\u001e") == 0;
            if (isSeparator) at += 5;
            if (json[at] != '"' && json[at] != '\\') line += isSeparator ? '\x1e' : json[at];
        }
        text += line.substr(1, line.size() - 2) + "\n";
    }
    text += "\nBindings:";
    for (PlanTensor const& value : plan.tensors) text += "\n" + value.name;
    return text;
}

std::string inspectLayer(Plan const& plan, size_t layer)
{
    if (static_cast<ProfilingVerbosity>(plan.verbosity) != ProfilingVerbosity::kDETAILED) return quoted(plan.layers[layer]);
    return detailed(plan, layer);
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
