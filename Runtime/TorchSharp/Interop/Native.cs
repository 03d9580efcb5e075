using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The functions of the shim (Runtime/native), and how it is found.</summary>
internal static unsafe partial class Native
{
    private const string Library = "TorchShim";

    static Native()
    {
        NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);
        shim_initialize();
    }

    /// <summary>Passes a result on; a negative one means that the call failed, which is thrown.</summary>
    /// <exception cref="ExternalException">libtorch refused; the message is libtorch's.</exception>
    public static long Check(long status)
    {
        if (status < 0)
        {
            Throw();
        }
        return status;
    }

    private static void Throw() => throw new ExternalException(Marshal.PtrToStringUTF8((nint)shim_last_error()));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }
        var file = Path.Combine(AppContext.BaseDirectory, "libTorchShim.so");
        if (!File.Exists(file))
        {
            throw new DllNotFoundException(
                $"{file} is missing: build it with 'cmake -S Runtime/native -B Runtime/native/build && cmake --build Runtime/native/build', then build the solution again.");
        }
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException error)
        {
            var reason = error.Message.Split('\n').FirstOrDefault(line => line.Contains(".so", StringComparison.Ordinal))?.Trim() ?? error.Message;
            throw new DllNotFoundException(
                $"{file} cannot be loaded ({reason}): install libtorch ('apt-get install libtorch-dev' on Debian), or build the shim again for another one with 'cmake -S Runtime/native -B Runtime/native/build -DLIBTORCH=FOLDER'.");
        }
    }

    [LibraryImport(Library)] public static partial byte* shim_last_error();
    [LibraryImport(Library)] public static partial byte* shim_version();
    [LibraryImport(Library)] private static partial void shim_initialize();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long shim_operator(string name, string overload);
    [LibraryImport(Library)] public static partial long shim_call(nint op, Value* arguments, int count, Value* results, int capacity);
    [LibraryImport(Library)] public static partial void shim_remaining_results(Value* results);

    [LibraryImport(Library)] public static partial void shim_tensor_free(nint tensor);
    [LibraryImport(Library)] public static partial void shim_tensors_free(nint* tensors, int count);
    [LibraryImport(Library)][SuppressGCTransition] public static partial int shim_tensor_dim(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial long shim_tensor_numel(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial int shim_tensor_dtype(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial int shim_tensor_element_size(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial int shim_tensor_is_contiguous(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial long shim_tensor_storage_offset(nint tensor);
    [LibraryImport(Library)][SuppressGCTransition] public static partial void shim_tensor_device(nint tensor, int* type, int* index);
    [LibraryImport(Library)][SuppressGCTransition] public static partial long shim_tensor_size(nint tensor, int dim);
    [LibraryImport(Library)][SuppressGCTransition] public static partial void shim_tensor_sizes(nint tensor, long* sizes);
    [LibraryImport(Library)][SuppressGCTransition] public static partial void shim_tensor_strides(nint tensor, long* strides);
    [LibraryImport(Library)] public static partial long shim_tensor_data(nint tensor, void** data);
    [LibraryImport(Library)] public static partial long shim_tensor_from_data(void* data, long* sizes, int dim, int dtype, nint* result);
    [LibraryImport(Library)] public static partial long shim_tensor_item(nint tensor, double* number, long* integer);
    [LibraryImport(Library)] public static partial nint shim_tensor_alias(nint tensor);

    [LibraryImport(Library)] public static partial int shim_requires_grad(nint tensor);
    [LibraryImport(Library)] public static partial long shim_set_requires_grad(nint tensor, int required);
    [LibraryImport(Library)] public static partial int shim_is_leaf(nint tensor);
    [LibraryImport(Library)] public static partial long shim_retain_grad(nint tensor);
    [LibraryImport(Library)] public static partial nint shim_get_grad(nint tensor);
    [LibraryImport(Library)] public static partial long shim_set_grad(nint tensor, nint gradient);
    [LibraryImport(Library)]
    public static partial long shim_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradOutputs, int gradOutputCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)]
    public static partial long shim_backward(nint* tensors, int tensorCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)] public static partial int shim_grad_enabled();
    [LibraryImport(Library)] public static partial void shim_set_grad_enabled(int enabled);
    [LibraryImport(Library)] public static partial nint shim_inference_mode_enter(int enabled);
    [LibraryImport(Library)] public static partial void shim_inference_mode_leave(nint mode);
    [LibraryImport(Library)] public static partial int shim_inference_mode_enabled();

    [LibraryImport(Library)] public static partial int shim_get_num_threads();
    [LibraryImport(Library)] public static partial long shim_set_num_threads(int count);
    [LibraryImport(Library)] public static partial int shim_get_num_interop_threads();
    [LibraryImport(Library)] public static partial long shim_set_num_interop_threads(int count);

    [LibraryImport(Library)] public static partial long shim_manual_seed(long seed);
    [LibraryImport(Library)] public static partial long shim_generator(ulong seed, int isDefault, int deviceType, int deviceIndex, nint* result);
    [LibraryImport(Library)] public static partial void shim_generator_free(nint generator);
    [LibraryImport(Library)] public static partial void shim_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Library)] public static partial ulong shim_generator_get_seed(nint generator);
    [LibraryImport(Library)] public static partial nint shim_generator_get_state(nint generator);
    [LibraryImport(Library)] public static partial long shim_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] public static partial int shim_cuda_is_available();
    [LibraryImport(Library)] public static partial int shim_cuda_device_count();
    [LibraryImport(Library)] public static partial long shim_cuda_synchronize(long device);
}
