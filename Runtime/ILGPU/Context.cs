using System.Collections.Immutable;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace ILGPU;

/// <summary>Holds the devices that accelerators are made from.</summary>
public sealed class Context : IDisposable
{
    private Context(ImmutableArray<Device> devices)
    {
        Devices = devices;
    }

    public ImmutableArray<Device> Devices { get; }

    public static Context Create(Action<Builder> buildingCallback)
    {
        ArgumentNullException.ThrowIfNull(buildingCallback);
        var builder = new Builder();
        buildingCallback(builder);
        return builder.ToContext();
    }

    public static Context CreateDefault() => Create(builder => builder.Default());

    /// <summary>The one kind of device of the stand-in, whatever is preferred.</summary>
    public Device GetPreferredDevice(bool preferCPU) => Devices[0];

    public TDevice GetDevice<TDevice>(int deviceIndex)
        where TDevice : Device => Devices.OfType<TDevice>().ElementAt(deviceIndex);

    public void Dispose()
    {
    }

    /// <summary>Collects the devices of a context.</summary>
    public sealed class Builder
    {
        internal List<Device> Registry { get; } = [];

        public Builder Default() => this.DefaultCPU();

        public Builder AllAccelerators() => this.DefaultCPU();

        public Context ToContext() => new([.. Registry.Count == 0 ? [CPUDevice.Default] : Registry]);
    }
}
