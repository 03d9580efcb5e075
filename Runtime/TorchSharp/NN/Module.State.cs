namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters and buffers by their full names; the tensors are the module's own.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                {
                    destination.TryAdd(start + name, parameter);
                }
                foreach (var (name, buffer) in named_buffers())
                {
                    destination.TryAdd(start + name, buffer);
                }
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same names.</summary>
            /// <exception cref="InvalidOperationException">In strict mode: names are missing or unexpected.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var destination = state_dict();
                var missing = destination.Keys.Except(source.Keys).Except(skip ?? []).ToList();
                var unexpected = source.Keys.Except(destination.Keys).Except(skip ?? []).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                }
                using var _ = no_grad();
                foreach (var (name, tensor) in source)
                {
                    if (skip?.Contains(name) != true && destination.TryGetValue(name, out var target))
                    {
                        target.copy_(tensor);
                    }
                }
                return (missing, unexpected);
            }

            internal void Convert(Func<Tensor, Tensor> conversion, bool floatingPointOnly)
            {
                foreach (var parameter in parameters())
                {
                    if (!floatingPointOnly || parameter.is_floating_point())
                    {
                        parameter.Convert(conversion);
                    }
                }
                foreach (var buffer in buffers())
                {
                    if (!floatingPointOnly || buffer.is_floating_point())
                    {
                        buffer.Replace(conversion(buffer));
                    }
                }
            }
        }
    }
}

/// <summary>Conversions of whole modules; they change the module and return it.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type)
        where T : torch.nn.Module
    {
        module.Convert(tensor => tensor.to(type), floatingPointOnly: true);
        return module;
    }

    public static T to<T>(this T module, torch.Device device)
        where T : torch.nn.Module
    {
        module.Convert(tensor => tensor.to(device), floatingPointOnly: false);
        return module;
    }

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type)
        where T : torch.nn.Module
        => module.to(device).to(type);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1)
        where T : torch.nn.Module
        => module.to(new torch.Device(deviceType, deviceIndex));

    public static T cpu<T>(this T module)
        where T : torch.nn.Module
        => module.to(torch.CPU);

    public static T cuda<T>(this T module, int deviceIndex = -1)
        where T : torch.nn.Module
        => module.to(DeviceType.CUDA, deviceIndex);
}
