// Records what NVIDIA's real parser and runtime do where no GPU is needed, as tests/native/recordings/*.json:
//   record-without-gpu parse LIBNVINFER LIBNVONNXPARSER NAME MODEL FOLDER
//   record-without-gpu no-driver LIBNVINFER - no-driver - FOLDER
// To parse, give the contract double's libnvinfer: it supplies a network without CUDA, and the parser is the real one.
//   g++ -std=c++17 -w -I$TENSORRT_INCLUDE -I$CUDA_INCLUDE tools/native/record-without-gpu.cc -ldl
#include <NvInfer.h>
#include <NvOnnxParser.h>
#include <cstdio>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace
{
std::string quoted(std::string const& text)
{
    std::string out = "\"";
    char escape[8];
    for (unsigned char c : text)
    {
        if (c == '"' || c == '\\') out += '\\', out += static_cast<char>(c);
        else if (c < 0x20) std::snprintf(escape, sizeof escape, "\\u%04x", c), out += escape;
        else out += static_cast<char>(c);
    }
    return out + "\"";
}

struct Logger : nvinfer1::ILogger
{
    std::string lines;

    void log(Severity severity, char const* text) noexcept override
    {
        static char const* const names[] = {"internal-error", "error", "warning", "info", "verbose"};
        lines += (lines.empty() ? "" : ",") + std::string("\n    [\"") + names[static_cast<int>(severity)] + "\", " + quoted(text) + "]";
    }
};

void* open(char const* file)
{
    void* library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
    if (library == nullptr) std::fprintf(stderr, "%s\n", dlerror()), std::exit(1);
    return library;
}

template <class Function>
Function* symbol(void* library, char const* name)
{
    return reinterpret_cast<Function*>(dlsym(library, name));
}

/** Asks for a builder in a process of its own, because that may end it. */
std::string fateOfBuilder(void* nvinfer, Logger& logger)
{
    pid_t const child = fork();
    if (child == 0)
        _exit(symbol<void*(void*, int32_t)>(nvinfer, "createInferBuilder_INTERNAL")(&logger, NV_TENSORRT_VERSION) == nullptr);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return "ended the process by signal " + std::to_string(WTERMSIG(status));
    return WEXITSTATUS(status) == 1 ? "null" : "a builder";
}
} // namespace

int main(int count, char** arguments)
{
    if (count != 7) return 2;
    std::string const kind = arguments[1], name = arguments[4], model = arguments[5], folder = arguments[6];
    Logger logger;
    void* nvinfer = open(arguments[2]);
    std::string facts;
    std::string version;
    if (kind == "parse")
    {
        void* nvonnxparser = open(arguments[3]);
        auto* builder = static_cast<nvinfer1::IBuilder*>(
            symbol<void*(void*, int32_t)>(nvinfer, "createInferBuilder_INTERNAL")(&logger, NV_TENSORRT_VERSION));
        auto* network = builder->createNetworkV2(0);
        auto* parser = static_cast<nvonnxparser::IParser*>(symbol<void*(void*, void*, int)>(
            nvonnxparser, "createNvOnnxParser_INTERNAL")(network, &logger, NV_ONNX_PARSER_VERSION));
        bool const isParsed = parser->parseFromFile(model.c_str(), 4);
        std::string errors;
        for (int i = 0; i < parser->getNbErrors(); ++i)
        {
            auto const& error = *parser->getError(i);
            errors += (i == 0 ? "" : ",") + std::string("\n    {\"code\": ") + std::to_string(static_cast<int>(error.code()))
                + ", \"desc\": " + quoted(error.desc()) + ", \"file\": " + quoted(error.file()) + ", \"line\": "
                + std::to_string(error.line()) + ", \"func\": " + quoted(error.func()) + ", \"node\": "
                + std::to_string(error.node()) + "}";
        }
        std::string hex;
        std::ifstream file(model, std::ios::binary);
        char digits[3];
        for (std::istreambuf_iterator<char> at(file), end; at != end; ++at)
            std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(*at)), hex += digits;
        facts = "  \"modelHex\": \"" + hex + "\",\n  \"returned\": " + (isParsed ? "true" : "false") + ",\n  \"inputs\": "
            + std::to_string(network->getNbInputs()) + ",\n  \"errors\": [" + errors + "],\n";
        version = std::to_string(symbol<int()>(nvonnxparser, "getNvOnnxParserVersion")());
    }
    else
    {
        void* runtime = symbol<void*(void*, int32_t)>(nvinfer, "createInferRuntime_INTERNAL")(&logger, NV_TENSORRT_VERSION);
        char address[24];
        std::snprintf(address, sizeof address, "%p", runtime);
        facts = "  \"createInferRuntime\": \"" + std::string(address)
            + "\",\n  \"createInferBuilder\": " + quoted(fateOfBuilder(nvinfer, logger)) + ",\n";
        version = std::to_string(symbol<int()>(nvinfer, "getInferLibVersion")());
    }
    std::ofstream(folder + "/" + name + ".json") << "{\n  \"recording\": " << quoted(name) << ",\n  \"library\": \""
                                                 << (kind == "parse" ? "libnvonnxparser" : "libnvinfer") << " " << version
                                                 << ", without a GPU\",\n" << facts << "  \"log\": [" << logger.lines
                                                 << "\n  ]\n}\n";
    return 0;
}
