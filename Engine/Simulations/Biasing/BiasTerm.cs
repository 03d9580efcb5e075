namespace MDEngine.Simulations.Biasing;

/// <summary>A bias as a term of a sum (<c>bias:FILE</c>): restraints, walls and a field on the atoms that it is bound to.</summary>
/// <param name="bias">The bias; no metadynamics, which only a run can do.</param>
/// <param name="charges">What gives the charges for a field that states none, or null.</param>
/// <param name="bound">The bias on a run's atoms, or null.</param>
internal sealed class BiasTerm(Bias bias, IPotential? charges, BiasPotential? bound = null) : IPotential
{
    /// <summary>No virial where it ties atoms to places in space, which a changing cell would move: npt is then refused.</summary>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Components | (bias.IsExternal ? Quantities.None : Quantities.Virial);

    public BoundPotential Bind(AtomicSystem system) => new(new BiasTerm(bias, charges, bias.Create(system, charges)), system.Topology);

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result) =>
        (bound ?? bias.Create(system, charges)).Evaluate(system, requested, result);
}
