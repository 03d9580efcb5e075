using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Records no operations on this thread until it is disposed.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_grad_enabled() => Native.shim_grad_enabled() != 0;

    public static bool is_inference_mode_enabled() => Native.shim_inference_mode_enabled() != 0;

    public static partial class autograd
    {
        /// <summary>
        /// The gradients of the sum of the outputs (weighted by <paramref name="grad_outputs"/>), one for each input; null for an
        /// input that the outputs do not depend on. To differentiate the result again, set both <paramref name="retain_graph"/>
        /// and <paramref name="create_graph"/>.
        /// </summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var o = Handles(outputs);
            var i = Handles(inputs);
            var g = Handles(grad_outputs);
            var results = new nint[i.Length];
            fixed (nint* outputStart = o, inputStart = i, gradStart = g, resultStart = results)
            {
                Native.Check(Native.shim_grad(outputStart, o.Length, inputStart, i.Length, gradStart, g.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, resultStart));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : Tensor.Own(handle));
        }

        /// <summary>Accumulates gradients into the leaves of the graph, or into the inputs alone.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var t = Handles(tensors);
            var g = Handles(grad_tensors);
            var i = Handles(inputs);
            fixed (nint* tensorStart = t, gradStart = g, inputStart = i)
            {
                Native.Check(Native.shim_backward(tensorStart, t.Length, gradStart, g.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, inputStart, i.Length));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors)
        {
            var handles = new nint[tensors?.Count ?? 0];
            for (var i = 0; i < handles.Length; i++)
            {
                handles[i] = tensors![i].Handle;
            }
            return handles;
        }
    }

    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.shim_requires_grad(Handle) != 0;
            set => Native.Check(Native.shim_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf => Native.shim_is_leaf(Handle) != 0;

        /// <summary>The accumulated gradient; not public, for it is a method in older packages and a property in newer ones.</summary>
        internal Tensor? Gradient
        {
            get
            {
                var handle = Native.shim_get_grad(Handle);
                return handle == 0 ? null : Own(handle);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.shim_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public Tensor detach() => Ops.detach.Call(this);

        public Tensor detach_() => Ops.detach_.CallInPlace(this);

        internal void ClearGradient() => Native.Check(Native.shim_set_grad(Handle, 0));
    }

    private sealed class AutoGradMode : IDisposable
    {
        private readonly int _before = Native.shim_grad_enabled();

        public AutoGradMode(bool enabled) => Native.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.shim_set_grad_enabled(_before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _mode = Native.shim_inference_mode_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_mode != 0)
            {
                Native.shim_inference_mode_leave(_mode);
                _mode = 0;
            }
        }
    }
}
