using BenchmarkDotNet.Running;
using MDEngine.Benchmarks.Fragmentation;
using MDEngine.Benchmarks.Fused;
using MDEngine.Benchmarks.IO;
using MDEngine.Benchmarks.Kernels;
using MDEngine.Benchmarks.LennardJones;
using MDEngine.Benchmarks.Neighbors;
using MDEngine.Benchmarks.PAMNet;
using MDEngine.Benchmarks.Sockets;
using MDEngine.Benchmarks.Spectra;
using MDEngine.Benchmarks.Training;

// Side-by-side programs are named; anything else goes to BenchmarkDotNet.
switch (args.FirstOrDefault())
{
    case "fragmentation":
        FragmentationSideBySide.Run(args);
        break;
    case "io":
        ReadingSideBySide.Run(args);
        break;
    case "fused":
        FusedSideBySide.Run(args);
        break;
    case "fused-scaling":
        FusedScaling.Run(args);
        break;
    case "fused-busy":
        FusedCompany.RunBusy(args);
        break;
    case "fused-replicas":
        FusedCompany.RunReplicas(args);
        break;
    case "kernels":
        KernelRates.Run(args);
        break;
    case "lennard-jones":
        LennardJonesSideBySide.Run(args);
        break;
    case "soak":
        Soak.Run(args);
        break;
    case "pamnet":
        PamNetSideBySide.Run(args);
        break;
    case "pamnet-scaling":
        PamNetScaling.Run(args);
        break;
    case "sockets":
        SocketsSideBySide.Run(args);
        break;
    case "spectrum":
        SpectrumSideBySide.Run(args);
        break;
    case "training":
        TrainingSideBySide.Run(args);
        break;
    case "neighbors":
        NeighborsSideBySide.Run(args[1..]);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
