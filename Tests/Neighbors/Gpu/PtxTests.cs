using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Tests.Neighbors.Gpu;

/// <summary>What ILGPU makes of the kernels for GPUs of NVIDIA; its compiler needs none.</summary>
public sealed class PtxTests
{
    /// <summary>Architectures with an instruction set that knows them: A100 and H100.</summary>
    private static readonly (CudaArchitecture Architecture, CudaInstructionSet Instructions)[] Targets =
        [(CudaArchitecture.SM_80, CudaInstructionSet.ISA_70), (CudaArchitecture.SM_90, CudaInstructionSet.ISA_78)];

    private static IEnumerable<MethodInfo> Kernels =>
        from type in typeof(IlgpuDevice).Assembly.GetTypes()
        where type.Namespace == "MDEngine.Neighbors.Gpu.Kernels"
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Index1D)
        select method;

    [Test]
    public void Every_kernel_compiles_for_a_GPU([ValueSource(nameof(Targets))] (CudaArchitecture, CudaInstructionSet) target)
    {
        Assert.Multiple(() =>
        {
            foreach (MethodInfo kernel in Kernels)
            {
                Assert.That(Compile(kernel, target), Does.Contain(".entry"), kernel.Name);
            }
        });
    }

    [Test]
    public void Every_kernel_is_used()
    {
        PropertyInfo[] loaded = typeof(IlgpuDevice).Assembly.GetType("MDEngine.Neighbors.Gpu.Kernels.SearchKernels")!.GetProperties();
        Assert.That(loaded, Has.Length.EqualTo(Kernels.Count()).And.Length.GreaterThan(0));
    }

    /// <summary>An operation without a rounding mode may be fused with another by NVIDIA's assembler, and a list would differ from the processor's.</summary>
    [TestCase("Count")]
    [TestCase("Fill")]
    public void The_cutoff_test_rounds_every_operation(string name)
    {
        string code = Compile(Kernels.Single(kernel => kernel.Name == name), Targets[0]);
        string[] lines = [.. code.Split('\n').Where(line => line.Contains("mul.rn.f64", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Length.EqualTo(4)); // three components and their square
            foreach (string line in lines)
            {
                Assert.That(line, Does.Not.Match(@"(mul|add|sub|fma)\.f64"));
            }
        });
    }

    private static string Compile(MethodInfo kernel, (CudaArchitecture Architecture, CudaInstructionSet Instructions) target)
    {
        using Context context = Context.Create(_ => { });
        using var backend = new PTXBackend(context, target.Architecture, target.Instructions, null!);
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(kernel), default)).PTXAssembly;
    }
}
