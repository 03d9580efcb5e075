namespace MDEngine.Simulations.Biasing;

/// <summary>The energy that a <see cref="Bias"/> adds to the atoms of a run.</summary>
internal sealed class BiasPotential : IPotential
{
    /// <summary>Name of the bias among the components of the energy.</summary>
    public const string Component = "bias";

    private readonly IBiasTerm[] terms;

    /// <param name="terms">Added in this order.</param>
    /// <param name="watched">Variables by the names that thermo.csv has.</param>
    public BiasPotential(IEnumerable<IBiasTerm> terms, IReadOnlyList<(string Name, CollectiveVariable Variable)> watched)
    {
        this.terms = [.. terms];
        Watched = watched;
    }

    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.Components;

    public IReadOnlyList<(string Name, CollectiveVariable Variable)> Watched { get; }

    public MetadynamicsTerm? Metadynamics => terms.OfType<MetadynamicsTerm>().FirstOrDefault();

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        double energy = 0;
        foreach (IBiasTerm term in terms)
        {
            energy += term.Apply(system, result);
        }

        result.Energy += energy;
        if (requested.HasFlag(Quantities.Components))
        {
            result.AddComponent(Component, energy);
        }
    }
}
