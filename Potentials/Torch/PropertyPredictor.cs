using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Potentials.Torch.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Runs a network on batches of structures of any size and pools its outputs to properties that can be differentiated by its parameters.</summary>
public sealed class PropertyPredictor
{
    private readonly EnergyNetwork network;
    private readonly PropertyTarget target;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly PamNetOptions? options;
    private readonly NetworkGraph graph;
    private readonly List<long> owners = [];
    private readonly List<double> weights = [];
    private readonly List<double> constants = [];

    /// <summary>A network and what its outputs mean.</summary>
    /// <param name="network">The network.</param>
    /// <param name="target">What it predicts.</param>
    /// <param name="precision">Its precision.</param>
    /// <param name="device">Where it is.</param>
    /// <exception cref="InputException">The network has no such readout.</exception>
    public PropertyPredictor(EnergyNetwork network, PropertyTarget target, NetworkPrecision precision, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(target);
        this.network = network;
        this.target = target;
        this.device = device;
        type = precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        options = (network as PamNetNetwork)?.Options;
        graph = network.CreateGraph(skin: 0, threads: 1);
        if (target.Readout != PropertyReadout.Scalar && (options is null || options.VectorHead == VectorHead.None || options.HasCharges))
        {
            throw new InputException($"{target.Name} is read out as a {target.Readout.ToString().ToLowerInvariant()}, for which the network needs a vector head and no charges: architecture pamnet or pamnet_s, vector_head: learned");
        }

        if ((target.Pooling == Pooling.ComplexMinusParts) != (options?.UsesFeatures == true))
        {
            throw new InputException($"{target.Name}: pooling \"signed\" and input \"features\" belong together: complexes of PAMNet (docs/manual/pamnet.md)");
        }
    }

    /// <summary>The properties; the caller holds a dispose scope.</summary>
    /// <param name="structures">The batch.</param>
    /// <param name="differentiable">Whether they will be differentiated by the parameters.</param>
    /// <returns>[B, 1], or [B, 3] of vectors, float64.</returns>
    /// <exception cref="InputException">The network cannot serve a structure.</exception>
    public Tensor Predict(IReadOnlyList<PropertyStructure> structures, bool differentiable)
    {
        ArgumentNullException.ThrowIfNull(structures);
        graph.Clear();
        owners.Clear();
        weights.Clear();
        constants.Clear();
        for (int s = 0; s < structures.Count; s++)
        {
            Append(structures[s], s);
        }

        Tensor[] displacements = [.. graph.Displacements.Select(set =>
            Constant(MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray(), set.Vectors.Length, 3).to(type))];
        using var gradients = set_grad_enabled(differentiable);
        Tensor weight = Constant([.. weights], weights.Count, 1);
        double scale = network.Scaling.Scale;
        if (target.Readout == PropertyReadout.Scalar)
        {
            Tensor outputs = network.AtomicOutputs(graph, displacements).to(ScalarType.Float64).view(-1, 1);
            return Pool(((outputs * scale) + Constant([.. constants], weights.Count, 1)) * weight, structures.Count, 1) + target.Offset;
        }

        Tensor sums = Pool(network.OutputsAndMoments(graph, displacements).Dipoles!.to(ScalarType.Float64) * weight, structures.Count, 3);
        const double Rounding = PropertyTarget.NormRounding;
        return target.Readout == PropertyReadout.Vector
            ? sums * scale
            : ((sums.square().sum(1, keepdim: true) + (Rounding * Rounding)).sqrt() - Rounding) * scale;
    }

    private Tensor Constant(double[] values, params long[] shape) => tensor(values, shape, dtype: ScalarType.Float64).to(device);

    private Tensor Pool(Tensor shares, int structures, int width) => zeros(structures, width, dtype: ScalarType.Float64, device: device)
        .index_add(0, tensor([.. owners], dtype: ScalarType.Int64).to(device), shares, Scalars.One);

    private void Append(PropertyStructure structure, long owner)
    {
        if (target.Pooling == Pooling.ComplexMinusParts)
        {
            AppendComplex(structure, owner);
            return;
        }

        AtomicSystem system = options?.LocalGraph == LocalGraph.Nearest ? KnownAtoms(structure.System) : structure.System;
        graph.Append(system);
        Count(system, owner, target.Pooling == Pooling.Mean ? 1.0 / system.AtomCount : 1);
    }

    private void Count(AtomicSystem system, long owner, double weight)
    {
        for (int i = 0; i < system.AtomCount; i++)
        {
            owners.Add(owner);
            weights.Add(weight);
            constants.Add(options?.UsesFeatures == true ? 0 : network.Scaling.AtomicEnergy(0, system.Topology.AtomicNumbers[i], system.AtomCount));
        }
    }

    // The authors' RNA mode: atoms of other elements, and the crystal's cell, do not count.
    private AtomicSystem KnownAtoms(AtomicSystem system)
    {
        Topology topology = system.Topology;
        int[] known = [.. Enumerable.Range(0, topology.AtomCount).Where(i => options!.Elements.Contains(topology.AtomicNumbers[i]))];
        if (known.Length < 2)
        {
            throw new InputException($"{known.Length} atoms are {string.Join(", ", options!.Elements.Select(z => Element.FromAtomicNumber(z).Symbol))}; expected the heavy atoms of an RNA structure.");
        }

        Vector3D[] positions = [.. known.Select(i => system.Positions.Span[i])];
        return new AtomicSystem(new Topology([.. known.Select(i => topology.AtomicNumbers[i])]), UnitCell.None, positions);
    }

    // Complex less pocket less ligand.
    private void AppendComplex(PropertyStructure structure, long owner)
    {
        const int Width = PamNetOptions.FeatureCount;
        ComplexAtoms complex = structure.Complex ?? throw new InputException(ComplexAtoms.Needed);
        int atoms = structure.System.AtomCount;
        if (complex.Features.Length != Width * atoms || complex.IsLigand.Length != atoms)
        {
            throw new InputException($"{complex.Features.Length} features and {complex.IsLigand.Length} ligand flags for {atoms} atoms: {Width} and 1 an atom are needed.");
        }

        foreach ((double sign, Func<bool, bool> selects) in ((double, Func<bool, bool>)[])[(1, _ => true), (-1, ligand => !ligand), (-1, ligand => ligand)])
        {
            int[] part = [.. Enumerable.Range(0, atoms).Where(i => selects(complex.IsLigand[i]))];
            Vector3D[] positions = [.. part.Select(i => structure.System.Positions.Span[i])];
            double[] features = [.. part.SelectMany(i => complex.Features.AsSpan(i * Width, Width).ToArray())];

            // The network goes by features alone; the elements of this topology are not looked at.
            var system = new AtomicSystem(new Topology([.. Enumerable.Repeat(6, part.Length)]), UnitCell.None, positions);
            ((PamNetGraph)graph).Append(system, features);
            Count(system, owner, sign);
        }
    }
}
