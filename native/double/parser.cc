// libnvonnxparser double: takes every operation of ONNX's own domain, but for "Frobnicate". Its words are those that the
// real libnvonnxparser.so.10 of 10.6 said on the double's network (tests/native/recordings/parse-*.json).
#include "onnx.h"
#include "stubs.h"
#include "words.h"
#include <cstdio>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <memory>

namespace triplicate_double
{
namespace
{
using nvonnxparser::ErrorCode;

class Error : public nvonnxparser::DoubleIParserError
{
public:
    Error(ErrorCode code, std::string what, char const* file, int line, char const* function, int node = -1,
        OnnxNode about = {})
        : mCode(code), mWhat(std::move(what)), mFile(file), mLine(line), mFunction(function), mNode(node),
          mAbout(std::move(about))
    {
    }

    ErrorCode code() const override { return mCode; }
    char const* desc() const override { return mWhat.c_str(); }
    char const* file() const override { return mFile; }
    int line() const override { return mLine; }
    char const* func() const override { return mFunction; }
    int node() const override { return mNode; }
    // Later than 8.6.
    char const* nodeName() const { return mAbout.name.c_str(); }
    char const* nodeOperator() const { return mAbout.op.c_str(); }
    char const* const* localFunctionStack() const { return nullptr; }
    int32_t localFunctionStackSize() const { return 0; }

private:
    ErrorCode mCode;
    std::string mWhat;
    char const* mFile;
    int mLine;
    char const* mFunction;
    int mNode;
    OnnxNode mAbout;
};

bool isSupported(OnnxNode const& node)
{
    return (node.domain.empty() || node.domain == "ai.onnx") && node.op != "Frobnicate";
}

/** As protobuf prints a node; attributes are left out. */
std::string textOf(OnnxNode const& node)
{
    std::string text;
    auto const add = [&](char const* field, std::string const& value) {
        if (!value.empty()) text += std::string(field) + ": \"" + value + "\"\n";
    };
    for (std::string const& input : node.inputs) add("input", input);
    for (std::string const& output : node.outputs) add("output", output);
    add("name", node.name), add("op_type", node.op), add("domain", node.domain);
    return text;
}

/**
 * libnvinfer's side of the import is looked up in the library that made the network: the real parser does not link
 * libnvinfer, and gives none of its symbols. recording: symbol-missing
 */
bool import(nvinfer1::INetworkDefinition& network, OnnxModel const& model)
{
    Dl_info made{};
    dladdr(*reinterpret_cast<void**>(&network), &made);
    void* const library = dlopen(made.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    auto* const function = reinterpret_cast<decltype(&triplicate_double_import)>(dlsym(library, "triplicate_double_import"));
    bool const isDone = function != nullptr && function(&network, &model);
    if (library != nullptr) dlclose(library);
    return isDone;
}

class Parser : public nvonnxparser::DoubleIParser
{
public:
    Parser(nvinfer1::INetworkDefinition& network, nvinfer1::ILogger& logger) : mNetwork(network), mLogger(logger) {}

    /** A file that does not open makes no entry in the list of errors. recording: parse-missing-file */
    bool parseFromFile(char const* path, int) noexcept override
    {
        std::ifstream file(path, std::ios::binary);
        if (!file)
        {
            std::fprintf(stderr, "Could not open file %s\n", path);
            logText(mLogger, Severity::kERROR, std::string("ModelImporter.cpp:901: Failed to parse ONNX model from file: ") + path + "!");
            return false;
        }
        return parseBytes(std::string{std::istreambuf_iterator<char>(file), {}}, path);
    }

    bool parse(void const* bytes, size_t size, char const* path) noexcept override
    {
        return parseBytes(std::string(static_cast<char const*>(bytes), size), path == nullptr ? "" : path);
    }

    bool supportsOperator(char const* op) const noexcept override { return isSupported({op, "", "", {}, {}}); }
    int getNbErrors() const noexcept override { return static_cast<int>(mErrors.size()); }
    nvonnxparser::IParserError const* getError(int index) const noexcept override
    {
        return static_cast<size_t>(index) < mErrors.size() ? &mErrors[index] : nullptr;
    }
    void clearErrors() noexcept override { mErrors.clear(); }

    void setFlags(nvonnxparser::OnnxParserFlags flags) noexcept override { mFlags = flags; }
    nvonnxparser::OnnxParserFlags getFlags() const noexcept override { return mFlags; }
    void setFlag(nvonnxparser::OnnxParserFlag flag) noexcept override { mFlags |= 1U << static_cast<uint32_t>(flag); }
    void clearFlag(nvonnxparser::OnnxParserFlag flag) noexcept override { mFlags &= ~(1U << static_cast<uint32_t>(flag)); }
    bool getFlag(nvonnxparser::OnnxParserFlag flag) const noexcept override
    {
        return (mFlags >> static_cast<uint32_t>(flag) & 1) != 0;
    }
    char const* const* getUsedVCPluginLibraries(int64_t& count) const noexcept override
    {
        count = 0;
        return nullptr;
    }
    bool setBuilderConfig(nvinfer1::IBuilderConfig const*) noexcept { return true; }

private:
    bool parseBytes(std::string const& bytes, std::string const& path);
    bool refuse(Error error)
    {
        mErrors.push_back(std::move(error));
        return false;
    }
    void logFailure(char const* where, int code, std::string const& what)
    {
        logText(mLogger, Severity::kERROR,
            std::string("ModelImporter.cpp:951: ERROR: ") + where + ":\n[" + std::to_string(code) + "] " + what);
    }

    nvinfer1::INetworkDefinition& mNetwork;
    nvinfer1::ILogger& mLogger;
    nvonnxparser::OnnxParserFlags mFlags = 0;
    std::vector<Error> mErrors;
};

bool Parser::parseBytes(std::string const& bytes, std::string const& path)
{
    OnnxModel model;
    // The last two are empty models for the real parser. recording: parse-truncated, parse-garbage, parse-empty
    if (!readOnnx(bytes, model))
    {
        std::string const what = "Assertion failed: model->ParseFromCodedStream(&codedInput) && \"Failed to parse the ONNX model.\"";
        logText(mLogger, Severity::kERROR, "(deserializeOnnxModel): MODEL_DESERIALIZE_FAILED: " + what);
        return refuse({ErrorCode::kMODEL_DESERIALIZE_FAILED, what, "onnxProtoUtils.hpp", 71, "deserializeOnnxModel"});
    }
    // recording: parse-external-data-missing
    std::string const folder = path.substr(0, path.find_last_of('/') + 1);
    for (std::string const& name : model.externalFiles)
    {
        std::ifstream file(folder + name, std::ios::binary);
        if (!file)
        {
            logText(mLogger, Severity::kERROR, "WeightsContext.cpp:178: Failed to open file: " + folder + name);
            std::string const what = "Failed to import initialzer";
            logFailure("ModelImporter.cpp:327 In function parseGraph", 5, what);
            return refuse({ErrorCode::kINVALID_GRAPH, what, "ModelImporter.cpp", 327, "parseGraph"});
        }
        std::string const data{std::istreambuf_iterator<char>(file), {}};
        model.hash = hashBytes(data.data(), data.size(), model.hash);
        model.weightBytes += data.size();
    }
    // The registry's own error is libnvinfer's, and so not in without-gpu/. recording: parse-unknown-op, parse-unknown-domain
    for (size_t i = 0; i < model.nodes.size(); ++i)
    {
        OnnxNode const& node = model.nodes[i];
        if (isSupported(node)) continue;
        logText(mLogger, Severity::kINFO, "No checker registered for op: " + node.op + ". Attempting to check as plugin.");
        logError(mLogger, "IPluginRegistry::getCreator", 4, "API Usage Error",
            "Cannot find plugin: " + node.op + ", version: 1, namespace:.");
        logText(mLogger, Severity::kERROR, "ModelImporter.cpp:946: While parsing node number " + std::to_string(i) + " ["
                + node.op + " -> \"" + (node.outputs.empty() ? "" : node.outputs[0]) + "\"]:");
        logText(mLogger, Severity::kERROR, "ModelImporter.cpp:947: --- Begin node ---\n" + textOf(node));
        logText(mLogger, Severity::kERROR, "ModelImporter.cpp:948: --- End node ---");
        std::string const what = "creator && \"Plugin not found, are the plugin name, version, and namespace correct?\"";
        char const* function = "checkFallbackPluginImporter";
        logFailure("onnxOpCheckers.cpp:816 In function checkFallbackPluginImporter", 6, what);
        return refuse({ErrorCode::kINVALID_NODE, what, "onnxOpCheckers.cpp", 816, function, static_cast<int>(i), node});
    }
    return import(mNetwork, model);
}
} // namespace
} // namespace triplicate_double

extern "C"
{
void* createNvOnnxParser_INTERNAL(void* network, void* logger, int) noexcept
{
    return static_cast<nvonnxparser::IParser*>(new triplicate_double::Parser(
        *static_cast<nvinfer1::INetworkDefinition*>(network), *static_cast<nvinfer1::ILogger*>(logger)));
}

int getNvOnnxParserVersion() noexcept
{
    return NV_ONNX_PARSER_VERSION;
}
}
