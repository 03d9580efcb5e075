namespace TorchSharp.Modules
{
    /// <summary>A tensor that modules register as trainable. It takes over the tensor that it is made of.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).GiveAway())
        {
        }

        /// <summary>Puts the converted values into the same parameter, so that who knows the parameter keeps knowing it.</summary>
        internal void Convert(Func<torch.Tensor, torch.Tensor> conversion)
        {
            using var _ = torch.no_grad();
            var required = requires_grad;
            using var detached = detach();
            Replace(conversion(detached).requires_grad_(required));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
