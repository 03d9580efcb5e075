using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>Scores whole structures on libtorch.</summary>
public sealed class PamNetScorer : IPamNetScorer
{
    private readonly PamNetNetwork network;
    private readonly NetworkPrecision precision;
    private readonly PamNetGraph graph;

    /// <summary>A scorer with this network.</summary>
    /// <param name="network">The network; the scorer frees it.</param>
    /// <param name="precision">Precision of its parameters.</param>
    public PamNetScorer(PamNetNetwork network, NetworkPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        this.network = network;
        this.precision = precision;
        network.to(Type);
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        graph = new PamNetGraph(network.Options, skin: 0);
    }

    /// <summary>A scorer with the network of a model file.</summary>
    /// <exception cref="InputException">The file is not a PAMNet.</exception>
    public PamNetScorer(ModelFile model, NetworkPrecision precision)
        : this(Network(model, precision), precision)
    {
    }

    /// <inheritdoc/>
    public PamNetOptions Options => network.Options;

    private ScalarType Type => precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <inheritdoc/>
    public double Score(Topology topology, ReadOnlySpan<Vector3D> positions)
    {
        ArgumentNullException.ThrowIfNull(topology);
        if (Options.UsesFeatures)
        {
            throw new InputException("This model scores complexes: its atoms need 18 features and a ligand flag each (docs/manual/pamnet.md).");
        }

        var (kept, vectors) = (topology, positions.ToArray());
        if (Options.LocalGraph == LocalGraph.Nearest)
        {
            int[] known = [.. Enumerable.Range(0, topology.AtomCount).Where(i => Options.Elements.Contains(topology.AtomicNumbers[i]))];
            if (known.Length < 2)
            {
                throw new InputException($"{known.Length} atoms are {string.Join(", ", Options.Elements.Select(z => Element.FromAtomicNumber(z).Symbol))}; expected the heavy atoms of an RNA structure.");
            }

            kept = new Topology([.. known.Select(i => topology.AtomicNumbers[i])]);
            vectors = [.. known.Select(i => vectors[i])];
        }

        graph.Clear();
        graph.Append(new AtomicSystem(kept, UnitCell.None, vectors));
        double sum = Outputs().Sum();
        return Options.Pooling == Pooling.Mean ? sum / kept.AtomCount : sum;
    }

    /// <inheritdoc/>
    public double ScoreComplex(ReadOnlySpan<Vector3D> positions, ReadOnlySpan<double> features, ReadOnlySpan<bool> isLigand)
    {
        if (!Options.UsesFeatures)
        {
            throw new InputException("This model takes elements, not features of complexes; use one with input \"features\" (PDBbind).");
        }

        graph.Clear();
        Append(positions, features, isLigand, _ => true);
        Append(positions, features, isLigand, ligand => !ligand);
        Append(positions, features, isLigand, ligand => ligand);
        double[] outputs = Outputs();
        return outputs.AsSpan(0, positions.Length).ToArray().Sum() - outputs.AsSpan(positions.Length).ToArray().Sum();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static PamNetNetwork Network(ModelFile model, NetworkPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(model);
        TorchLibrary.Require();
        if (model.Architecture is not ("pamnet" or "pamnet_s"))
        {
            throw model.Wrong("architecture", $"'{model.Architecture}'", "\"pamnet\" or \"pamnet_s\", the networks that score structures");
        }

        var network = PamNetNetwork.From(model);
        network.to(precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        network.Load(model);
        return network;
    }

    private void Append(ReadOnlySpan<Vector3D> positions, ReadOnlySpan<double> features, ReadOnlySpan<bool> isLigand, Func<bool, bool> select)
    {
        const int Width = PamNetOptions.FeatureCount;
        if (features.Length != Width * positions.Length || isLigand.Length != positions.Length)
        {
            throw new InputException($"{features.Length} features and {isLigand.Length} ligand flags for {positions.Length} atoms: {Width} and 1 an atom are needed.");
        }

        var vectors = new List<Vector3D>();
        var rows = new List<double>();
        for (int i = 0; i < positions.Length; i++)
        {
            if (select(isLigand[i]))
            {
                vectors.Add(positions[i]);
                rows.AddRange(features.Slice(i * Width, Width));
            }
        }

        // The network goes by features alone; the elements of this topology are not looked at.
        var carbon = new int[vectors.Count];
        Array.Fill(carbon, 6);
        graph.Append(new AtomicSystem(new Topology(carbon), UnitCell.None, vectors.ToArray()), CollectionsMarshal.AsSpan(rows));
    }

    private double[] Outputs()
    {
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        Tensor[] displacements = [.. graph.Displacements.Select(set =>
            tensor(MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray(), [set.Vectors.Length, 3], dtype: ScalarType.Float64).to(Type))];
        return network.AtomicOutputs(graph, displacements).ToDoubles();
    }
}
