using System.Collections.Immutable;
using MDEngine.Potentials.Xtb.Interop;

namespace MDEngine.Potentials.Xtb;

/// <summary>
/// Semi-empirical quantum chemistry (GFN1-xTB, GFN2-xTB) and the force field GFN-FF, computed by libxtb: the reference that
/// learned potentials are trained on and compared with.
/// </summary>
/// <remarks>
/// <para>Every evaluation starts its self-consistent cycle anew and runs on one thread, so that it depends on nothing but the
/// structure: restarts are bit-exact. An instance serves one thread at a time (others wait); several instances work side by
/// side.</para>
/// <para>The dipole moment is Σ q r plus the atomic dipoles that the method has, of charged systems about the center of mass.
/// GFN-FF's bonds are those of the structure that it is bound to (<see cref="Bind"/>), else of the first structure of a
/// <see cref="Topology"/>, and it has no charges and orbitals. Orbitals of structures with unpaired electrons are those that both spins share.</para>
/// </remarks>
public sealed class XtbPotential : IPotential, IDomain, IDisposable
{
    private const int HeaviestElement = 86;
    private const int FirstLanthanide = 57;
    private const int LastLanthanide = 71;

    private readonly XtbOptions options;
    private readonly Lock gate = new();
    private XtbCalculation? calculation;
    private Topology? topology;
    private bool isBound;

    /// <summary>A potential of this kind for any atoms; libxtb is loaded here.</summary>
    /// <exception cref="InputException">libxtb is not installed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public XtbPotential(XtbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Accuracy is >= 1e-4 and <= 1000))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Accuracy, "xtb's accuracy lies between 0.0001 and 1000.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumIterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ElectronicTemperature);
        ArgumentOutOfRangeException.ThrowIfNegative(options.UnpairedElectrons ?? 0);
        this.options = options;
        _ = XtbLibrary.Instance;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Dipole
        | (options.Method == XtbMethod.GfnForceField ? Quantities.None : Quantities.Charges | Quantities.FrontierOrbitals);

    /// <inheritdoc/>
    public bool TakesTotalCharge => true;

    private string MethodName => options.Method switch
    {
        XtbMethod.Gfn1 => "GFN1-xTB",
        XtbMethod.Gfn2 => "GFN2-xTB",
        _ => "GFN-FF",
    };

