using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>Small random models of each backbone, and what other programs compute by them (Tests/Data/backbones/README.md).</summary>
internal static class BackboneModels
{
    /// <summary>Those of smooth mode.</summary>
    public static string[] Smooth { get; } = Names("*_smooth_tiny_cases.safetensors");

    /// <summary>Those of smooth mode under LSR-MP.</summary>
    public static string[] SmoothWithFragments { get; } = Names("*_lsrm_smooth_tiny_cases.safetensors");

    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "backbones");

    /// <summary>A file of Tests/Data/backbones.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name + ".safetensors");

    /// <summary>Every case of every model.</summary>
    public static IEnumerable<ReferenceCase> Cases() =>
        Directory.EnumerateFiles(Folder, "*_cases.safetensors").Order(StringComparer.Ordinal).SelectMany(ReferenceCase.Read);

    /// <summary>A structure of the cases.</summary>
    public static AtomicSystem System(string name) => ReferenceCase.Read(PathOf("painn_smooth_tiny_cases")).Single(c => c.Name == name).System;

    private static string[] Names(string pattern) =>
        [.. Directory.EnumerateFiles(Folder, pattern).Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path)[..^"_cases.safetensors".Length])];
}
