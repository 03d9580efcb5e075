namespace MDEngine.Potentials.Learned;

/// <summary>
/// What a network sees of one or several structures: indices that say who talks to whom, and displacement vectors, which are the
/// only way by which coordinates reach it. Forces and virial follow from the energy's derivatives by these vectors.
/// </summary>
public abstract class NetworkGraph
{
    /// <summary>The displacement vectors, in the order in which the network takes them.</summary>
    public abstract IReadOnlyList<IDisplacementSet> Displacements { get; }

    /// <summary>Number of atoms, N, of all structures together.</summary>
    public int AtomCount => AtomicNumbers.Count;

    /// <summary>Atomic numbers of all atoms.</summary>
    protected List<int> AtomicNumbers { get; } = [];

    /// <summary>Makes this the graph of one structure.</summary>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    public void Update(AtomicSystem system)
    {
        Clear();
        Append(system);
    }

    /// <summary>The topology as it should be kept for a run: with whatever the network derived from the structure, such as fragment labels.</summary>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    public virtual Topology Prepare(AtomicSystem system) => system.Topology;

    /// <summary>One line on what <see cref="Prepare"/> did, or an empty text.</summary>
    public virtual string Explanation => "";

    /// <summary>How its neighbor lists have done, by list.</summary>
    public virtual IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>>();

    /// <summary>Forgets all structures.</summary>
    public virtual void Clear() => AtomicNumbers.Clear();

    /// <summary>Adds a structure that does not interact with those before it.</summary>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    public virtual void Append(AtomicSystem system) => AtomicNumbers.AddRange(system.Topology.AtomicNumbers);

    /// <summary>[N] atomic numbers as 64-bit integers, as an embedding's index.</summary>
    public long[] AtomicNumberIndex()
    {
        var index = new long[AtomicNumbers.Count];
        for (int i = 0; i < index.Length; i++)
        {
            index[i] = AtomicNumbers[i];
        }

        return index;
    }
}

/// <summary>Displacement vectors that depend linearly on the positions.</summary>
public interface IDisplacementSet
{
    /// <summary>[E] vectors, Å.</summary>
    ReadOnlySpan<Vector3D> Vectors { get; }

    /// <summary>Adds what ∂E/∂d contributes to forces and virial (W = −Σ d⊗∂E/∂d) by the chain rule.</summary>
    /// <param name="derivatives">[E] ∂E/∂d, eV/Å.</param>
    /// <param name="result">Where forces and virial are added.</param>
    void AddForces(ReadOnlySpan<Vector3D> derivatives, EvaluationResult result);
}