    /// <summary>
    /// The topology with the charge and the number of unpaired electrons that are computed: those of the options, where these
    /// state them. What is written of a run then says so, and the next program computes the same.
    /// </summary>
    public Topology Complete(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return topology with
        {
            TotalCharge = options.Charge ?? topology.TotalCharge,
            UnpairedElectrons = options.UnpairedElectrons ?? topology.UnpairedElectrons,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => [];

    /// <summary>Binds to these atoms: the bonds of GFN-FF are those of this structure; the other methods keep nothing of it.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system)
    {
        if (options.Method != XtbMethod.GfnForceField)
        {
            lock (gate)
            {
                Prepare(system);
            }

            return new BoundPotential(this, Complete(system.Topology));
        }

        var bound = new XtbPotential(options);
        try
        {
            bound.Prepare(system);
            bound.isBound = true;
            return new BoundPotential(bound, Complete(system.Topology), owned: bound);
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The method does not cover an element, the cell, or the number of electrons.</exception>
    /// <exception cref="SimulationDivergedException">The self-consistent cycle does not converge.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if ((requested & ~Supported) != Quantities.None)
        {
            throw new NotSupportedException($"{MethodName} by libxtb does not give {requested & ~Supported}.");
        }

        lock (gate)
        {
            XtbCalculation ready = Prepare(system);
            Span<double> dipole = stackalloc double[3];
            bool wantCharges = requested.HasFlag(Quantities.Charges);
            result.Energy += ready.Evaluate(system, requested, dipole) * Units.Hartree;
            const double ForceUnit = Units.Hartree / Units.Bohr;
            for (int i = 0; requested.HasFlag(Quantities.Forces) && i < system.AtomCount; i++)
            {
                result.Forces[i] -= ForceUnit * ready.Gradient(i);
            }

            if (requested.HasFlag(Quantities.Dipole))
            {
                // libxtb's is about the origin.
                result.Dipole += (XtbCalculation.TurnBack(new Vector3D(dipole[0], dipole[1], dipole[2])) * Units.Bohr) - (Charge(system.Topology) * system.CenterOfMass);
            }

            for (int i = 0; wantCharges && i < system.AtomCount; i++)
            {
                result.Charges[i] += ready.Charges[i];
            }

            if (requested.HasFlag(Quantities.FrontierOrbitals) && ready.FrontierOrbitals is { } orbitals)
            {
                result.FrontierOrbitals = new(orbitals.Highest * Units.Hartree, orbitals.Lowest * Units.Hartree);
            }
        }
    }

    /// <summary>Frees what libxtb holds.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            calculation?.Dispose();
            calculation = null;
        }
    }

    private XtbCalculation Prepare(AtomicSystem system)
    {
        if (calculation is not null && IsSetUpFor(system))
        {
            return calculation;
        }

        calculation?.Dispose();
        calculation = null;
        RequireCell(system.Cell);
        RequireElements(system.Topology.AtomicNumbers);
        int charge = Charge(system.Topology);
        calculation = new XtbCalculation(system, options, charge, UnpairedElectrons(system.Topology, charge), MethodName);
        topology = system.Topology;
        return calculation;
    }

    /// <summary>Only the force field keeps something of the structure that it was set up with; the others need the same atoms and charge.</summary>
    private bool IsSetUpFor(AtomicSystem system) => !system.Cell.IsPeriodic && topology is not null
        && (isBound || ReferenceEquals(topology, system.Topology)
            || (options.Method != XtbMethod.GfnForceField && topology.TotalCharge == system.Topology.TotalCharge && topology.UnpairedElectrons == system.Topology.UnpairedElectrons
                && topology.AtomicNumbers.AsSpan().SequenceEqual(system.Topology.AtomicNumbers.AsSpan())));

    /// <summary>
    /// GFN1-xTB is defined for crystals, but libxtb 6.5.1 and 6.6.1 compute them wrongly: a water molecule's energy jumps by 6.4 eV
    /// as its cell grows from 10 to 11 Å. The others are not defined for them in libxtb.
    /// </summary>
    private void RequireCell(UnitCell cell)
    {
        if (cell.IsPeriodic)
        {
            throw new InputException(options.Method == XtbMethod.Gfn1
                ? $"{MethodName} of periodic structures comes out wrong from libxtb (by several eV, depending on the cell): remove the cell (pbc=\"F F F\") if the molecule is isolated, or take another potential"
                : $"{MethodName} by libxtb is for isolated molecules, and the structure is periodic: remove the cell (pbc=\"F F F\") if the molecule is isolated, or take another potential");
        }
    }

    private void RequireElements(ImmutableArray<int> atomicNumbers)
    {
        for (int i = 0; i < atomicNumbers.Length; i++)
        {
            if (atomicNumbers[i] > HeaviestElement)
            {
                throw new InputException($"{MethodName} covers the elements up to Rn ({HeaviestElement}); atom {i + 1} is {Element.FromAtomicNumber(atomicNumbers[i]).Symbol}");
            }
        }
    }

    private int Charge(Topology atoms)
    {
        if (options.Charge is { } charge)
        {
            return charge;
        }

        double stated = atoms.TotalCharge ?? 0;
        double rounded = Math.Round(stated);
        return Math.Abs(stated - rounded) < 1e-6
            ? (int)rounded
            : throw new InputException($"The structure states a total charge of {stated} e; {MethodName} needs an integer");
    }

    private int UnpairedElectrons(Topology atoms, int charge)
    {
        ImmutableArray<int> atomicNumbers = atoms.AtomicNumbers;
        int electrons = atomicNumbers.Sum() - charge;
        int unpaired = options.UnpairedElectrons ?? atoms.UnpairedElectrons ?? (electrons & 1);

        // The f electrons of lanthanides belong to the core, so that their number says nothing of the valence electrons.
        bool parityIsKnown = !atomicNumbers.Any(number => number is >= FirstLanthanide and <= LastLanthanide);
        if (options.Method != XtbMethod.GfnForceField && ((parityIsKnown && ((electrons - unpaired) & 1) != 0) || electrons < unpaired))
        {
            throw new InputException($"{unpaired} unpaired electrons do not go with a charge of {charge} e, which leaves {electrons} electrons; both numbers must be even or both odd");
        }

        return unpaired;
    }
}
