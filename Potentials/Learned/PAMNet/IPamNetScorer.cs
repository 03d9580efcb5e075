namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>
/// Scores whole structures with an exact-mode PAMNet: RNA structures (predicted root-mean-square deviation from the native one, Å; the
/// lower the better), protein–ligand complexes (−log₁₀ K), or a property of a molecule.
/// </summary>
public interface IPamNetScorer : IDisposable
{
    /// <summary>What the network was made for.</summary>
    PamNetOptions Options { get; }

    /// <summary>Loads a model file.</summary>
    /// <exception cref="InputException">The file is not a PAMNet, or TorchSharp is not there.</exception>
    static IPamNetScorer Load(string path, NetworkPrecision precision = NetworkPrecision.Float64) => TorchAssemblies.Create<IPamNetScorer>(
        "MDEngine.Potentials.Torch.PAMNet.PamNetScorer, MDEngine.Potentials.Torch", "'score'", ModelFile.Read(path), precision);

    /// <summary>The score of a structure without its cell. In RNA mode atoms other than C, N and O are left out.</summary>
    /// <exception cref="InputException">An element that the network does not know, or a model for complexes.</exception>
    double Score(Topology topology, ReadOnlySpan<Vector3D> positions);

    /// <summary>The score of a complex: its output minus those of its parts alone.</summary>
    /// <param name="positions">[N] heavy atoms of the ligand and of the pocket around it, Å.</param>
    /// <param name="features">[N·18], row by row.</param>
    /// <param name="isLigand">[N] whether an atom is the ligand's.</param>
    /// <exception cref="InputException">Not a model for complexes, or numbers that do not match.</exception>
    double ScoreComplex(ReadOnlySpan<Vector3D> positions, ReadOnlySpan<double> features, ReadOnlySpan<bool> isLigand);
}
