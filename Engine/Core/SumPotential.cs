namespace MDEngine;

/// <summary>The sum of several potentials, such as a network and a dispersion correction.</summary>
/// <example><code>var potential = new SumPotential(network, dispersion);</code></example>
public sealed class SumPotential : CompositePotential
{
    private const Quantities OfEnergy = Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies;

    private readonly IReadOnlyList<string> names = [];

    /// <summary>A sum, in whose order the terms are added.</summary>
    /// <param name="terms">One term at least. The caller keeps them.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SumPotential(params IPotential[] terms)
        : base(terms, least: 1)
    {
    }

    /// <summary>What the terms are called among the components of the energy; "term 1", "term 2" and so on where this is empty.</summary>
    /// <exception cref="ArgumentException">There are not as many as terms.</exception>
    public IReadOnlyList<string> Names
    {
        get => names;
        init => names = value.Count == 0 || value.Count == Parts.Count
            ? value
            : throw new ArgumentException($"{value.Count} names were given for {Parts.Count} terms.", nameof(value));
    }

    /// <summary>
    /// Energy, forces, virial and shares of atoms where all terms give them, and components of the energy; charges, dipole and the like where one term does. An
    /// uncertainty is that of the terms that have one. A sum has no orbitals.
    /// </summary>
    public override Quantities Supported => (OfAll & OfEnergy) | (OfAny & ~(OfEnergy | Quantities.FrontierOrbitals)) | Quantities.Components;

    /// <summary>A term that names no components of its energy is one itself; see <see cref="Names"/>.</summary>
    /// <inheritdoc/>
    public override void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        for (int i = 0; i < Parts.Count; i++)
        {
            bool isComponent = requested.HasFlag(Quantities.Components) && !Parts[i].Supported.HasFlag(Quantities.Components);
            double before = result.Energy;
            Parts[i].Evaluate(system, (requested & (Parts[i].Supported | OfEnergy)) | (isComponent ? Quantities.Energy : Quantities.None), result);
            if (isComponent)
            {
                result.AddComponent(names.Count > 0 ? names[i] : $"term {i + 1}", result.Energy - before);
            }
        }
    }

    private protected override CompositePotential Of(IPotential[] parts) => new SumPotential(parts) { Names = Names };
}
